//! Makes a module smaller with wasm-opt, and takes out what only debuggers read.

use crate::{sh, sizes};
use anyhow::{Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
    thread,
};

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

/// Tries both ways of making it small and keeps what is the smaller on the wire.
pub fn run(from: &Path, to: &Path) -> Result<()> {
    let tries: Vec<PathBuf> = thread::scope(|scope| {
        let tries = ["-Os", "-Oz"].map(|level| scope.spawn(move || shrink(from, to, level)));
        tries.into_iter().map(|one| one.join().unwrap_or_else(|_| bail!("wasm-opt failed"))).collect::<Result<_>>()
    })?;
    let sizes = sizes::of(&tries)?;
    let best = sizes.iter().min_by_key(|size| size.gzip).map_or(&tries[0], |size| &size.path);
    fs::copy(best, to)?;
    tries.iter().try_for_each(|path| Ok(fs::remove_file(path)?))
}

fn shrink(from: &Path, to: &Path, level: &str) -> Result<PathBuf> {
    let path = to.with_extension(format!("{}.wasm", level.trim_start_matches('-')));
    let mut opt = sh::npm_bin("wasm-opt");
    opt.arg(from).arg("-o").arg(&path).arg(level).args(FEATURES);
    sh::output(opt.args(["--strip-debug", "--strip-producers", "--strip-target-features"]))?;
    Ok(path)
}
