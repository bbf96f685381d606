//! Create, get, revoke and accept an invite at a service.

use super::perform::{Limits, perform};
use crate::{
    error::Result,
    host::Host,
    provider::{
        contract::{Accept, Create, Created, Get, Invite, Revoke},
        registry::{Asked, prepare},
    },
};

/// Makes an invite.
///
/// # Errors
/// Those of the service, and `NETWORK_FAILED`, `TIMED_OUT`, `ABORTED`.
pub async fn create<H: Host, S: Create>(
    host: &H,
    service: &S,
    input: S::Input,
    limits: &Limits,
) -> Result<Created<S::Details>> {
    perform(host, service.create(input, host.now())?, limits).await
}

/// Reads an invite.
///
/// # Errors
/// Those of the service, and `NETWORK_FAILED`, `TIMED_OUT`, `ABORTED`.
pub async fn get<H: Host, S: Get>(host: &H, service: &S, id: &str, limits: &Limits) -> Result<Invite<S::Details>> {
    perform(host, service.get(id)?, limits).await
}

/// Takes an invite back.
///
/// # Errors
/// Those of the service, and `NETWORK_FAILED`, `TIMED_OUT`, `ABORTED`, `OUTCOME_UNKNOWN`.
pub async fn revoke<H: Host, S: Revoke>(host: &H, service: &S, id: &str, limits: &Limits) -> Result<()> {
    perform(host, service.revoke(id)?, limits).await
}

/// Accepts an invite.
///
/// # Errors
/// Those of the service, and `NETWORK_FAILED`, `TIMED_OUT`, `ABORTED`, `OUTCOME_UNKNOWN`.
pub async fn accept<H: Host, S: Accept>(
    host: &H,
    service: &S,
    input: S::Input,
    limits: &Limits,
) -> Result<Invite<S::Details>> {
    perform(host, service.accept(input)?, limits).await
}

/// Does what is asked of a service that is known by its name only. The result is JSON: `{"invite": …, "token": …}`.
///
/// # Errors
/// Those of the operation, and `OPTION_INVALID`, `OPERATION_UNSUPPORTED`, `CREDENTIAL_EXPOSED`.
pub async fn run<H: Host>(host: &H, asked: &Asked<'_>, limits: &Limits) -> Result<String> {
    perform(host, prepare(asked, host.now())?, limits).await
}
