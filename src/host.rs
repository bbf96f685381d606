//! What we ask of whoever runs us: to send, to tell the time, to wait, to sign, to draw lots.

use crate::time::Time;
use crate::{
    error::Result,
    http::{Failure, Request, Response},
};
use std::future::Future;

/// The world outside. One value serves one call: its deadline and the caller's signal are the host's own matter.
pub trait Host {
    /// Sends a request once, follows no redirect, and returns the whole answer, whatever its status.
    fn send(&self, request: &Request) -> impl Future<Output = std::result::Result<Response, Failure>>;

    /// The present moment.
    fn now(&self) -> Time;

    /// Lets so many milliseconds go by.
    ///
    /// # Errors
    /// `ABORTED` or `TIMED_OUT` when the call is ended meanwhile.
    fn wait(&self, ms: u64) -> impl Future<Output = Result<()>>;

    /// Signs with an Ed25519 key, given as PKCS#8 in DER (RFC 8410).
    ///
    /// # Errors
    /// `KEY_INVALID`, `ENGINE_UNAVAILABLE`
    fn sign_ed25519(&self, key: &[u8], input: &[u8]) -> impl Future<Output = Result<Vec<u8>>>;

    /// Any number, to spread repetitions; not for secrets.
    fn random(&self) -> u32;
}
