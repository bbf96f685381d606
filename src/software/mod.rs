//! The software engine: signatures and seals where the host has none, and Ed25519 at speed.
//!
//! jwt-compact's own algorithms do the arithmetic; ES384 and AES-GCM come from the crates that it stands on.
//! It is a module of its own, loaded when it is needed: most pages never are.

pub mod ed25519;
pub mod engine;
pub mod own;

#[cfg(target_arch = "wasm32")]
#[allow(unreachable_pub)] // exports are public to JavaScript
mod exports;
