//! What ends a call early: the caller's signal or our deadline (`pkg/src/limits.js`).

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The package's side of it: an abort controller of our own, to which both are forwarded.
    pub(crate) type Limits;

    /// Starts the clock.
    #[wasm_bindgen(method)]
    pub(crate) fn start(this: &Limits, timeout_ms: f64);
    /// The signal for `fetch`.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn signal(this: &Limits) -> JsValue;
    /// Why the call was ended: 0 not at all, 1 by the caller, 2 by the deadline.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn ended(this: &Limits) -> u32;
    /// The caller's reason.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn reason(this: &Limits) -> JsValue;
    /// A promise that is fulfilled after a time.
    #[wasm_bindgen(method)]
    pub(crate) fn wait(this: &Limits, ms: f64) -> JsValue;
}
