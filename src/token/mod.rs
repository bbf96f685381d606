//! Tokens and the trust in them: read, then verified, then valid; each a type of its own.
//!
//! The order is RFC 7519 §7.2's: form, header, signature, claims. Nothing here performs a request,
//! reads a clock or asks JavaScript for anything.

pub mod alg;
pub mod claims;
pub mod jwk;
pub mod keys;
pub mod last;
pub mod parse;
pub mod sealed;
pub mod signature;
pub mod validate;

/// The longest token that is read, in bytes.
pub const MAX_LEN: usize = 8 * 1024;
