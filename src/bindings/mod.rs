//! The exports: unwrap, delegate, wrap. Numbers in and out on the hot path, plain values elsewhere.

// exports are public to JavaScript, which the lint does not see
#![allow(unreachable_pub)]

#[cfg(feature = "services")]
mod client;
#[cfg(feature = "token")]
mod expect;
#[cfg(feature = "services")]
mod fetch_keys;
#[cfg(feature = "issuer")]
mod handler;
#[cfg(feature = "issuer")]
mod issuer;
#[cfg(feature = "token")]
mod keys;
#[cfg(feature = "qr")]
mod link;
#[cfg(feature = "issuer")]
mod office;
#[cfg(any(feature = "services", feature = "issuer"))]
mod task;
#[cfg(feature = "testing")]
mod testing;
#[cfg(feature = "token")]
mod token;
#[cfg(feature = "token")]
mod types;
