//! The reference of the package, with the guides, as pages to read: TypeDoc over the declarations.

use crate::{
    build,
    sh::{self, say},
};
use anyhow::Result;

/// What TypeDoc is told, every warning counting as an error: an export without documentation, a link to nothing.
const OPTIONS: &str = "xtask/js/typedoc.json";

/// Writes `target/docs`.
pub fn run() -> Result<()> {
    build::run(build::Types::Compare)?;
    say("writing target/docs");
    sh::run(sh::npm_bin("typedoc").args(["--options", OPTIONS]))
}
