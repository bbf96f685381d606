//! Remote key sets: the fetch.

use crate::{
    flow::{self, Limits},
    output::Write,
    web::{self, error::record, host::JsHost, task::Handle},
};
use js_sys::Function;
use wasm_bindgen::prelude::*;

/// Begins to fetch the set at `url`. The result is the id of a task, which resolves to JSON:
/// `{"text": …, "freshSec": …, "etag": …}`, without what there is not.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)] // plain values cross the border for nothing
pub fn keys_fetch(
    handle: Handle,
    url: String,
    etag: Option<String>,
    default_sec: u32,
    timeout_ms: u32,
    fetch: Option<Function>,
    limits: web::limits::Limits,
) -> usize {
    let bounds = Limits { timeout_ms: timeout_ms.into(), retries: 1, idempotency_key: None };
    limits.start(timeout_ms.into());
    let host = JsHost::new(handle.clone(), limits, fetch);
    web::task::spawn(handle, async move {
        let fetched = flow::fetch_keys(&host, &url, etag, default_sec, &bounds).await;
        fetched.map(|fetched| fetched.json().into()).map_err(|error| record(&error))
    })
}
