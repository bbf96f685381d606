//! Every test of the project, in steps whose results are summed.

use crate::{
    build, fuzz,
    hosts::{self, Part},
    pack, reproduce, semver, setup,
    sh::{self, at, cargo, say},
    sizes, supply,
    tally::{Tally, counted, once},
    types,
};
use anyhow::{Context, Result, bail};
use std::{fs, path::PathBuf, process::ExitCode};

/// One step: its name on the command line, and what it does.
pub struct Step {
    name: &'static str,
    needs: Needs,
    run: Run,
}

enum Run {
    Whole(fn() -> Result<Tally>),
    Parts(&'static [Part]),
}

#[derive(Clone, Copy, PartialEq)]
enum Needs {
    Sources,
    Package,
}

const FORMAT: Step = Step { name: "format", needs: Needs::Sources, run: Run::Whole(format) };
const LINT: Step = Step { name: "lint", needs: Needs::Sources, run: Run::Whole(lint) };
const SUPPLY: Step = Step { name: "supply", needs: Needs::Sources, run: Run::Whole(supply::step) };
const NATIVE: Step = Step { name: "native", needs: Needs::Sources, run: Run::Whole(native) };
const FUZZ: Step = Step { name: "fuzz", needs: Needs::Sources, run: Run::Whole(fuzz::step) };
const WASM: Step = Step { name: "wasm", needs: Needs::Sources, run: Run::Whole(wasm) };
const TYPES: Step = Step { name: "types", needs: Needs::Package, run: Run::Whole(declarations) };
const PACKAGE: Step = Step { name: "package", needs: Needs::Package, run: Run::Whole(package) };
const RUNTIMES: Step = Step { name: "runtimes", needs: Needs::Package, run: Run::Parts(hosts::RUNTIMES) };
const BUNDLERS: Step = Step { name: "bundlers", needs: Needs::Package, run: Run::Parts(hosts::BUNDLERS) };
const NODE: Step = Step { name: "node", needs: Needs::Package, run: Run::Whole(|| node_tests("tests/node")) };
const BROWSERS: Step = Step { name: "browsers", needs: Needs::Package, run: Run::Whole(browsers) };
const SDK: Step = Step { name: "sdk", needs: Needs::Package, run: Run::Whole(sdk) };
const STORES: Step = Step { name: "stores", needs: Needs::Package, run: Run::Whole(stores) };
const FRAMEWORKS: Step = Step { name: "frameworks", needs: Needs::Package, run: Run::Whole(frameworks) };

/// What `cargo xtask test` runs.
pub const ALL: &[&Step] = &[
    &FORMAT,
    &LINT,
    &SUPPLY,
    &NATIVE,
    &FUZZ,
    &WASM,
    &TYPES,
    &PACKAGE,
    &RUNTIMES,
    &BUNDLERS,
    &NODE,
    &BROWSERS,
    &SDK,
    &STORES,
    &FRAMEWORKS,
];
/// What `cargo xtask check` runs.
pub const CHECK: &[&Step] = &[&FORMAT, &LINT, &TYPES, &PACKAGE];

/// The step of that name.
pub fn find(name: &str) -> Result<&'static Step> {
    let names: Vec<_> = ALL.iter().map(|step| step.name).collect();
    let found = ALL.iter().find(|step| step.name == name).copied();
    found.with_context(|| format!("expected one of the steps {}, found `{name}`", names.join(", ")))
}

/// Runs one part of a step.
pub fn run_part(step: &'static Step, name: &str) -> Result<ExitCode> {
    let Run::Parts(parts) = step.run else { bail!("expected `{}` without a part, found `{name}`", step.name) };
    let names: Vec<_> = parts.iter().map(|part| part.name).collect();
    let only = parts.iter().find(|part| part.name == name);
    let only = only.with_context(|| format!("expected one of the parts {}, found `{name}`", names.join(", ")))?;
    run(&[&Step { name: step.name, needs: step.needs, run: Run::Parts(std::slice::from_ref(only)) }])
}

/// Runs steps, also after one that failed. The last line printed is the sum.
pub fn run(steps: &[&Step]) -> Result<ExitCode> {
    let mut sum = Tally::default();
    let mut packed = false;
    for step in steps {
        if step.needs == Needs::Package && !packed {
            let built = once("build", build_and_pack());
            packed = built.failed == 0;
            sum.add("build", built);
            if !packed {
                break;
            }
        }
        say(&format!("step `{}`", step.name));
        let tally = match step.run {
            Run::Whole(run) => counting_errors(step.name, run),
            Run::Parts(parts) => each(parts),
        };
        sum.add(step.name, tally);
    }
    say("done");
    Ok(sum.report())
}

/// Every part, also after one that failed.
fn each(parts: &[Part]) -> Tally {
    let mut tally = Tally::default();
    for part in parts {
        say(part.name);
        tally.add(part.name, counting_errors(part.name, part.run));
    }
    tally
}

fn counting_errors(name: &str, run: fn() -> Result<Tally>) -> Tally {
    let tally = run().unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        Tally::failure()
    });
    tally.or_empty_is_failure(name)
}

