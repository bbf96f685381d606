//! Errors on their way out: plain records, which the package's door turns into `InviteError`.

use crate::{
    error::Error,
    output::{Output, Write},
};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = JSON)]
    fn parse(text: &str) -> JsValue;
}

/// The record of an error. What it lacks is `undefined`.
pub(crate) fn record(error: &Error) -> JsValue {
    // the package for it, serde-wasm-bindgen, costs 1.7 kB on the wire in the module that every page loads
    parse(&Record(error).json())
}

struct Record<'a>(&'a Error);

impl Write for Record<'_> {
    fn write(&self, out: Output) -> Output {
        let Self(error) = self;
        let said = error.service_text();
        out.raw("inviteError", "true")
            .text("code", error.word())
            .text("message", error.detail())
            .text("next", error.next())
            .raw("retryable", if error.is_retryable() { "true" } else { "false" })
            // beyond 49 days nobody waits
            .number("retryAfterMs", error.wait_ms().map(|ms| ms.min(u64::from(u32::MAX))))
            .number("status", error.http_status().map(u64::from))
            .maybe("provider", error.at_provider())
            .maybe("field", error.at_field())
            .maybe("requestId", error.service_request_id())
            .maybe("serviceCode", said.and_then(|said| said.code.as_deref()))
            .maybe("serviceMessage", said.and_then(|said| said.message.as_deref()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Code, ServiceText};
    use js_sys::Reflect;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn a_record_has_what_the_error_has_and_lacks_the_rest() {
        let said = ServiceText { code: Some("E1".into()), message: None };
        let record =
            record(&Error::new(Code::RateLimited, "too many").status(429).retry_after_ms(Some(5)).service(said));
        let get = |name: &str| Reflect::get(&record, &name.into()).unwrap();
        assert_eq!(get("inviteError"), JsValue::TRUE);
        assert_eq!(get("code"), JsValue::from("RATE_LIMITED"));
        assert_eq!(get("message"), JsValue::from("too many"));
        assert_eq!(get("retryable"), JsValue::TRUE);
        assert_eq!(get("retryAfterMs"), JsValue::from(5));
        assert_eq!(get("status"), JsValue::from(429));
        assert_eq!(get("serviceCode"), JsValue::from("E1"));
        for absent in ["serviceMessage", "provider", "field", "requestId"] {
            assert!(get(absent).is_undefined(), "{absent}");
        }
    }
}
