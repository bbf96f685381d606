//! The exports: unwrap, delegate, wrap. Numbers in and out on the hot path, plain values elsewhere.

// exports are public to JavaScript, which the lint does not see
#![allow(unreachable_pub)]

mod client;
mod expect;
mod keys;
mod task;
mod token;
mod types;
