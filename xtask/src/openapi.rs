//! The description of the handler, made from the declarations of the package.

use crate::sh::{self, at, say};
use anyhow::Result;

/// Where it is built.
pub const BUILT: &str = "pkg/dist/openapi.json";

const SCRIPT: &str = "xtask/js/openapi.mjs";
const DECLARATIONS: &str = "pkg/dist/index.d.ts";
const MANIFEST: &str = "pkg/package.json";

/// Writes the description, unless it is there and was made of the same.
pub fn write() -> Result<()> {
    let others = ["xtask/js/routes.mjs", "pkg/src/exchange.js", "pkg/src/errors.js", "tests/package-lock.json"];
    let inputs: Vec<_> = [SCRIPT, DECLARATIONS, MANIFEST].iter().chain(&others).map(at).collect();
    sh::unless_fresh(BUILT, &inputs, || {
        say("describing the handler");
        sh::run(sh::node(SCRIPT).args([DECLARATIONS, MANIFEST, BUILT]))
    })
}
