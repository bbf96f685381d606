//! From the crate to the npm package.

use crate::{bundle, optimise, setup, sh, sizes, types};
use anyhow::Result;
use sh::{at, say};
use std::{env, fs, path::PathBuf};

/// What to do with the declarations that were built.
#[derive(PartialEq)]
pub enum Types {
    Compare,
    Bless,
}

struct Module {
    /// How the `.wasm` file is called.
    name: &'static str,
    /// How the hand-written scripts call its glue.
    glue: &'static str,
    folder: &'static str,
    features: &'static [&'static str],
}

const MAIN: Module = Module { name: "edge_invites", glue: "wasm.js", folder: "target/wasm/main", features: &[] };
const SOFTWARE: Module = Module {
    name: "software",
    glue: "software-wasm.js",
    folder: "target/wasm/software",
    features: &["--no-default-features", "--features", "software"],
};

/// Builds the package in `pkg/`.
pub fn run(then: Types) -> Result<()> {
    setup::for_build()?;
    let modules: Vec<&Module> = if at("src/software").exists() || at("src/software.rs").exists() {
        vec![&MAIN, &SOFTWARE]
    } else {
        vec![&MAIN]
    };
    for module in &modules {
        compile(module)?;
    }
    let mut inputs = vec![at("pkg/src"), env::current_exe()?];
    inputs.extend(modules.iter().map(|module| at(module.folder)));
    sh::unless_fresh("target/stage.stamp", &inputs, || package(&modules))?;
    documents()?;
    match then {
        Types::Bless => types::bless()?,
        Types::Compare => types::compare().unwrap_or_else(|error| say(&format!("note: {error:#}"))),
    }
    sizes::report(&at("pkg/dist"))
}

fn compile(module: &Module) -> Result<()> {
    say(&format!("compiling {}.wasm", module.name));
    let mut pack = sh::command("wasm-pack");
    pack.args([
        "--log-level",
        "warn",
        "build",
        ".",
        "--target",
        "web",
        "--no-pack",
        "--no-gitignore",
        "--mode",
        "no-install",
        "--release",
    ]);
    pack.args(["--out-dir", module.folder, "--out-name", module.name, "--", "--locked"]).args(module.features);
    // read by our own wasm-bindgen: wasm-pack has no way to pass it on
    sh::run(pack.env("BINDGEN_ARGS", "--experimental-reset-state-function"))
}

fn package(modules: &[&Module]) -> Result<()> {
    bundle::begin()?;
    for module in modules {
        let generated = at(module.folder).join(format!("{}_bg.wasm", module.name));
        let wasm = shrunk(module, generated)?;
        bundle::stage(module.name, module.glue, &at(module.folder), &wasm)?;
    }
    bundle::run(modules.len() > 1)?;
    types::write(&sh::read(&at(MAIN.folder).join("edge_invites.d.ts"))?)
}

// kept apart from the rest: it takes the longest, and most changes are not in the module
fn shrunk(module: &Module, generated: PathBuf) -> Result<PathBuf> {
    let wasm = at(format!("target/small/{}.wasm", module.name));
    sh::unless_fresh(&format!("target/small/{}.stamp", module.name), &[generated.clone()], || {
        say(&format!("shrinking {}.wasm", module.name));
        fs::create_dir_all(at("target/small"))?;
        optimise::run(&generated, &wasm)
    })?;
    Ok(wasm)
}

fn documents() -> Result<()> {
    for name in ["README.md", "LICENSE-MIT", "LICENSE-APACHE"] {
        if at(name).exists() {
            fs::copy(at(name), at("pkg").join(name))?;
        }
    }
    Ok(())
}
