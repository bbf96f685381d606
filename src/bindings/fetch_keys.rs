//! Remote key sets: the fetch.

use crate::{
    flow::{self, Limits},
    output::Write,
    web::{
        error::record,
        host::JsHost,
        task::{self, Handle, JsTask},
    },
};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// Begins to fetch the set at `url`. The result is the id of a task, which resolves to JSON:
/// `{"text": …, "freshSec": …, "etag": …}`, without what there is not.
#[wasm_bindgen]
pub fn keys_fetch(task: JsTask, url: String, etag: Option<String>, default_sec: u32, timeout_ms: u32) -> usize {
    let bounds = Limits { timeout_ms: timeout_ms.into(), retries: 1, idempotency_key: None };
    let handle = Handle::new(task);
    let host = JsHost::new(Rc::clone(&handle));
    task::spawn(handle, async move {
        let fetched = flow::fetch_keys(&host, &url, etag, default_sec, &bounds).await;
        fetched.map(|fetched| fetched.json()).map_err(|error| record(&error))
    })
}
