//! Message authentication with a shared secret: HMAC (RFC 2104) with SHA-2, by the RustCrypto crates.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha384, Sha512};

/// An HMAC key with its first block done, so that each token costs only its own text.
#[derive(Clone)]
pub enum HmacKey {
    /// With SHA-256.
    Sha256(Hmac<Sha256>),
    /// With SHA-384.
    Sha384(Hmac<Sha384>),
    /// With SHA-512.
    Sha512(Hmac<Sha512>),
}

impl std::fmt::Debug for HmacKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[secret]")
    }
}

impl HmacKey {
    /// Prepares a key for a hash of 256, 384 or 512 bits; `None` for any other number.
    #[must_use]
    pub fn new(bits: u32, secret: &[u8]) -> Option<Self> {
        match bits {
            256 => Hmac::new_from_slice(secret).ok().map(HmacKey::Sha256),
            384 => Hmac::new_from_slice(secret).ok().map(HmacKey::Sha384),
            512 => Hmac::new_from_slice(secret).ok().map(HmacKey::Sha512),
            _ => None,
        }
    }

    /// Compares in constant time.
    #[must_use]
    pub fn verify(&self, input: &[u8], signature: &[u8]) -> bool {
        match self {
            HmacKey::Sha256(mac) => mac.clone().chain_update(input).verify_slice(signature).is_ok(),
            HmacKey::Sha384(mac) => mac.clone().chain_update(input).verify_slice(signature).is_ok(),
            HmacKey::Sha512(mac) => mac.clone().chain_update(input).verify_slice(signature).is_ok(),
        }
    }

    /// The authentication code.
    #[must_use]
    pub fn sign(&self, input: &[u8]) -> Vec<u8> {
        match self {
            HmacKey::Sha256(mac) => mac.clone().chain_update(input).finalize().into_bytes().to_vec(),
            HmacKey::Sha384(mac) => mac.clone().chain_update(input).finalize().into_bytes().to_vec(),
            HmacKey::Sha512(mac) => mac.clone().chain_update(input).finalize().into_bytes().to_vec(),
        }
    }
}
