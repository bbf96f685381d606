//! Knowing one's own signatures: whoever holds an Ed25519 key signs again and compares, in less than half the time that the
//! public half takes.
//!
//! RFC 8032 §5.1.6 signs a text in one way, so a signature that is the same to the last bit is this key's. One that is not
//! may still be: a signer that draws its nonce by chance makes good signatures, too. The public half decides then, as it
//! does for everybody else.

use ed25519_dalek::{Signer, SigningKey};
use std::fmt;
use subtle::ConstantTimeEq;

/// The private half of an Ed25519 key. Wiped when dropped.
pub struct OwnKey(SigningKey);

impl OwnKey {
    /// Takes a key: the seed (`d` of RFC 8037) and the public half (`x`); `None` when they do not belong together.
    #[must_use]
    pub fn new(seed: &[u8; 32], public: &[u8; 32]) -> Option<Self> {
        let key = SigningKey::from_bytes(seed);
        (key.verifying_key().as_bytes() == public).then_some(Self(key))
    }

    /// Whether this key made the signature.
    #[must_use]
    pub fn made(&self, input: &[u8], signature: &[u8]) -> bool {
        // in constant time: how much of a guess is right would lead to the signature of any text
        self.0.sign(input).to_bytes().ct_eq(signature).into()
    }
}

impl fmt::Debug for OwnKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}
