//! From the crate to the npm package.

use crate::{
    bundle,
    modules::{self, ISSUER, MODULES, Module, PLAIN, QR, SERVICES, TESTING, TOKEN},
    openapi, optimise, plain, sbom, setup, sh, sizes, types,
};
use anyhow::{Result, bail};
use sh::{at, say};
use std::{
    env, fs,
    path::{Path, PathBuf},
    thread,
};

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

/// What a module is made of. Cargo would find out itself, but only after wasm-pack and wasm-bindgen, which take seconds.
pub fn sources() -> [PathBuf; 8] {
    [
        "src",
        "Cargo.toml",
        "Cargo.lock",
        ".cargo",
        "rust-toolchain.toml",
        "xtask/bindgen/Cargo.lock",
        "xtask/src/build.rs",
        "xtask/src/modules.rs",
    ]
    .map(at)
}

/// Builds the package in `pkg/`.
pub fn run(then: Types) -> Result<()> {
    setup::for_build()?;
    // side by side: the last step of an optimised build uses one core
    thread::scope(|scope| {
        let modules = MODULES.iter().map(|module| scope.spawn(|| compile_and_shrink(module)));
        let scripts = PLAIN.iter().map(|module| scope.spawn(|| compile_and_translate(module)));
        let builds: Vec<_> = modules.chain(scripts).collect();
        builds.into_iter().try_for_each(|build| build.join().unwrap_or_else(|_| bail!("a build fell over")))
    })?;
    let mut inputs = vec![at("pkg/src"), env::current_exe()?];
    inputs.extend(MODULES.iter().flat_map(|module| [at(module.folder), at(module.wasm())]));
    inputs.extend(PLAIN.iter().flat_map(|module| [at(module.plain()), at(module.script())]));
    sh::unless_fresh("pkg/dist/index.d.ts", &inputs, package)?;
    openapi::write()?;
    sbom::write()?;
    documents()?;
    match then {
        Types::Bless => types::bless()?,
        Types::Ignore => {}
        Types::Compare => types::compare().unwrap_or_else(|error| say(&format!("note: {error:#}"))),
    }
    Ok(())
}

fn compile_and_shrink(module: &Module) -> Result<()> {
    sh::unless_fresh(&module.generated(), &sources(), || compile(module, &sh::root()))?;
    let inputs = [at(module.generated()), at("xtask/src/optimise.rs")];
    sh::unless_fresh(&module.wasm(), &inputs, || {
        say(&format!("shrinking {}.wasm", module.name));
        optimise::run(&at(module.generated()), &at(module.wasm()))
    })
}

fn compile_and_translate(module: &Module) -> Result<()> {
    let mut inputs = sources().to_vec();
    inputs.push(at("xtask/src/plain.rs"));
    let glue = format!("{}/{}.js", module.plain(), module.name);
    sh::unless_fresh(&glue, &inputs, || {
        say(&format!("compiling {}.script.js", module.name));
        plain::compile(module.name, &module.features(), &module.plain(), &nameless(&sh::root())?)
    })?;
    let bound = at(module.plain()).join(format!("{}_bg.wasm", module.name));
    let inputs = [bound, at("xtask/src/plain.rs"), at("xtask/src/optimise.rs"), at("tests/package-lock.json")];
    sh::unless_fresh(&module.script(), &inputs, || {
        say(&format!("translating {}.script.js", module.name));
        plain::script(module.name, &module.plain(), &module.script())
    })
}

/// Compiles a module from the sources in a folder, into the folder's own `target/`.
pub fn compile(module: &Module, root: &Path) -> Result<()> {
    say(&format!("compiling {}.wasm", module.name));
    let mut pack = sh::command("wasm-pack");
    pack.current_dir(root).args([
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
    pack.args(["--out-dir", module.folder, "--out-name", module.name, "--", "--locked"]).args(module.features());
    let mut flags = nameless(root)?;
    flags.extend(module.inline.map(|size| format!("-Cllvm-args=-inline-threshold={size}")));
    pack.arg("--config").arg(format!("target.wasm32-unknown-unknown.rustflags={flags:?}"));
    // a folder each, because cargo locks it
    pack.env("CARGO_TARGET_DIR", root.join(format!("target/build-{}", module.name)));
    pack.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", module.level);
    // read by our own wasm-bindgen: wasm-pack has no way to pass it on
    sh::run(pack.env("BINDGEN_ARGS", "--experimental-reset-state-function"))
}

// panic messages name source files: without the folders of whoever built it, every machine makes the same module
fn nameless(root: &Path) -> Result<Vec<String>> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.unwrap_or_else(|| env::home_dir().unwrap_or_default().join(".cargo")).join("registry/src");
    // where the component rust-src is installed, the standard library is named by its folder, and else by its commit
    let sysroot = sh::output(sh::command("rustc").args(["--print", "sysroot"]))?;
    // rustc follows links to it
    let library = PathBuf::from(sysroot.trim()).canonicalize()?.join("lib/rustlib/src/rust");
    let version = sh::output(sh::command("rustc").arg("-vV"))?;
    let commit = version.lines().find_map(|line| line.strip_prefix("commit-hash: ")).unwrap_or("unknown");
    let registries =
        home.read_dir().into_iter().flatten().filter_map(|entry| Some((entry.ok()?.path(), "crates".into())));
    let ours = [(root.to_owned(), "edge-invites".to_owned()), (library, format!("/rustc/{commit}"))];
    Ok(registries.chain(ours).map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display())).collect())
}

fn package() -> Result<()> {
    bundle::begin()?;
    for module in MODULES {
        bundle::stage(module.name, module.glue, &at(module.folder), &at(module.wasm()))?;
    }
    for module in PLAIN {
        bundle::stage_plain(module.name, module.glue, &at(module.plain()), &at(module.script()))?;
    }
    bundle::run()?;
    modules::write_sums()?;
    let declarations = |module: &Module| sh::read(&at(module.folder).join(format!("{}.d.ts", module.name)));
    types::write(
        "index",
        &[declarations(&TOKEN)?, declarations(&SERVICES)?, declarations(&ISSUER)?, declarations(&QR)?],
    )?;
    types::write_marked("testing", &declarations(&TESTING)?)?;
    sizes::report()
}

fn documents() -> Result<()> {
    for name in ["README.md", "LICENSE-MIT", "LICENSE-APACHE"] {
        if at(name).exists() {
            fs::copy(at(name), at("pkg").join(name))?;
        }
    }
    Ok(())
}
