//! What holds in a browser as well.
#![cfg(target_arch = "wasm32")]

use edge_invites::error::Code;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn every_code_has_a_word_and_a_next_step() {
    assert!(Code::ALL.iter().all(|code| !code.row().word.is_empty() && !code.row().next.is_empty()));
}
