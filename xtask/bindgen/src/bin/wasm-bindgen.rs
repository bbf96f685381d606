//! The `wasm-bindgen` command, which wasm-pack looks for on the path.
//!
//! Takes further arguments from `BINDGEN_ARGS`, because wasm-pack passes on only a few of them.

use std::env;

fn main() -> anyhow::Result<()> {
    let more = env::var("BINDGEN_ARGS").unwrap_or_default();
    let more = more.split_whitespace().map(Into::into);
    wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(env::args_os().chain(more))
}
