//! What a call may take, and what it means when something is thrown meanwhile.

use super::task::Handle;
use crate::{
    error::{Code, Error},
    http::{Failure, Stage},
};
use js_sys::Reflect;
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::prelude::*;

/// The bounds of one call.
pub(super) struct Bounds {
    pub(super) handle: Rc<Handle>,
    cause: RefCell<Option<JsValue>>,
}

impl Bounds {
    pub(super) fn new(handle: Rc<Handle>) -> Self {
        Self { handle, cause: RefCell::new(None) }
    }

    /// What JavaScript threw last. It is handed out once.
    pub(super) fn cause(&self) -> Option<JsValue> {
        self.cause.take()
    }

    /// Awaits a promise, but no longer than the call may take.
    pub(super) async fn within(&self, promise: &JsValue) -> Result<JsValue, Failure> {
        self.handle.settled(promise).await.map_err(|thrown| self.failure(thrown))
    }

    /// What something thrown means while the call is under way.
    pub(super) fn failure(&self, thrown: JsValue) -> Failure {
        let (stage, error, cause) = match self.handle.js.ended() {
            0 => {
                let stage = if is_refusal(&thrown) { Stage::Refused } else { Stage::Lost };
                (stage, Error::new(Code::NetworkFailed, "the request failed before an answer came"), thrown)
            }
            1 => {
                (Stage::Ended, Error::new(Code::Aborted, "the caller's signal ended the call"), self.handle.js.reason())
            }
            _ => (Stage::Ended, Error::new(Code::TimedOut, "no answer came within the time limit"), thrown),
        };
        *self.cause.borrow_mut() = Some(cause);
        Failure { stage, error }
    }
}

// Node and Bun say when no connection was made; browsers do not
fn is_refusal(thrown: &JsValue) -> bool {
    let code = |value: &JsValue| Reflect::get(value, &"code".into()).ok().and_then(|code| code.as_string());
    let cause = Reflect::get(thrown, &"cause".into()).unwrap_or_default();
    let Some(code) = code(&cause).or_else(|| code(thrown)) else { return false };
    UNSENT.contains(&code.as_str()) || UNTRUSTED.iter().any(|start| code.starts_with(start))
}

/// No way to the host, or no TLS there.
const UNSENT: &[&str] = &[
    "ECONNREFUSED",
    "ConnectionRefused",
    "ENOTFOUND",
    "EAI_AGAIN",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "UND_ERR_CONNECT_TIMEOUT",
    "ERR_SSL_WRONG_VERSION_NUMBER",
    "ERR_SSL_PACKET_LENGTH_TOO_LONG",
    "ERR_TLS_CERT_ALTNAME_INVALID",
];
/// How the codes of certificates begin that were not accepted.
const UNTRUSTED: &[&str] = &["CERT_", "UNABLE_TO_", "SELF_SIGNED_", "DEPTH_ZERO_"];
