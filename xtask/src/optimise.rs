//! Makes a module smaller with wasm-opt, and takes out what only debuggers read.

use crate::sh;
use anyhow::Result;
use std::{fs, path::Path};

// -Oz is no smaller on the wire (within 0.2 %) and may cost speed
// until nothing more is gained: 0.4 %; and nothing of ours stands below address 1024, where the end of the stack is, so
// that additions can be folded into loads: 0.9 %
const LEVEL: &[&str] = &["-Os", "--converge", "--low-memory-unused"];

// what Rust emits, and every engine of the support table knows
const FEATURES: &[&str] = &[
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

// what is in the precompiled standard library whatever is asked for; wasm2js itself knows how to copy memory
const LOWERED: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--signext-lowering",
    "--llvm-nontrapping-fptoint-lowering",
];

/// How wasm2js makes a script of what `lower` wrote.
pub const SCRIPT: &[&str] = &["-Os", "--low-memory-unused", "--enable-bulk-memory"];

/// Writes the small form of a module.
pub fn run(from: &Path, to: &Path) -> Result<()> {
    shrink(from, to, FEATURES)
}

/// Writes the small form of a module, as wasm2js can read it.
pub fn lower(from: &Path, to: &Path) -> Result<()> {
    shrink(from, to, LOWERED)
}

fn shrink(from: &Path, to: &Path, how: &[&str]) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut opt = sh::npm_bin("wasm-opt");
    opt.arg(from).arg("-o").arg(to).args(LEVEL).args(how);
    sh::output(opt.args(["--strip-debug", "--strip-producers", "--strip-target-features"])).map(drop)
}
