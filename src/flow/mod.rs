//! What callers ask for, as straight lines over a host.

mod invites;
mod keys;
mod perform;

pub use invites::{accept, create, get, list, login, revoke, run};
pub use keys::{Fetched, fetch_keys};
pub use perform::{Limits, perform};
