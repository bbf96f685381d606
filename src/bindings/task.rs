//! The door through which the package polls what runs.

use crate::web::task;
use wasm_bindgen::prelude::wasm_bindgen;

/// Goes on with a task as far as it comes.
#[wasm_bindgen]
pub fn task_poll(id: usize) {
    task::poll(id);
}
