//! Create, get, list, revoke and accept invites at a service, and log in there.

use super::perform::{Limits, perform};
use crate::{
    base64url,
    error::{Code, Error, Result},
    host::Host,
    provider::{
        contract::{Accept, Create, Get, List, Login, Outcome, Page, Revoke, Session, Signing},
        invite::{Created, Invite},
        registry::{Asked, prepare},
    },
    secret::Secret,
};
use zeroize::Zeroizing;

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

/// Reads one page of a list of invites.
///
/// # Errors
/// Those of the service, and `NETWORK_FAILED`, `TIMED_OUT`, `ABORTED`.
pub async fn list<H: Host, S: List>(
    host: &H,
    service: &S,
    filter: S::Filter,
    from: Option<&str>,
    limits: &Limits,
) -> Result<Page<Invite<S::Details>>> {
    perform(host, service.list(filter, from)?, limits).await
}

/// Gets the token of a client; `None` where it needs none, or has one.
///
/// # Errors
/// Those of the service, and `KEY_INVALID`, `ENGINE_UNAVAILABLE`, `NETWORK_FAILED`, `TIMED_OUT`, `ABORTED`.
pub async fn login<H: Host>(host: &H, login: Option<Login>, limits: &Limits) -> Result<Option<Session>> {
    match login {
        None => Ok(None),
        Some(Login::Exchange(call)) => perform(host, call, limits).await.map(Some),
        Some(Login::Sign(Signing { key, input, renew_at })) => {
            let key = base64url::decode_plain(key.reveal()).map(Zeroizing::new);
            let key = key.ok_or_else(|| Error::new(Code::KeyInvalid, "expected a key in base64"))?;
            let signature = host.sign_ed25519(&key, input.as_bytes()).await?;
            let token = Secret::new(format!("{input}.{}", base64url::encode(&signature)));
            Ok(Some(Session { token, renew_at }))
        }
    }
}

/// Does what is asked of a service that is known by its name only.
///
/// # Errors
/// Those of the operation, and `OPTION_INVALID`, `OPERATION_UNSUPPORTED`, `CREDENTIAL_EXPOSED`.
pub async fn run<H: Host>(host: &H, asked: &Asked<'_>, limits: &Limits) -> Result<Outcome> {
    perform(host, prepare(asked, host.now())?, limits).await
}
