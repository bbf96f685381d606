//! JavaScript as the host: what crosses the border, and how.

mod body;
mod bounds;
pub(crate) mod error;
pub(crate) mod host;
pub(crate) mod limits;
pub(crate) mod task;

#[cfg(test)]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
