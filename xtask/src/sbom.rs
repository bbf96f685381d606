//! What is inside the package: a list for programs (CycloneDX), and the licences of others for people.

use crate::{
    modules::{MODULES, SUMS},
    sh::{self, at, say},
};
use anyhow::Result;

/// Where the list is built.
const LIST: &str = "pkg/sbom.cdx.json";
/// Where the licences are built.
const LICENCES: &str = "pkg/LICENSE-THIRD-PARTY";

/// Writes both, unless they are there and were made of the same.
pub fn write() -> Result<()> {
    let scripts = ["xtask/js/crates.mjs", "xtask/js/sbom.mjs", "xtask/js/notices.mjs"];
    let others =
        ["Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "pkg/package.json", "tests/package-lock.json", SUMS];
    let inputs: Vec<_> = scripts.iter().chain(&others).map(at).collect();
    sh::unless_fresh(LICENCES, &inputs, || {
        say("listing what is inside");
        let features = MODULES.iter().map(|module| module.feature);
        let named = MODULES.iter().map(|module| format!("{}={}", module.feature, module.name));
        sh::run(sh::node("xtask/js/sbom.mjs").args(["pkg/package.json", SUMS, LIST]).args(named))?;
        sh::run(sh::node("xtask/js/notices.mjs").args(["LICENSE-MIT", LICENCES]).args(features))
    })
}
