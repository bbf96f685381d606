//! Ids and tokens that look like the services' own: the same seed makes the same ones.

use crate::base64url;
use sha2::{Digest as _, Sha256};

/// Makes names, each only once.
#[derive(Clone, Debug)]
pub(super) struct Names {
    seed: u64,
    made: u64,
}

impl Names {
    pub(super) fn new(seed: u64) -> Self {
        Self { seed, made: 0 }
    }

    fn bytes(&mut self) -> [u8; 32] {
        self.made += 1;
        Sha256::new().chain_update(self.seed.to_be_bytes()).chain_update(self.made.to_be_bytes()).finalize().into()
    }

    /// Two letters and 32 hexadecimal digits.
    pub(super) fn sid(&mut self, kind: &str) -> String {
        let hex: String = self.bytes().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        format!("{kind}{hex}")
    }

    /// A UUID.
    pub(super) fn uuid(&mut self) -> String {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(self.bytes().get(..16).unwrap_or(&[0; 16]));
        uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
    }

    /// Any opaque word.
    pub(super) fn word(&mut self) -> String {
        base64url::encode(self.bytes().get(..16).unwrap_or_default())
    }

    /// A sealed token of five parts, as SignalWire's. What is sealed in it are random bytes.
    pub(super) fn sealed(&mut self, typ: &str, ch: &str) -> String {
        let header = format!(r#"{{"alg":"dir","enc":"A256GCM","ch":"{ch}","typ":"{typ}"}}"#);
        let (iv, tag) = (self.bytes(), self.bytes());
        let content: Vec<u8> = (0..8).flat_map(|_| self.bytes()).collect();
        [
            base64url::encode(header.as_bytes()),
            String::new(),
            base64url::encode(iv.get(..12).unwrap_or_default()),
            base64url::encode(&content),
            base64url::encode(tag.get(..16).unwrap_or_default()),
        ]
        .join(".")
    }
}