fn build_and_pack() -> Result<()> {
    build::run(build::Types::Ignore)?;
    pack::run().map(drop)
}

fn format() -> Result<Tally> {
    let mut tally = once("cargo fmt", sh::run(cargo().args(["fmt", "--all", "--check"])));
    for other in ["xtask/bindgen/Cargo.toml", "fuzz/Cargo.toml"] {
        tally += once("cargo fmt", sh::run(cargo().args(["fmt", "--check", "--manifest-path", other])));
    }
    Ok(tally)
}

const WASM32: &[&str] = &["--package", "edge-invites", "--target", "wasm32-unknown-unknown"];

fn lint() -> Result<Tally> {
    setup::wasm_target()?;
    let clippy = |words: &[&str]| {
        let mut cargo = cargo();
        cargo.args(["clippy", "--quiet", "--locked"]).args(words).args(["--", "--deny", "warnings"]);
        once(&sh::line(&cargo), sh::run(&mut cargo))
    };
    let mut tally = clippy(&["--workspace", "--all-targets", "--all-features"]);
    tally += clippy(&[WASM32, &["--lib", "--test", "web*"]].concat());
    for module in ["token", "services", "software", "issuer", "qr", "testing"] {
        tally += clippy(&[WASM32, &["--lib", "--no-default-features", "--features", module]].concat());
    }
    Ok(tally)
}

fn native() -> Result<Tally> {
    counted(cargo().args(["test", "--locked", "--workspace", "--all-features", "--no-fail-fast"]))
}

/// Unit tests and `tests/web*.rs`, in a headless Chromium or in Node, as each file says.
fn wasm() -> Result<Tally> {
    setup::wasm_target()?;
    setup::bindgen()?;
    setup::chromium()?;
    let mut cargo = cargo();
    cargo.args(["test", "--locked", "--no-fail-fast"]).args(WASM32).args(["--lib", "--test", "web*"]);
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", at("target/tools/bin/wasm-bindgen-test-runner"));
    counted(cargo.env("CHROMEDRIVER", setup::chromedriver()?))
}

/// The declarations: as the golden file has them, and what must and must not compile against them.
fn declarations() -> Result<Tally> {
    let mut tally = once("golden types", types::compare());
    tally += once("semver", semver::check());
    if files("tests/types", ".ts")?.iter().all(|path| path.ends_with("index.d.ts")) {
        bail!("expected TypeScript files in tests/types, found none");
    }
    tally += once("tsc", sh::run(sh::npm_bin("tsc").args(["--noEmit", "--project", "tests/types"])));
    Ok(tally)
}

fn package() -> Result<Tally> {
    let tarball = pack::tarball()?;
    let mut tally = once("publint", sh::run(sh::npm_bin("publint").args(["run", "--strict"]).arg(&tarball)));
    // the profile leaves out node10, which knows no subpaths; the entries left out are no CommonJS or no script
    let mut attw = sh::npm_bin("attw");
    attw.arg(&tarball).args([
        "--profile",
        "node16",
        "--exclude-entrypoints",
        "./wasm",
        "./edge_invites.wasm",
        "./services.wasm",
        "./issuer.wasm",
        "./qr.wasm",
        "./testing.wasm",
        "./software.wasm",
        "./inline",
        "./js",
    ]);
    tally += once("attw", sh::run(&mut attw));
    tally += once("size", sizes::gate());
    tally += once("reproducible", reproduce::main_module());
    tally += node_tests("tests/package")?;
    Ok(tally)
}

/// The pages of `www/`, and the adapters for frameworks.
fn browsers() -> Result<Tally> {
    let files = files("tests/browsers", ".test.mjs")?;
    let mut node = sh::command("node");
    node.args(["--test", "--test-reporter=spec"]).args(files);
    counted(node.env("CHROMIUM", setup::chromium()?).env("FIREFOX", setup::firefox()?))
}

/// The services' own libraries against the sandbox.
fn sdk() -> Result<Tally> {
    let python = setup::python("target/python", "tests/sdk/requirements.txt")?.join("python");
    let files = files("tests/sdk", ".test.mjs")?;
    counted(sh::command("node").args(["--test", "--test-reporter=spec"]).args(files).env("PYTHON", python))
}

/// The issuer over real databases.
fn stores() -> Result<Tally> {
    setup::postgres()?;
    node_tests("tests/stores")
}

/// The examples, as their users start them.
fn frameworks() -> Result<Tally> {
    setup::postgres()?;
    setup::bundlers()?;
    node_tests("tests/frameworks")
}

fn node_tests(folder: &str) -> Result<Tally> {
    let files = files(folder, ".test.mjs")?;
    if files.is_empty() {
        bail!("expected *.test.mjs files in {folder}, found none");
    }
    counted(
        sh::command("node").args(["--test", "--test-reporter=spec"]).args(files).env("CHROMIUM", setup::chromium()?),
    )
}

fn files(folder: &str, end: &str) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(at(folder)).with_context(|| format!("expected tests in {folder}"))?;
    let mut files: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    files.retain(|path| path.to_string_lossy().ends_with(end));
    files.sort();
    Ok(files)
}
