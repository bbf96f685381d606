//! Errors on their way out: plain records, which the package's door turns into `InviteError`.

use crate::error::Error;
use serde::Serialize;
use wasm_bindgen::JsValue;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Record<'a> {
    invite_error: bool,
    code: &'static str,
    message: &'a str,
    next: &'static str,
    retryable: bool,
    retry_after_ms: Option<u32>,
    status: Option<u16>,
    provider: Option<&'static str>,
    field: Option<&'a str>,
    request_id: Option<&'a str>,
    service_code: Option<&'a str>,
    service_message: Option<&'a str>,
}

/// The record of an error. What it lacks is `undefined`.
pub(crate) fn record(error: &Error) -> JsValue {
    let said = error.service_text();
    let record = Record {
        invite_error: true,
        code: error.code().as_str(),
        message: error.detail(),
        next: error.code().next(),
        retryable: error.is_retryable(),
        retry_after_ms: error.wait_ms().map(|ms| u32::try_from(ms).unwrap_or(u32::MAX)),
        status: error.http_status(),
        provider: error.at_provider(),
        field: error.at_field(),
        request_id: error.service_request_id(),
        service_code: said.and_then(|said| said.code.as_deref()),
        service_message: said.and_then(|said| said.message.as_deref()),
    };
    // small and seldom: the package for it serves well here; the hot path hands out numbers instead
    serde_wasm_bindgen::to_value(&record).unwrap_or_default()
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
