//! JavaScript as the host of the flows: its `fetch`, its clock, its dice.

use super::{body, bounds::Bounds, limits::Limits, task::Handle};
use crate::{
    error::{Code, Error},
    host::Host,
    http::{Failure, Request, Response, Stage},
    time::Time,
};
use gloo_net::http;
use js_sys::{Array, Date, Function, Math, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    // looked up at each call, so that a `fetch` that was put in its place later is used
    #[wasm_bindgen(catch, js_name = fetch)]
    fn global_fetch(url: &str, init: &JsValue) -> Result<JsValue, JsValue>;
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"], js_name = importKey)]
    fn import_key(
        format: &str,
        key: &Uint8Array,
        alg: &str,
        extractable: bool,
        uses: &Array,
    ) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"])]
    fn sign(alg: &str, key: &JsValue, data: &Uint8Array) -> Result<JsValue, JsValue>;
}

/// The host of one call.
pub(crate) struct JsHost {
    bounds: Bounds,
    fetch: Option<Function>,
}

impl JsHost {
    /// A host that sends by `fetch`, or by the global one.
    pub(crate) fn new(handle: Handle, limits: Limits, fetch: Option<Function>) -> Self {
        Self { bounds: Bounds::new(handle, limits), fetch }
    }

    /// What JavaScript threw when the last request failed.
    pub(crate) fn cause(&self) -> Option<JsValue> {
        self.bounds.cause()
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
        set(&init, "credentials", &if request.cookies { "include" } else { "omit" }.into())?;
        set(&init, "signal", &self.bounds.limits.signal())?;
        Ok(init.into())
    }
}

impl Host for JsHost {
    async fn send(&self, request: &Request) -> Result<Response, Failure> {
        self.bounds.cause();
        if self.bounds.limits.ended() != 0 {
            return Err(self.bounds.failure(JsValue::UNDEFINED));
        }
        let promise = self.call_fetch(request).map_err(|thrown| self.bounds.failure(thrown))?;
        let answer = self.bounds.within(&promise).await?;
        if !answer.is_object() {
            let error = Error::new(Code::NetworkFailed, "expected fetch to give a response");
            return Err(Failure { stage: Stage::Ended, error });
        }
        // seen as a response without asking whether it is one: a test's or another realm's is no instance of ours
        let seen = http::Response::from(answer.clone().unchecked_into::<web_sys::Response>());
        let told = Reflect::get(&answer, &"status".into()).ok().and_then(|status| status.as_f64());
        // what is no number would throw
        let status = told.map_or(0, |_| seen.status());
        let body = body::read(&self.bounds, &answer, request.largest).await?;
        let wanted = request.reads_headers || !(200..300).contains(&status);
        Ok(Response { status, headers: if wanted { headers(&answer) } else { Vec::new() }, body, secrets: Vec::new() })
    }

    fn now(&self) -> Time {
        Time::from_ms(Date::now() as u64)
    }

    async fn wait(&self, ms: u64) -> crate::error::Result<()> {
        let promise = self.bounds.limits.wait(ms as f64);
        self.bounds.within(&promise).await.map(drop).map_err(|failure| failure.error)
    }

    async fn sign_ed25519(&self, key: &[u8], input: &[u8]) -> crate::error::Result<Vec<u8>> {
        let within = async |promise: Result<JsValue, JsValue>| match promise {
            Ok(promise) => self.bounds.within(&promise).await.map_err(|failure| failure.error),
            Err(_) => Err(Error::new(Code::EngineUnavailable, "expected WebCrypto: a secure context, or Node 20")),
        };
        let uses = Array::of1(&"sign".into());
        let imported = within(import_key("pkcs8", &Uint8Array::from(key), "Ed25519", false, &uses)).await;
        let key = imported.map_err(|error| match error.code() {
            Code::NetworkFailed => {
                Error::new(Code::KeyInvalid, "expected an Ed25519 key in PKCS#8, and a runtime that knows it")
            }
            _ => error,
        })?;
        let signature = within(sign("Ed25519", &key, &Uint8Array::from(input))).await?;
        Ok(Uint8Array::new(&signature).to_vec())
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
