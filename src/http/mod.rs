//! Requests as data: what to send, how to read the answer, when to try again. Nothing here sends.

pub mod call;
pub mod message;
pub mod query;
pub mod retry;
pub mod url;

pub use call::{Again, Call, Repeat, Step};
pub use message::{Credential, Failure, Method, Request, Response, Stage, repeats};
pub use query::Query;
pub use url::Base;
