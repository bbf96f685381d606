//! JavaScript as the host of the flows: its `fetch`, its clock, its dice.

use super::{
    body::{self, Answer},
    bounds::Bounds,
    task::{Handle, Settled},
};
use crate::{
    error::{Code, Error},
    host::Host,
    http::{Failure, Request, Response, Stage},
    output::{Output, Write},
    time::Time,
};
use gloo_net::http;
use js_sys::{Array, Date, Math, Reflect, Uint8Array};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

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
}

impl JsHost {
    pub(crate) fn new(handle: Rc<Handle>) -> Self {
        Self { bounds: Bounds::new(handle) }
    }

    /// What JavaScript threw when the last request failed.
    pub(crate) fn cause(&self) -> Option<JsValue> {
        self.bounds.cause()
    }

    /// The status and the body of whatever `fetch` gave.
    async fn slowly(&self, answer: &Answer, largest: usize) -> Result<(u16, Vec<u8>), Failure> {
        if !answer.is_object() {
            let error = Error::new(Code::NetworkFailed, "expected fetch to give a response");
            return Err(Failure { stage: Stage::Ended, error });
        }
        // what is no number would throw
        let number = answer.status().ok().and_then(|status| status.as_f64());
        let seen = http::Response::from(JsValue::clone(answer).unchecked_into::<web_sys::Response>());
        Ok((number.map_or(0, |_| seen.status()), body::read(&self.bounds, answer, largest).await?))
    }
}

/// A request for the package, which adds the signal. As text, which crosses the border once.
struct Order<'a>(&'a Request);

impl Write for Order<'_> {
    fn write(&self, out: Output) -> Output {
        out.text("url", &self.0.url).object("init", &Init(self.0))
    }
}

/// What stands in the options of `fetch`, but for the signal.
struct Init<'a>(&'a Request);

impl Write for Init<'_> {
    fn write(&self, out: Output) -> Output {
        let Self(request) = self;
        out.text("method", request.method.as_str())
            .object("headers", &Headers(request))
            .maybe("body", request.body.as_deref())
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
        let order = Zeroizing::new(Order(request).json());
        let Settled { good, value: answer, body } = self.bounds.handle.sent(&order, request.largest).await;
        if !good {
            return Err(self.bounds.failure(answer));
        }
        // seen as a response without asking whether it is one: a test's or another realm's is no instance of ours
        let seen = http::Response::from(answer.unchecked_into::<web_sys::Response>());
        // of one whose body it has read, the package knows that it has a status
        let known = body.is_some().then(|| seen.status());
        let answer: Answer = web_sys::Response::from(seen).unchecked_into();
        let (status, body) = match (known, body) {
            (Some(status), Some(body)) => (status, body::within(body, request.largest)?),
            _ => self.slowly(&answer, request.largest).await?,
        };
        let wanted = request.reads_headers || !(200..300).contains(&status);
        Ok(Response { status, headers: if wanted { headers(&answer) } else { Vec::new() }, body, secrets: Vec::new() })
    }

    fn now(&self) -> Time {
        Time::from_ms(Date::now() as u64)
    }

    async fn wait(&self, ms: u64) -> crate::error::Result<()> {
        let promise = self.bounds.handle.js.wait(ms as f64);
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
