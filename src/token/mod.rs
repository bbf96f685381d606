//! Tokens and the trust in them: read, then verified, then valid; each a type of its own.
//!
//! The order is RFC 7519 §7.2's: form, header, signature, claims. Nothing here performs a request,
//! reads a clock or asks JavaScript for anything.

pub mod claims;
pub mod jwk;
pub mod keys;
pub mod parse;
pub mod sealed;
pub mod signature;
pub mod validate;

use crate::{
    error::{Code, Error},
    json::Fault,
};

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Error::new(Code::TokenMalformed, fault.0)
    }
}

/// The longest token that is read, in bytes.
pub const MAX_LEN: usize = 8 * 1024;
