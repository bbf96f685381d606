//! The step from decoded to verified.

use super::{jwk::Key, parse::Signed};
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

impl<'a> Signed<'a> {
    /// The question for `key`; `None` when the signature cannot be one of the key's algorithm.
    #[must_use]
    pub fn question<'k>(&self, key: &'k Key) -> Option<Question<'a, 'k>> {
        let fits = key.alg().signature_len().is_none_or(|length| length == self.signature.len());
        fits.then_some(Question { key, input: self.signing_input, signature: self.signature })
    }

    /// Makes the token verified, given an engine's answer to its question.
    ///
    /// # Errors
    /// `SIGNATURE_INVALID` when the answer is no.
    pub fn verified_by(self, answer: bool) -> Result<Verified<'a>> {
        if answer { Ok(Verified { signed: self }) } else { Err(invalid()) }
    }
}

/// The error for a signature that does not hold.
#[must_use]
pub fn invalid() -> Error {
    Error::new(Code::SignatureInvalid, "expected a signature that fits the key")
}
