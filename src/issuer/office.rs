//! What an issuer asks of whoever runs it.

use super::{record::Cell, sql::Dialect};
use crate::{error::Result, time::Time};
use std::future::Future;

/// The world outside an issuer.
pub trait Office {
    /// The present moment.
    fn now(&self) -> Time;

    /// 16 bytes that nobody can guess.
    ///
    /// # Errors
    /// `ENGINE_UNAVAILABLE`
    fn random(&self) -> Result<[u8; 16]>;

    /// Signs with the key of this id.
    ///
    /// # Errors
    /// `KEY_INVALID`, `ENGINE_UNAVAILABLE`
    fn sign(&self, kid: &str, input: &[u8]) -> impl Future<Output = Result<Vec<u8>>>;

    /// Seals with the issuer's AES-256-GCM key: the cipher text, and the tag behind it.
    ///
    /// # Errors
    /// `KEY_INVALID`, `ENGINE_UNAVAILABLE`
    fn seal(&self, iv: &[u8], aad: &[u8], plain: &[u8]) -> impl Future<Output = Result<Vec<u8>>>;

    /// What the database speaks; `None`: there is none, and the invites are kept in memory.
    fn dialect(&self) -> Option<Dialect>;

    /// The number of the memory in which the invites are kept.
    fn memory(&self) -> usize;

    /// Runs one statement and gives its rows.
    ///
    /// # Errors
    /// `STORE_FAILED`
    fn query(&self, statement: &'static str, values: &[&Cell]) -> impl Future<Output = Result<Vec<Vec<Cell>>>>;
}
