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

/// Writes the small form of a module.
pub fn run(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut opt = sh::npm_bin("wasm-opt");
    opt.arg(from).arg("-o").arg(to).args(LEVEL).args(FEATURES);
    sh::output(opt.args(["--strip-debug", "--strip-producers", "--strip-target-features"])).map(drop)
}
