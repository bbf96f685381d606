//! What works through every byte of a token: a crate of its own, so that it alone is compiled for speed and the rest
//! of the module for size. `edge-invites` shows its rooms as its own.

pub mod base64url;
pub mod block;
pub mod json;
mod scan;
mod text;
