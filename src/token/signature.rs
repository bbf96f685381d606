//! The step from decoded to verified.

use super::{
    jwk::{Key, Material},
    parse::{Content, Signed},
};
use crate::error::{Code, Error, Result};

/// What an engine must check: one signature, with the one key chosen for it.
#[derive(Debug)]
pub struct Question<'a, 'k> {
    /// The key, which fixes the algorithm.
    pub key: &'k Key,
    /// What was signed.
    pub input: &'a [u8],
    /// The signature.
    pub signature: &'a [u8],
}

/// A token whose signature holds for a key that the caller named. Its claims are still unchecked.
///
/// Only [`Signed::verified_by`] makes one.
#[derive(Debug)]
pub struct Verified<'a> {
    pub(super) signed: Signed<'a>,
}

impl<'a> Content<'a> {
    /// The question for `key`; `None` when the signature cannot be one of the key's algorithm in its one form.
    #[must_use]
    pub fn question<'k>(&self, key: &'k Key) -> Option<Question<'a, 'k>> {
        is_canonical(key, self.signature).then_some(Question {
            key,
            input: self.signing_input,
            signature: self.signature,
        })
    }
}

impl<'a> Signed<'a> {
    /// Makes the token verified, given an engine's answer to its question.
    ///
    /// # Errors
    /// `SIGNATURE_INVALID` when the answer is no.
    pub fn verified_by(self, answer: bool) -> Result<Verified<'a>> {
        if answer { Ok(Verified { signed: self }) } else { Err(invalid()) }
    }
}

/// The order of edwards25519 (RFC 8032 §5.1), lowest byte first.
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

// An engine that reduces numbers first takes several texts for one signature (WebKitGTK's does): of RSA, numbers that are
// not below the modulus (RFC 8017 §5.2.2), of Ed25519, those that are not below the order (RFC 8032 §5.1.7).
fn is_canonical(key: &Key, signature: &[u8]) -> bool {
    match (key.material(), signature.get(32..)) {
        (Material::Rsa { n, .. }, _) => signature.len() == n.len() && signature < n.as_slice(),
        (Material::Ed25519(_), Some(s)) => s.len() == 32 && s.iter().rev().lt(ORDER.iter().rev()),
        _ => key.alg().signature_len() == Some(signature.len()),
    }
}

/// The error for a signature that does not hold.
#[must_use]
pub fn invalid() -> Error {
    Error::new(Code::SignatureInvalid, "expected a signature that fits the key")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        base64url,
        input::{Input, Read},
        token::{alg::Alg, jwk::Jwk},
    };

    fn key(jwk: &str, alg: Alg) -> Key {
        Key::read(&Jwk::read(&Input::key(jwk).unwrap()).unwrap(), &[alg], false).unwrap()
    }

    #[test]
    fn a_signature_has_one_form() {
        let modulus = [vec![0x91; 255], vec![0x93]].concat();
        let rsa = key(&format!(r#"{{"kty":"RSA","n":"{}","e":"AQAB"}}"#, base64url::encode(&modulus)), Alg::PS256);
        let below = [vec![0x91; 255], vec![0x92]].concat();
        for (signature, good) in [(&below, true), (&modulus, false), (&vec![0; 255], false), (&vec![0; 257], false)] {
            assert_eq!(is_canonical(&rsa, signature), good, "RSA, {} bytes", signature.len());
        }
        let x = base64url::encode(&[7; 32]);
        let ed = key(&format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}"}}"#), Alg::EdDSA);
        let mut below = ORDER;
        below[0] -= 1;
        let mut above = [0; 32];
        above[31] = 0x11;
        for (s, good) in [(below, true), ([0; 32], true), (ORDER, false), (above, false), ([0xff; 32], false)] {
            assert_eq!(is_canonical(&ed, &[[9; 32], s].concat()), good, "{s:?}");
        }
        assert!(!is_canonical(&ed, &[0; 63]) && !is_canonical(&ed, &[0; 65]) && !is_canonical(&ed, &[0; 32]));
        let ec = key(&format!(r#"{{"kty":"EC","crv":"P-256","x":"{x}","y":"{x}"}}"#), Alg::ES256);
        assert!(is_canonical(&ec, &[1; 64]) && !is_canonical(&ec, &[1; 96]));
    }
}
