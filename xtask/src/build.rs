//! From the crate to the npm package.

use crate::{bundle, openapi, optimise, plain, reproduce, sbom, setup, sh, sizes, types};
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

/// A module of the package, and the features that make it.
pub struct Module {
    /// How the `.wasm` file is called.
    pub name: &'static str,
    /// How the hand-written scripts call its glue.
    glue: &'static str,
    folder: &'static str,
    pub feature: &'static str,
}

impl Module {
    /// What cargo is told.
    fn features(&self) -> [&'static str; 3] {
        ["--no-default-features", "--features", self.feature]
    }

    /// What wasm-bindgen wrote.
    pub fn generated(&self) -> String {
        format!("{}/{}_bg.wasm", self.folder, self.name)
    }

    /// What is shipped.
    pub fn wasm(&self) -> String {
        format!("target/small/{}.wasm", self.name)
    }

    /// What wasm-bindgen wrote for the script.
    fn plain(&self) -> String {
        format!("target/plain/{}", self.name)
    }

    /// What is shipped in place of the module where there is no WebAssembly.
    fn script(&self) -> String {
        format!("target/small/{}.script.js", self.name)
    }
}

const TOKEN: Module = Module { name: "edge_invites", glue: "wasm.js", folder: "target/wasm/token", feature: "token" };
const SERVICES: Module =
    Module { name: "services", glue: "services-wasm.js", folder: "target/wasm/services", feature: "services" };
const SOFTWARE: Module =
    Module { name: "software", glue: "software-wasm.js", folder: "target/wasm/software", feature: "software" };

const ISSUER: Module =
    Module { name: "issuer", glue: "issuer-wasm.js", folder: "target/wasm/issuer", feature: "issuer" };
const QR: Module = Module { name: "qr", glue: "qr-wasm.js", folder: "target/wasm/qr", feature: "qr" };
const TESTING: Module =
    Module { name: "testing", glue: "testing-wasm.js", folder: "target/wasm/testing", feature: "testing" };

/// What is shipped, the module that every page loads before all others.
pub const MODULES: &[&Module] = &[&TOKEN, &SERVICES, &SOFTWARE, &ISSUER, &QR, &TESTING];
// what pages need that allow no WebAssembly; not the software engine, whose 64-bit arithmetic is slow in JavaScript, and
// which WebCrypto replaces in every secure page
const PLAIN: &[&Module] = &[&TOKEN, &SERVICES, &ISSUER, &QR];

/// What a module is made of. Cargo would find out itself, but only after wasm-pack and wasm-bindgen, which take seconds.
pub fn sources() -> [PathBuf; 7] {
    [
        "src",
        "Cargo.toml",
        "Cargo.lock",
        ".cargo",
        "rust-toolchain.toml",
        "xtask/bindgen/Cargo.lock",
        "xtask/src/build.rs",
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
    pack.arg("--config").arg(format!("target.wasm32-unknown-unknown.rustflags={:?}", nameless(root)?));
    // a folder each, because cargo locks it
    pack.env("CARGO_TARGET_DIR", root.join(format!("target/build-{}", module.name)));
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
    reproduce::write_sums()?;
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
