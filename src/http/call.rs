//! A request and the way to read its answer, as one value.

use super::{Request, Response};
use crate::error::Result;
use std::fmt;

/// When a call may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// It changes nothing.
    Always,
    /// It changes something once: repeating does no harm, but may find the thing already gone.
    Effect,
    /// Each time makes another thing: only when the service has surely not carried it out.
    Unprocessed,
}

/// Reads an answer, of whatever status.
pub type Reader<T> = Box<dyn FnOnce(&Response) -> Result<T>>;

/// A request, when it may be repeated, and how to read its answer.
pub struct Call<T> {
    /// The service that it goes to.
    pub provider: &'static str,
    /// The request.
    pub request: Request,
    /// When it may be sent again.
    pub repeat: Repeat,
    /// Whether the service takes an `idempotency-key` header, which makes a repetition harmless.
    pub takes_key: bool,
    /// Reads an answer of any status.
    pub read: Reader<T>,
}

impl<T: 'static> Call<T> {
    /// A call.
    pub fn new(
        provider: &'static str,
        request: Request,
        repeat: Repeat,
        read: impl FnOnce(&Response) -> Result<T> + 'static,
    ) -> Self {
        Self { provider, request, repeat, takes_key: false, read: Box::new(read) }
    }

    /// The same call with another result.
    pub fn map<U: 'static>(self, f: impl FnOnce(T) -> Result<U> + 'static) -> Call<U> {
        let read = self.read;
        Call {
            provider: self.provider,
            request: self.request,
            repeat: self.repeat,
            takes_key: self.takes_key,
            read: Box::new(move |response| read(response).and_then(f)),
        }
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("request", &self.request).field("repeat", &self.repeat).finish_non_exhaustive()
    }
}
