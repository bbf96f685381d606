//! What callers ask for, as straight lines over a host.

mod invites;
mod perform;

pub use invites::{accept, create, get, revoke, run};
pub use perform::{Limits, perform};
