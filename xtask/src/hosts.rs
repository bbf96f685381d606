//! The hosts in which the one suite of `tests/runtimes` runs, and the bundlers of `tests/bundlers`. Each is installed if
//! it is absent; none is skipped.

use crate::{
    pack, setup,
    sh::{self, at},
    tally::{Tally, counted},
};
use anyhow::Result;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A part of a step that can be run alone.
pub struct Part {
    pub name: &'static str,
    pub run: fn() -> Result<Tally>,
}

/// What `cargo xtask test runtimes` runs.
pub const RUNTIMES: &[Part] = &[
    Part { name: "node", run: || node("node".as_ref()) },
    Part { name: "node20", run: || node(&setup::node("20")?) },
    Part { name: "node22", run: || node(&setup::node("22")?) },
    Part { name: "node24", run: || node(&setup::node("24")?) },
    Part { name: "deno", run: deno },
    Part { name: "bun", run: bun },
    Part { name: "workerd", run: || script("workerd.mjs") },
    Part { name: "edge-light", run: || script("edge-light.mjs") },
    Part { name: "chromium", run: chromium },
    Part { name: "firefox", run: firefox },
    // WebKitGTK is for Linux: elsewhere there is no such part
    #[cfg(target_os = "linux")]
    Part { name: "webkit", run: webkit },
];

/// What `cargo xtask test bundlers` runs.
pub const BUNDLERS: &[Part] = &[
    Part { name: "vite", run: || bundler("vite") },
    Part { name: "webpack", run: || bundler("webpack") },
    Part { name: "esbuild", run: || bundler("esbuild") },
    Part { name: "rollup", run: || bundler("rollup") },
    Part { name: "parcel", run: || bundler("parcel") },
    Part { name: "next", run: || bundler("next") },
];

fn bundler(name: &str) -> Result<Tally> {
    setup::bundlers()?;
    // a copy of its own: bundlers treat what is linked from elsewhere in another way
    pack::unpack(&at("tests/bundlers/node_modules/edge-invites"))?;
    counted(sh::node("tests/bundlers/run.mjs").arg(name).env("CHROMIUM", setup::chromium()?))
}

fn suite(file: &str) -> PathBuf {
    at("tests/runtimes").join(file)
}

fn script(file: &str) -> Result<Tally> {
    counted(&mut sh::node(suite(file)))
}

fn with(name: &str, program: impl AsRef<Path>, file: &str) -> Result<Tally> {
    counted(sh::node(suite(file)).env(name, program.as_ref()))
}

fn node(program: &Path) -> Result<Tally> {
    let run = |file| counted(sh::command(program).arg(suite(file)));
    let mut tally = run("import.mjs")?;
    tally += run("require.cjs")?;
    tally += run("import.plain.mjs")?;
    Ok(tally)
}

/// With the rights that the suite needs, and not those of its package: that needs none.
fn deno() -> Result<Tally> {
    // what it fetched from the address of an earlier run is of no use
    let cache = at("target/deno");
    if cache.exists() {
        fs::remove_dir_all(&cache)?;
    }
    let run = |file| {
        let mut deno = sh::npm_bin("deno");
        deno.args(["run", "--quiet", "--no-prompt", "--no-lock", "--node-modules-dir=manual"]);
        deno.args(["--allow-net=127.0.0.1", "--allow-import=127.0.0.1", "--allow-read=tests,target/packed"]);
        counted(deno.arg(suite(file)).env("DENO_DIR", &cache))
    };
    let mut tally = run("import.mjs")?;
    tally += run("import.plain.mjs")?;
    Ok(tally)
}

fn bun() -> Result<Tally> {
    let bun = setup::bun()?;
    let run = |file| counted(Command::new(&bun).current_dir(sh::root()).arg(suite(file)));
    let mut tally = run("import.mjs")?;
    tally += run("require.cjs")?;
    tally += run("import.plain.mjs")?;
    Ok(tally)
}

fn chromium() -> Result<Tally> {
    with("CHROMIUM", setup::chromium()?, "chromium.mjs")
}

fn firefox() -> Result<Tally> {
    with("FIREFOX", setup::firefox()?, "firefox.mjs")
}

/// A window that nobody sees: this browser has no mode without one.
#[cfg(target_os = "linux")]
fn webkit() -> Result<Tally> {
    let browser = setup::webkit()?;
    let mut xvfb = sh::command(setup::xvfb()?);
    xvfb.arg("--auto-servernum").arg("node").arg(suite("webkit.mjs"));
    counted(xvfb.env("WEBKIT_DRIVER", browser.driver).env("WEBKIT", browser.browser))
}
