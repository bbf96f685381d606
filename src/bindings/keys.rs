//! Remote key sets: when to fetch, and the fetch.

use crate::{
    flow::{self, Limits},
    output::Write,
    token::keys::{Age, Plan},
    web::{self, error::record, host::JsHost, task::Handle},
};
use js_sys::Function;
use wasm_bindgen::prelude::*;

/// Whether a remote set is used (0), fetched with what is there to fall back on (1), or fetched (2).
/// Times in seconds; `NaN` where there is none.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)] // plain numbers cross the border for nothing
pub fn keys_plan(fetched: f64, fresh: f64, stale: f64, tried: f64, cooldown: f64, now: f64, unknown_key: bool) -> u32 {
    let time = |value: f64| (!value.is_nan()).then_some(value);
    let age =
        Age { fetched: time(fetched), fresh_sec: fresh, stale_sec: stale, tried: time(tried), cooldown_sec: cooldown };
    match age.plan(now, unknown_key) {
        Plan::Use => 0,
        Plan::FetchOrUse => 1,
        Plan::Fetch => 2,
    }
}

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
        fetched.map(|fetched| fetched.write().into()).map_err(|error| record(&error))
    })
}
