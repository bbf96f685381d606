//! What each target does with its bytes. A panic is a finding; so is a property that does not hold.

pub mod answer;
pub mod cases;
pub mod issuer;
pub mod json;
pub mod jwk;
pub mod mutate;
pub mod options;
pub mod requests;
pub mod sandbox;
pub mod token;
pub mod tree;
