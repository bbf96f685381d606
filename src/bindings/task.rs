//! The door through which the package goes on with what runs.

use crate::web::task::{self, Settled};
use wasm_bindgen::prelude::*;

/// Begins with a task, as far as it comes.
#[wasm_bindgen]
pub fn task_poll(id: usize) {
    task::poll(id);
}

/// Tells a task what has become of what it waits for, and goes on with it.
#[wasm_bindgen]
pub fn task_settle(id: usize, good: bool, value: JsValue, body: Option<Vec<u8>>) {
    task::settle(id, Settled { good, value, body });
}
