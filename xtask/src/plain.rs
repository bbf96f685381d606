//! Makes a script of a module, for pages that allow no WebAssembly: compiled for the first version of it, which is all
//! that wasm2js knows, and then made JavaScript.

use crate::{
    glue, optimise,
    sh::{self, at, cargo},
};
use anyhow::{Context, Result, ensure};
use std::fs;

// hashes with their rounds in a loop: written out, they are a quarter of a script and too long for engines to optimise
const FLAGS: [&str; 2] = ["-Ctarget-cpu=mvp", "--cfg=sha2_backend_soft=\"compact\""];

/// Compiles the crate with some features, and lets wasm-bindgen write a module and its glue in `folder`.
pub fn compile(name: &str, features: &[&str], folder: &str, flags: &[String]) -> Result<()> {
    let target = at(format!("target/build-plain-{name}"));
    let mut build = cargo();
    build.args(["build", "--quiet", "--lib", "--release", "--locked", "--target", "wasm32-unknown-unknown"]);
    // in place of all other flags: one in `.cargo/config.toml` switches on SIMD
    let flags = [&FLAGS.map(String::from), flags].concat().join("\u{1f}");
    sh::run(build.args(features).env("CARGO_TARGET_DIR", &target).env("CARGO_ENCODED_RUSTFLAGS", flags))?;

    fs::create_dir_all(at(folder))?;
    let module = at(folder).join(format!("{name}.wasm"));
    let built = target.join("wasm32-unknown-unknown/release/edge_invites.wasm");
    // the standard library was compiled for newer engines and says so, and wasm-bindgen would use what they offer
    sh::output(sh::npm_bin("wasm-opt").arg(built).arg("-o").arg(&module).arg("--strip-target-features"))?;
    let mut bindgen = sh::command("wasm-bindgen");
    bindgen.arg(module).args(["--target", "web", "--no-typescript", "--omit-default-module-path"]);
    bindgen.args(["--experimental-reset-state-function", "--out-name", name, "--out-dir"]).arg(at(folder));
    sh::run(&mut bindgen)
}

/// Writes the script of the module in `folder`, which exports `start(imports)`.
pub fn script(name: &str, folder: &str, to: &str) -> Result<()> {
    let [lowered, long] = ["lowered.wasm", "long.js"].map(|end| at(folder).join(format!("{name}.{end}")));
    optimise::lower(&at(folder).join(format!("{name}_bg.wasm")), &lowered)?;
    sh::output(sh::npm_bin("wasm2js").arg(lowered).arg("-o").arg(&long).args(optimise::SCRIPT))?;
    let (text, glue) = (sh::read(&long)?, sh::read(&at(folder).join(format!("{name}.js")))?);
    let wide = text.matches("var legalimport$").count();
    ensure!(
        wide == glue.matches(WHOLE).count() && !text.contains("legalstub$"),
        "expected 64 bits to go out of `{name}` in one way only: look at `xtask/src/plain.rs`"
    );
    sh::write(&long, mend(&text)?)?;
    let mut esbuild = sh::npm_bin("esbuild");
    // not the names within: there are half a million bytes of them
    esbuild.arg(long).args(["--minify", "--target=es2022", "--log-level=warning"]);
    sh::run(esbuild.arg(format!("--outfile={to}")))
}

// what goes out as a number of 64 bits, and as the two halves that it is in a script
const WHOLE: &str = "function(arg0) {
            // Cast intrinsic for `U64 -> Externref`.
            const ret = BigInt.asUintN(64, arg0);";
const HALVES: &str = "function(low, high) {
            const ret = BigInt(high >>> 0) << 32n | BigInt(low >>> 0);";

/// The glue that belongs to a script.
pub fn glue(glue: &str) -> Result<String> {
    // a start that a module without tables does not have
    let glue = glue::replace(glue, "    wasm.__wbindgen_start();\n", "")?;
    glue::mend(&glue.replace(WHOLE, HALVES))
}

/// A module that can be started again and again, whose failures are told and whose old memory ends when it grows, as
/// WebAssembly has it.
fn mend(script: &str) -> Result<String> {
    let from = script.find(";\n").filter(|_| script.starts_with("import * as "));
    let to = script.find("var retasmFunc = asmFunc(");
    let (from, to) = from.zip(to).context("expected wasm2js to begin with an import and to end with exports")?;
    let body = script.get(from + 2..to).unwrap_or_default();
    // what the package takes for a trap
    let body = glue::replace(body, "throw new Error('abort');", "throw new RangeError(\"unreachable\");")?;
    // views of the old memory must be seen to be old
    let body = glue::replace(
        &body,
        "buffer = newBuffer;",
        "structuredClone(buffer, { transfer: [buffer] });\n   buffer = newBuffer;",
    )?;
    let body = glue::replace(
        &body,
        "  return oldPages;\n }",
        "  return buffer.byteLength >> 16 === newPages ? oldPages : -1;\n }",
    )?;
    Ok(format!("export function start(imports) {{\n{body}\nreturn asmFunc(imports);\n}}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_that_is_not_as_it_was_is_refused() {
        assert!(mend("import * as $_a from './a.js';\nvar retasmFunc = asmFunc({").is_err());
    }
}
