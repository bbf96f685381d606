//! Invites for the web and the edge: create, read, verify and accept them.
//!
//! The pure core compiles everywhere; what needs JavaScript stands in `web` and `bindings`.
#![deny(unsafe_code)]

pub use edge_invites_hot::{block, json};

pub mod base64url;
pub mod error;
pub mod flow;
pub mod host;
pub mod http;
pub mod input;
#[cfg(feature = "issuer")]
pub mod issuer;
pub mod mac;
pub mod output;
pub mod provider;
#[cfg(feature = "qr")]
pub mod qr;
#[cfg(feature = "testing")]
pub mod sandbox;
pub mod secret;
#[cfg(feature = "software")]
pub mod software;
pub mod time;
pub mod token;

#[cfg(all(
    target_arch = "wasm32",
    any(feature = "token", feature = "services", feature = "issuer", feature = "qr", feature = "testing")
))]
mod bindings;
#[cfg(all(target_arch = "wasm32", any(feature = "token", feature = "services", feature = "issuer", feature = "qr")))]
mod web;
