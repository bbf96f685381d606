//! JavaScript as the host of the flows: its `fetch`, its clock, its dice.

use super::{
    body,
    limits::Limits,
    task::{Handle, settled},
};
use crate::time::Time;
use crate::{
    error::{Code, Error},
    host::Host,
    http::{Failure, Request, Response, Stage},
};
use gloo_net::http;
use js_sys::{Array, Date, Function, Math, Object, Reflect};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    // looked up at each call, so that a `fetch` that was put in its place later is used
    #[wasm_bindgen(catch, js_name = fetch)]
    fn global_fetch(url: &str, init: &JsValue) -> Result<JsValue, JsValue>;
}

/// The host of one call.
pub(crate) struct JsHost {
    handle: Handle,
    limits: Limits,
    fetch: Option<Function>,
    cause: RefCell<Option<JsValue>>,
}

impl JsHost {
    /// A host that sends by `fetch`, or by the global one.
    pub(crate) fn new(handle: Handle, limits: Limits, fetch: Option<Function>) -> Self {
        Self { handle, limits, fetch, cause: RefCell::new(None) }
    }

    /// What JavaScript threw when the last request failed.
    pub(crate) fn cause(&self) -> Option<JsValue> {
        self.cause.take()
    }

    /// Awaits a promise, but no longer than the call may take.
    pub(super) async fn within_limits(&self, promise: &JsValue) -> Result<JsValue, Failure> {
        settled(&self.handle, &self.limits.race(promise)).await.map_err(|thrown| self.failure(thrown))
    }

    /// What something thrown means while the call is under way.
    pub(super) fn failure(&self, thrown: JsValue) -> Failure {
        let (stage, error, cause) = match self.limits.ended() {
            0 => {
                let stage = if is_refusal(&thrown) { Stage::Refused } else { Stage::Lost };
                (stage, Error::new(Code::NetworkFailed, "the request failed before an answer came"), thrown)
            }
            1 => (Stage::Ended, Error::new(Code::Aborted, "the caller's signal ended the call"), self.limits.reason()),
            _ => (Stage::Ended, Error::new(Code::TimedOut, "no answer came within the time limit"), thrown),
        };
        *self.cause.borrow_mut() = Some(cause);
        Failure { stage, error }
    }

    fn call_fetch(&self, request: &Request) -> Result<JsValue, JsValue> {
        let init = self.init(request)?;
        match &self.fetch {
            Some(fetch) => fetch.call2(&JsValue::UNDEFINED, &request.url.as_str().into(), &init),
            None => global_fetch(&request.url, &init),
        }
    }

    fn init(&self, request: &Request) -> Result<JsValue, JsValue> {
        let headers = Object::new();
        for (name, value) in &request.headers {
            set(&headers, name, &value.as_str().into())?;
        }
        if let Some(credential) = &request.credential {
            set(&headers, "authorization", &credential.header().reveal().into())?;
        }
        let init = Object::new();
        set(&init, "method", &request.method.as_str().into())?;
        set(&init, "headers", &headers)?;
        if let Some(body) = &request.body {
            set(&init, "body", &body.as_str().into())?;
        }
        // a redirect would carry the credential elsewhere; "error" is refused by workerd, so we refuse 3xx ourselves
        set(&init, "redirect", &"manual".into())?;
        set(&init, "credentials", &"omit".into())?;
        set(&init, "signal", &self.limits.signal())?;
        Ok(init.into())
    }
}

impl Host for JsHost {
    async fn send(&self, request: &Request) -> Result<Response, Failure> {
        self.cause.take();
        if self.limits.ended() != 0 {
            return Err(self.failure(JsValue::UNDEFINED));
        }
        let promise = self.call_fetch(request).map_err(|thrown| self.failure(thrown))?;
        let answer = self.within_limits(&promise).await?;
        if !answer.is_object() {
            let error = Error::new(Code::NetworkFailed, "expected fetch to give a response");
            return Err(Failure { stage: Stage::Ended, error });
        }
        // seen as a response without asking whether it is one: a test's or another realm's is no instance of ours
        let seen = http::Response::from(answer.clone().unchecked_into::<web_sys::Response>());
        let body = body::read(self, &answer, seen.body()).await?;
        Ok(Response { status: seen.status(), headers: headers(&answer), body })
    }

    fn now(&self) -> Time {
        Time::from_ms(Date::now() as u64)
    }

    async fn wait(&self, ms: u64) -> crate::error::Result<()> {
        let promise = self.limits.wait(ms as f64);
        self.within_limits(&promise).await.map(drop).map_err(|failure| failure.error)
    }

    fn random(&self) -> u32 {
        (Math::random() * f64::from(u32::MAX)) as u32
    }
}

fn set(object: &Object, name: &str, value: &JsValue) -> Result<(), JsValue> {
    Reflect::set(object, &name.into(), value).map(drop)
}

// anything that lists pairs will do: Headers, a Map, an array of pairs
fn headers(response: &JsValue) -> Vec<(String, String)> {
    let Ok(headers) = Reflect::get(response, &"headers".into()) else { return Vec::new() };
    let Ok(Some(pairs)) = js_sys::try_iter(&headers) else { return Vec::new() };
    pairs
        .filter_map(|pair| {
            let pair: Array = pair.ok()?.dyn_into().ok()?;
            Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
        })
        .collect()
}

// Node and Bun say when no connection was made; browsers do not
fn is_refusal(thrown: &JsValue) -> bool {
    let code = |value: &JsValue| Reflect::get(value, &"code".into()).ok().and_then(|code| code.as_string());
    let cause = Reflect::get(thrown, &"cause".into()).unwrap_or_default();
    let code = code(&cause).or_else(|| code(thrown));
    matches!(code.as_deref(), Some("ECONNREFUSED" | "ENOTFOUND" | "EAI_AGAIN" | "ConnectionRefused"))
}
