//! Errors on their way out: plain records, which the package's door turns into `InviteError`.

use crate::error::Error;
use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

/// The record of an error.
pub(crate) fn record(error: &Error) -> JsValue {
    let object = Object::new();
    let set = |name: &str, value: JsValue| {
        // a fresh plain object takes every property
        let _ = Reflect::set(&object, &name.into(), &value);
    };
    set("inviteError", true.into());
    set("code", error.code().as_str().into());
    set("message", error.detail().into());
    set("next", error.code().next().into());
    set("retryable", error.is_retryable().into());
    if let Some(ms) = error.wait_ms() {
        set("retryAfterMs", u32::try_from(ms).unwrap_or(u32::MAX).into());
    }
    if let Some(status) = error.http_status() {
        set("status", u32::from(status).into());
    }
    for (name, text) in [
        ("provider", error.at_provider()),
        ("field", error.at_field()),
        ("requestId", error.service_request_id()),
        ("serviceCode", error.service_text().and_then(|text| text.code.as_deref())),
        ("serviceMessage", error.service_text().and_then(|text| text.message.as_deref())),
    ] {
        if let Some(text) = text {
            set(name, text.into());
        }
    }
    object.into()
}
