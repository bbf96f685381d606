//! The `wasm-bindgen-test-runner` command, which cargo runs for tests of the wasm32 target.

fn main() -> anyhow::Result<()> {
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(std::env::args_os())
}
