//! From the crate to the npm package.

use crate::{bundle, optimise, setup, sh, sizes, types};
use anyhow::Result;
use sh::{at, say};
use std::{env, fs, path::PathBuf};

/// What to do with the declarations that were built.
#[derive(PartialEq)]
pub enum Types {
    /// Say that they differ from the golden file.
    Compare,
    /// Take them as the golden file.
    Bless,
    /// Leave it to a test.
    Ignore,
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

const MODULES: &[&Module] = &[&MAIN, &SOFTWARE];

/// Builds the package in `pkg/`.
pub fn run(then: Types) -> Result<()> {
    setup::for_build()?;
    // cargo would find out itself, but only after wasm-pack and wasm-bindgen, which take seconds
    let sources = ["src", "Cargo.toml", "Cargo.lock", ".cargo", "rust-toolchain.toml", "xtask/bindgen/Cargo.lock"];
    sh::unless_fresh("target/wasm/software/software_bg.wasm", &sources.map(at), || {
        MODULES.iter().try_for_each(|module| compile(module))
    })?;
    let mut inputs = vec![at("pkg/src"), env::current_exe()?];
    inputs.extend(MODULES.iter().map(|module| at(module.folder)));
    sh::unless_fresh("pkg/dist/index.d.ts", &inputs, package)?;
    documents()?;
    match then {
        Types::Bless => types::bless()?,
        Types::Ignore => {}
        Types::Compare => types::compare().unwrap_or_else(|error| say(&format!("note: {error:#}"))),
    }
    Ok(())
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
    pack.arg("--config").arg(format!("target.wasm32-unknown-unknown.rustflags={:?}", nameless()));
    // read by our own wasm-bindgen: wasm-pack has no way to pass it on
    sh::run(pack.env("BINDGEN_ARGS", "--experimental-reset-state-function"))
}

// panic messages name source files: without the folders of whoever built it, every machine makes the same module
fn nameless() -> [String; 2] {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.unwrap_or_else(|| env::home_dir().unwrap_or_default().join(".cargo")).join("registry/src");
    [(home, "crates"), (sh::root(), "edge-invites")]
        .map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()))
}

fn package() -> Result<()> {
    bundle::begin()?;
    for module in MODULES {
        let generated = at(module.folder).join(format!("{}_bg.wasm", module.name));
        let wasm = shrunk(module, generated)?;
        bundle::stage(module.name, module.glue, &at(module.folder), &wasm)?;
    }
    bundle::run()?;
    types::write(&sh::read(&at(MAIN.folder).join("edge_invites.d.ts"))?)?;
    sizes::report()
}

// kept apart from the rest: it takes the longest, and most changes are not in the module
fn shrunk(module: &Module, generated: PathBuf) -> Result<PathBuf> {
    let wasm = format!("target/small/{}.wasm", module.name);
    sh::unless_fresh(&wasm, &[generated.clone(), at("xtask/src/optimise.rs")], || {
        say(&format!("shrinking {}.wasm", module.name));
        fs::create_dir_all(at("target/small"))?;
        optimise::run(&generated, &at(&wasm))
    })?;
    Ok(at(wasm))
}

fn documents() -> Result<()> {
    for name in ["README.md", "LICENSE-MIT", "LICENSE-APACHE"] {
        if at(name).exists() {
            fs::copy(at(name), at("pkg").join(name))?;
        }
    }
    Ok(())
}
