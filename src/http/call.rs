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

/// What an answer leads to.
#[derive(Debug)]
pub enum Step<T> {
    /// The result.
    Done(T),
    /// Another call, which gives the result.
    Then(Box<Call<T>>),
}

impl<T> From<Call<T>> for Step<T> {
    fn from(call: Call<T>) -> Self {
        Self::Then(Box::new(call))
    }
}

/// Reads an answer, of whatever status.
pub type Reader<T> = Box<dyn FnOnce(&Response) -> Result<Step<T>>>;

/// What a service says, in its own way, of a request that it has not carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// It may be sent again in a moment.
    Soon,
    /// It may be sent again after so many milliseconds.
    AfterMs(u64),
}

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
    /// Finds the service's own words for "not carried out, send it again".
    pub again: fn(&Response) -> Option<Again>,
    /// Whether a success may have any body, even that of a web page.
    pub any_body: bool,
    /// Reads an answer of any status.
    pub read: Reader<T>,
}

impl<T: 'static> Call<T> {
    /// A call whose answer is the result.
    pub fn new(
        provider: &'static str,
        request: Request,
        repeat: Repeat,
        read: impl FnOnce(&Response) -> Result<T> + 'static,
    ) -> Self {
        Self::stepwise(provider, request, repeat, move |response| read(response).map(Step::Done))
    }

    /// A call whose answer may ask for another.
    pub fn stepwise(
        provider: &'static str,
        request: Request,
        repeat: Repeat,
        read: impl FnOnce(&Response) -> Result<Step<T>> + 'static,
    ) -> Self {
        Self { provider, request, repeat, takes_key: false, again: |_| None, any_body: false, read: Box::new(read) }
    }

    /// The same call at a service that has words of its own for "send it again".
    #[must_use]
    pub fn again(self, again: fn(&Response) -> Option<Again>) -> Self {
        Self { again, ..self }
    }

    /// The same call at a service whose success may have any body.
    #[must_use]
    pub fn of_any_body(self) -> Self {
        Self { any_body: true, ..self }
    }

    /// The same call with another result.
    pub fn map<U: 'static>(self, f: impl FnOnce(T) -> Result<U> + 'static) -> Call<U> {
        let read = self.read;
        Call {
            provider: self.provider,
            request: self.request,
            repeat: self.repeat,
            takes_key: self.takes_key,
            again: self.again,
            any_body: self.any_body,
            read: Box::new(move |response| match read(response)? {
                Step::Done(value) => f(value).map(Step::Done),
                Step::Then(call) => Ok(Step::Then(Box::new(call.map(f)))),
            }),
        }
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("request", &self.request).field("repeat", &self.repeat).finish_non_exhaustive()
    }
}
