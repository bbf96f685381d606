//! Makes a module smaller with wasm-opt, and takes out what only debuggers read.

use crate::sh;
use anyhow::Result;
use std::{fs, path::Path};

// a module is 0.3 % larger on the wire than with -Os, and reading a token 6 % quicker
const QUICK: &str = "-O3";
// a script is sent as text, and that much smaller
const SMALL: &str = "-Os";
// until nothing more is gained: 0.4 %; and nothing of ours stands below address 1024, where the end of the stack is, so
// that additions can be folded into loads: 0.9 %
const BOTH: &[&str] = &["--converge", "--low-memory-unused"];

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
    shrink(from, to, QUICK, FEATURES)
}

/// Writes the small form of a module, as wasm2js can read it.
pub fn lower(from: &Path, to: &Path) -> Result<()> {
    shrink(from, to, SMALL, LOWERED)
}

fn shrink(from: &Path, to: &Path, level: &str, how: &[&str]) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut opt = sh::npm_bin("wasm-opt");
    opt.arg(from).arg("-o").arg(to).arg(level).args(BOTH).args(how);
    sh::output(opt.args(["--strip-debug", "--strip-producers", "--strip-target-features"])).map(drop)
}
