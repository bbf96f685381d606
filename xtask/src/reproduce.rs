//! The modules once more, from a copy of the sources in another folder: whoever builds them gets the same bytes.

use crate::{
    build,
    modules::{MODULES, Module, SUMS, sum},
    optimise,
    sh::{self, at, say},
};
use anyhow::{Result, ensure};
use std::{
    fs,
    path::{Path, PathBuf},
};

// a workspace of its own; what `.cargo` says is found in the folders above
const COPY: &str = "target/again";
const COPIED: &[&str] = &["src", "Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "xtask/Cargo.toml", "xtask/src"];

/// The module that every page loads, which a test builds twice.
pub fn main_module() -> Result<()> {
    same(&MODULES[..1])
}

/// Every module.
pub fn everything() -> Result<()> {
    same(MODULES)?;
    print!("{}", sh::read(&at(SUMS))?);
    Ok(())
}

fn same(modules: &[&Module]) -> Result<()> {
    sh::unless_fresh(&format!("{COPY}/Cargo.toml"), &build::sources(), copy)?;
    for module in modules {
        let again = at(COPY).join(module.wasm());
        let path = format!("{COPY}/{}", module.generated());
        sh::unless_fresh(&path, &build::sources(), || build::compile(module, &at(COPY)))?;
        optimise::run(&at(path), &again)?;
        let (first, second) = (sum(&at(module.wasm()))?, sum(&again)?);
        ensure!(first == second, "expected {}.wasm to be {first} again, found {second} in {COPY}", module.name);
        say(&format!("{}.wasm is the same in two builds", module.name));
    }
    Ok(())
}

fn copy() -> Result<()> {
    for name in COPIED {
        let to = at(COPY).join(name);
        if to.is_dir() {
            fs::remove_dir_all(&to)?;
        }
        copy_into(&at(name), &to)?;
    }
    Ok(())
}

fn copy_into(from: &PathBuf, to: &Path) -> Result<()> {
    if from.is_dir() {
        return from.read_dir()?.try_for_each(|entry| {
            let path = entry?.path();
            copy_into(&path, &to.join(path.file_name().unwrap_or_default()))
        });
    }
    sh::write(to, fs::read(from)?)
}
