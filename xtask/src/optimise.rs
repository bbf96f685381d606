//! Makes a module smaller with wasm-opt, and takes out what only debuggers read.

use crate::sh;
use anyhow::Result;
use std::{fs, path::Path};

// -Oz is no smaller on the wire (within 0.2 %) and may cost speed
const LEVEL: &str = "-Os";

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
    opt.arg(from).arg("-o").arg(to).arg(LEVEL).args(FEATURES);
    sh::output(opt.args(["--strip-debug", "--strip-producers", "--strip-target-features"])).map(drop)
}
