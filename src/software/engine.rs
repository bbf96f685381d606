//! One key, one algorithm, one answer.

use super::ed25519;
use crate::{
    error::{Code, Error, Result},
    token::{
        alg::Alg,
        jwk::{Key, Material},
        sealed::{self, Opening},
        signature::Question,
    },
};
use aes_gcm::{
    Aes128Gcm, Aes256Gcm, KeyInit,
    aead::{Aead, Payload},
};
use jwt_compact::{
    Algorithm, AlgorithmSignature,
    alg::{Es256, Rsa, RsaPublicKey},
    jwk::JsonWebKey,
};
use p384::ecdsa::signature::Verifier;

/// A public key that this engine has imported.
pub enum SoftKey {
    /// RSA, with the algorithm that the key answers to.
    Rsa(Rsa, RsaPublicKey),
    /// ECDSA on P-256.
    Es256(<Es256 as Algorithm>::VerifyingKey),
    /// ECDSA on P-384.
    Es384(p384::ecdsa::VerifyingKey),
    /// Ed25519, with a table of its own.
    Ed25519(Box<ed25519::Key>),
}

impl SoftKey {
    /// Imports a key that the token room has checked.
    ///
    /// # Errors
    /// `KEY_INVALID` when a point is not on its curve, `ENGINE_UNAVAILABLE` for HMAC keys, which need no import.
    pub fn import(key: &Key) -> Result<Self> {
        match (key.alg(), key.material()) {
            (_, Material::Ed25519(bytes)) => {
                ed25519::Key::new(bytes).map(|key| SoftKey::Ed25519(Box::new(key))).ok_or_else(off_curve)
            }
            (Alg::ES256, Material::Ec { .. }) => <Es256 as Algorithm>::VerifyingKey::try_from(&jwk(key.public())?)
                .map(SoftKey::Es256)
                .map_err(|_| off_curve()),
            (Alg::ES384, Material::Ec { x, y }) => {
                let point = [&[4], x.as_slice(), y].concat();
                p384::ecdsa::VerifyingKey::from_sec1_bytes(&point).map(SoftKey::Es384).map_err(|_| off_curve())
            }
            (alg, Material::Rsa { .. }) => {
                let key = RsaPublicKey::try_from(&jwk(key.public())?).map_err(|_| off_curve())?;
                Ok(SoftKey::Rsa(Rsa::with_name(alg.name()), key))
            }
            _ => Err(Error::new(Code::EngineUnavailable, "expected a key for a public-key algorithm")),
        }
    }

    /// Answers a question about a signature.
    #[must_use]
    pub fn answer(&self, question: &Question<'_, '_>) -> bool {
        self.verify(question.input, question.signature)
    }

    /// Whether `signature` is one of this key over `input`.
    #[must_use]
    pub fn verify(&self, input: &[u8], signature: &[u8]) -> bool {
        match self {
            SoftKey::Rsa(alg, key) => by(alg, key, input, signature),
            SoftKey::Es256(key) => by(&Es256, key, input, signature),
            SoftKey::Es384(key) => p384::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(input, &signature).is_ok()),
            SoftKey::Ed25519(key) => key.verify(input, signature),
        }
    }
}

fn by<A: Algorithm>(alg: &A, key: &A::VerifyingKey, input: &[u8], signature: &[u8]) -> bool {
    A::Signature::try_from_slice(signature).is_ok_and(|signature| alg.verify_signature(&signature, key, input))
}

fn jwk(text: &str) -> Result<JsonWebKey<'_>> {
    serde_json::from_str(text).map_err(|_| off_curve())
}

fn off_curve() -> Error {
    Error::new(Code::KeyInvalid, "expected a key that its algorithm can use")
}

/// Opens a sealed token.
///
/// # Errors
/// `DECRYPTION_FAILED`: nothing of the content may be used then.
pub fn open(key: &[u8], opening: &Opening) -> Result<Vec<u8>> {
    let payload = Payload { msg: &opening.ciphertext, aad: &opening.aad };
    let nonce: &[u8; 12] = opening.iv.as_slice().try_into().map_err(|_| sealed::refused())?;
    let content = match key.len() {
        16 => Aes128Gcm::new_from_slice(key).ok().and_then(|aes| aes.decrypt(nonce.into(), payload).ok()),
        32 => Aes256Gcm::new_from_slice(key).ok().and_then(|aes| aes.decrypt(nonce.into(), payload).ok()),
        _ => None,
    };
    content.ok_or_else(sealed::refused)
}
