//! JavaScript as the host: what crosses the border, and how.

pub(crate) mod error;
pub(crate) mod options;
