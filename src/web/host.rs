//! JavaScript as the host of the flows: its `fetch`, its clock, its dice.

use super::{
    body::{self, Answer},
    bounds::Bounds,
    limits::Limits,
    task::Handle,
};
use crate::{
    error::{Code, Error},
    host::Host,
    http::{Failure, Request, Response, Stage},
    output::{Output, Write},
    time::Time,
};
use gloo_net::http;
use js_sys::{Array, Date, Function, Math, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

#[wasm_bindgen]
extern "C" {
    // looked up at each call, so that a `fetch` that was put in its place later is used
    #[wasm_bindgen(catch, js_name = fetch)]
    fn global_fetch(url: &str, init: &Init) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = JSON)]
    fn parse(text: &str) -> Init;

    /// The options of `fetch`: a plain object, fresh, which takes every property.
    type Init;
    #[wasm_bindgen(method, setter)]
    fn set_body(this: &Init, body: &str);
    #[wasm_bindgen(method, setter)]
    fn set_signal(this: &Init, signal: &JsValue);
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

    /// Starts the clock of the call.
    pub(crate) fn start(&self, timeout_ms: u64) {
        self.bounds.limits.start(timeout_ms as f64);
    }

    fn call_fetch(&self, request: &Request) -> Result<JsValue, JsValue> {
        let init = self.init(request);
        match &self.fetch {
            Some(fetch) => fetch.call2(&JsValue::UNDEFINED, &request.url.as_str().into(), &init),
            None => global_fetch(&request.url, &init),
        }
    }

    fn init(&self, request: &Request) -> Init {
        // as text, which crosses the border once
        let init = parse(&Zeroizing::new(Head(request).json()));
        if let Some(body) = &request.body {
            init.set_body(body);
        }
        init.set_signal(&self.bounds.limits.signal());
        init
    }
}

/// What stands in the options of `fetch`, but for the body and the signal.
struct Head<'a>(&'a Request);

impl Write for Head<'_> {
    fn write(&self, out: Output) -> Output {
        let Self(request) = self;
        out.text("method", request.method.as_str())
            .object("headers", &Headers(request))
            // a redirect would carry the credential elsewhere; "error" is refused by workerd, so we refuse 3xx ourselves
            .text("redirect", "manual")
            .text("credentials", if request.cookies { "include" } else { "omit" })
    }
}

struct Headers<'a>(&'a Request);

impl Write for Headers<'_> {
    fn write(&self, out: Output) -> Output {
        let Self(request) = self;
        let out = request.headers.iter().fold(out, |out, (name, value)| out.text(name, value));
        match &request.credential {
            Some(credential) => out.text("authorization", credential.header().reveal()),
            None => out,
        }
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
        let answer: Answer = answer.unchecked_into();
        // what is no number would throw
        let status = answer.status().ok().and_then(|status| status.as_f64()).map_or(0, |_| seen.status());
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
