//! Sealed tokens: JWE in compact form with a shared key (`dir`, AES-GCM). An engine does the arithmetic.

use super::parse::Sealed;
use crate::base64url;
use crate::error::{Code, Error, Result};

/// A content encryption (RFC 7518 §5.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the names are the standard's
pub enum Enc {
    A128Gcm,
    A256Gcm,
}

impl Enc {
    /// The registered name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Enc::A128Gcm => "A128GCM",
            Enc::A256Gcm => "A256GCM",
        }
    }

    /// The key's length in bytes.
    #[must_use]
    pub const fn key_len(self) -> usize {
        match self {
            Enc::A128Gcm => 16,
            Enc::A256Gcm => 32,
        }
    }
}

/// What an engine needs to open a sealed token, with a key that the caller has.
#[derive(Debug)]
pub struct Opening {
    /// The content encryption.
    pub enc: Enc,
    /// The initialization vector, 12 bytes.
    pub iv: Vec<u8>,
    /// The ciphertext followed by its 16-byte tag, as WebCrypto wants it.
    pub ciphertext: Vec<u8>,
    /// The additional authenticated data: the header as it stands in the token.
    pub aad: Vec<u8>,
}

impl Sealed<'_> {
    /// Checks everything but the key and the tag.
    ///
    /// # Errors
    /// `TOKEN_UNSUPPORTED` for `zip`, `crit` and every `alg` but `dir`, `ALGORITHM_NOT_ALLOWED` for an `enc`
    /// that is not wanted, `KEY_INVALID` for a key of another length, `TOKEN_MALFORMED` for parts of another length.
    pub fn opening(&self, key_len: usize, allowed: &[Enc]) -> Result<Opening> {
        if let Some(name) = self.header.demands {
            return Err(Error::new(Code::TokenUnsupported, "expected a header without crit, b64 and zip").field(name));
        }
        if self.header.alg.is_none_or(|alg| alg != *"dir") {
            return Err(
                Error::new(Code::TokenUnsupported, "expected a token sealed with a shared key (alg dir)").field("alg")
            );
        }
        let enc =
            allowed.iter().copied().find(|enc| self.header.enc.is_some_and(|name| name == *enc.name())).ok_or_else(
                || Error::new(Code::AlgorithmNotAllowed, "expected one of the encryptions allowed").field("enc"),
            )?;
        if key_len != enc.key_len() {
            return Err(Error::new(Code::KeyInvalid, "expected a key of the encryption's length").field("k"));
        }
        let [_, key, iv, ciphertext, tag] =
            self.parts.map(|part| std::str::from_utf8(part).ok().and_then(base64url::decode).unwrap_or_default());
        if !key.is_empty() || iv.len() != 12 || tag.len() != 16 {
            return Err(Error::new(
                Code::TokenMalformed,
                "expected no encrypted key, a vector of 12 bytes and a tag of 16",
            ));
        }
        let ciphertext = [ciphertext, tag].concat();
        Ok(Opening { enc, iv, ciphertext, aad: self.aad.to_vec() })
    }
}

/// The error for a tag that does not hold: nothing of the content may be used.
#[must_use]
pub fn refused() -> Error {
    Error::new(Code::DecryptionFailed, "expected a token that opens with this key")
}
