//! The invite services: one contract, one file per service, one line per service in the registry.

pub mod archivist;
pub mod authress;
pub mod contract;
pub mod edge;
pub mod failure;
pub mod invite;
pub mod registry;
pub mod signalwire;
pub mod twilio;
