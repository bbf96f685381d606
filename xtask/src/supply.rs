//! What others wrote: its licences, its sources, what is there twice, what is there for nothing, and what is known against it.
//! And what others run: the workflows that test and publish.

use crate::{
    setup,
    sh::{self, at},
    tally::{Tally, once},
};
use anyhow::Result;

/// What is linked into the modules, and this program.
const PACKAGE: &str = "Cargo.toml";
/// Tools with lock files of their own, of which nothing is shipped.
const TOOLS: &[&str] = &["xtask/bindgen/Cargo.toml", "fuzz/Cargo.toml"];

/// What needs no network but the registry.
pub fn step() -> Result<Tally> {
    setup::cargo_deny()?;
    setup::cargo_machete()?;
    let mut tally = once("cargo deny", deny(PACKAGE, &["licenses", "bans", "sources"]));
    for tool in TOOLS {
        tally += once("cargo deny", deny(tool, &["sources"]));
    }
    tally += once("zizmor", workflows());
    tally += once("cargo machete", sh::run(sh::cargos("cargo-machete").arg(".")));
    Ok(tally)
}

/// Workflows that are none, that take what is not pinned, or that may do more than they need.
fn workflows() -> Result<()> {
    let mut zizmor = sh::command(setup::python("target/zizmor", "tests/actions/requirements.txt")?.join("zizmor"));
    zizmor.args(["--offline", "--quiet", "--no-progress", "--strict-collection", "--persona", "pedantic"]);
    sh::run(zizmor.arg(".github/workflows"))
}

/// Known vulnerabilities, and crates that nobody keeps or that were taken back: the list of them is fetched from GitHub.
pub fn advisories() -> Result<()> {
    setup::cargo_deny()?;
    [PACKAGE].iter().chain(TOOLS).try_for_each(|manifest| deny(manifest, &["advisories"]))
}

// a warning is a line of `deny.toml` that is no longer true
fn deny(manifest: &str, what: &[&str]) -> Result<()> {
    let mut deny = sh::cargos("cargo-deny");
    deny.args(["--locked", "--log-level", "warn", "--manifest-path", manifest, "--config"]).arg(at("deny.toml"));
    deny.args(["check", "--deny", "warnings", "--hide-inclusion-graph"]).args(what);
    sh::run(&mut deny)
}
