//! What was released is kept: programs that were written for the recorded declarations compile with those that were built.
//! The crate itself is published nowhere, so that it is the package alone that has a version to keep.

use crate::sh::{self, at, say};
use anyhow::{Context, Result, bail};
use std::fs;

/// The declarations of the last release, and its `package.json`.
const RELEASED: &str = "tests/types/released";
const PACKAGE: &str = "pkg";
const WORK: &str = "target/semver";
const MANIFEST: &str = "package.json";

/// Refuses what breaks programs, unless the version says so.
pub fn check() -> Result<()> {
    let found = sh::output(sh::node("xtask/js/semver.mjs").args([RELEASED, PACKAGE, WORK]))?;
    let (old, new) = (version(RELEASED)?, version(PACKAGE)?);
    if found.trim().is_empty() {
        println!("programs for {old} compile with {new}");
        return Ok(());
    }
    if promise(&old) != promise(&new) {
        say(&format!("{new} breaks what {old} had, as its number says:\n{found}"));
        return Ok(());
    }
    bail!(
        "{new} breaks programs that were written for {old}:\n{found}raise the version in {PACKAGE}/{MANIFEST}, or, where {old} was never released, run `cargo xtask semver --record`"
    )
}

/// Takes what was built as what was released.
pub fn record() -> Result<()> {
    let folder = at(RELEASED);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    for entry in at(PACKAGE).join("dist").read_dir()? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default();
        if name.to_string_lossy().ends_with(".d.ts") {
            sh::write(&folder.join("dist").join(name), fs::read(&path)?)?;
        }
    }
    sh::write(&folder.join(MANIFEST), fs::read(at(PACKAGE).join(MANIFEST))?)?;
    println!("recorded {} in {RELEASED}", version(RELEASED)?);
    Ok(())
}

fn version(folder: &str) -> Result<String> {
    let text = sh::read(&at(folder).join(MANIFEST))?;
    let after = text.split("\"version\": \"").nth(1).and_then(|rest| rest.split('"').next());
    after.map(str::to_owned).with_context(|| format!("expected a version in {folder}/{MANIFEST}"))
}

/// The part of a version that stays the same as long as nothing breaks: `1`, and before that `0.1`.
fn promise(version: &str) -> &str {
    let at_dot = |nth| version.match_indices('.').nth(nth).map_or(version.len(), |(at, _)| at);
    version.get(..if version.starts_with("0.") { at_dot(1) } else { at_dot(0) }).unwrap_or(version)
}

#[cfg(test)]
mod tests {
    use super::promise;

    #[test]
    fn a_version_promises_its_first_number_and_before_1_its_second() {
        for (version, expected) in
            [("0.1.0", "0.1"), ("0.1.7", "0.1"), ("0.12.0", "0.12"), ("1.2.3", "1"), ("12.0.0-rc.1", "12")]
        {
            assert_eq!(promise(version), expected);
        }
    }
}
