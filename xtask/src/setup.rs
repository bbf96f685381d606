//! What the commands need on a machine that has rustup and Node: installed if absent, left alone otherwise.

use crate::sh::{self, at, cargo, command, say, which};
use anyhow::{Context, Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

const TARGET: &str = "wasm32-unknown-unknown";
const WASM_PACK: &str = "0.15.1";
const CARGO_FUZZ: &str = "0.13.2";
const CARGO_DENY: &str = "0.20.2";
const CARGO_MACHETE: &str = "0.9.2";

/// Everything that any command needs.
pub fn everything() -> Result<()> {
    for_build()?;
    chromium()?;
    chromedriver()?;
    firefox()?;
    if cfg!(target_os = "linux") {
        webkit()?;
        xvfb()?;
    }
    node("24")?;
    bundlers()
}

/// What a build needs.
pub fn for_build() -> Result<()> {
    wasm_target()?;
    thread::scope(|scope| {
        // compiling and downloading get in each other's way little
        let packages = scope.spawn(npm_packages);
        bindgen()?;
        wasm_pack()?;
        packages.join().map_err(|_| anyhow::anyhow!("`npm ci` failed"))?
    })
}

/// The compiler's half for WebAssembly.
pub fn wasm_target() -> Result<()> {
    let folder = sh::output(command("rustc").args(["--print", "target-libdir", "--target", TARGET]))?;
    if PathBuf::from(folder.trim()).is_dir() {
        return Ok(());
    }
    say("installing the wasm32 target");
    sh::run(command("rustup").args(["target", "add", TARGET]))
}

/// `wasm-bindgen` and its test runner, without what they would download with.
pub fn bindgen() -> Result<()> {
    let inputs = ["xtask/bindgen/Cargo.toml", "xtask/bindgen/Cargo.lock", "xtask/bindgen/src"].map(at);
    sh::unless_fresh("target/tools/bin/wasm-bindgen", &inputs, || {
        say("compiling wasm-bindgen (about 45 s, once)");
        sh::run(install().args(["--path", "xtask/bindgen"]))
    })
}

fn wasm_pack() -> Result<()> {
    published("wasm-pack", WASM_PACK)
}

/// What builds and runs the targets of `fuzz/`.
pub fn cargo_fuzz() -> Result<()> {
    published("cargo-fuzz", CARGO_FUZZ)
}

/// What checks licences, duplicates, sources and advisories of crates.
pub fn cargo_deny() -> Result<()> {
    published("cargo-deny", CARGO_DENY)
}

/// What finds dependencies that nothing uses.
pub fn cargo_machete() -> Result<()> {
    published("cargo-machete", CARGO_MACHETE)
}

fn published(name: &str, version: &str) -> Result<()> {
    let done = at(format!("target/tools/{name}-{version}"));
    if done.exists() {
        return Ok(());
    }
    say(&format!("compiling {name} (about a minute, once)"));
    sh::run(install().args([name, "--version", version]))?;
    sh::write(&done, "")
}

// unoptimised: compiling takes half the time, and a run a quarter of a second more
fn install() -> Command {
    let mut cargo = cargo();
    cargo
        .args(["install", "--quiet", "--locked", "--debug", "--force", "--root"])
        .arg(at("target/tools"))
        .arg("--target-dir")
        .arg(at("target/tools/build"))
        .env("CARGO_PROFILE_DEV_DEBUG", "0");
    cargo
}

/// The npm packages of `tests/`: tools and peers. No package runs a script of its own.
pub fn npm_packages() -> Result<()> {
    npm_ci("tests")
}

/// The bundlers and the framework, which are heavy and only the step `bundlers` needs.
pub fn bundlers() -> Result<()> {
    npm_ci("tests/bundlers")
}

/// What draws the plot of the benchmark.
pub fn plotting() -> Result<()> {
    npm_ci("tests/bench")
}

fn npm_ci(folder: &str) -> Result<()> {
    sh::unless_fresh(&format!("{folder}/node_modules"), &[at(format!("{folder}/package-lock.json"))], || {
        say(&format!("installing the npm packages of {folder}/"));
        let mut npm = command("npm");
        npm.current_dir(at(folder));
        sh::run(npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"]))
    })
}

/// A Chromium for the tests in a page.
pub fn chromium() -> Result<PathBuf> {
    let find = || {
        let on_path =
            ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].into_iter().find_map(which);
        let on_mac = [
            "/Applications/Chromium.app/Contents/MacOS/Chromium",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        ];
        on_path.or_else(|| on_mac.into_iter().map(PathBuf::from).find(|path| path.is_file()))
    };
    find_or_install("Chromium", find, CHROMIUM, "brew install --cask chromium")
}

const CHROMIUM: &[&str] = &["chromium", "chromium-driver"];

/// The driver through which the tests of the Rust side reach Chromium.
pub fn chromedriver() -> Result<PathBuf> {
    find_or_install("chromedriver", || which("chromedriver"), CHROMIUM, "brew install --cask chromedriver")
}

/// A Python with the packages of a list, in a folder of its own. Gives the folder of its programs.
pub fn python(folder: &str, requirements: &str) -> Result<PathBuf> {
    let python =
        which("python3").context("expected Python 3: run `apt-get install python3-venv`, or `brew install python`")?;
    let home = at(folder);
    sh::unless_fresh(&format!("{folder}/pyvenv.cfg"), &[at(requirements)], || {
        say(&format!("installing the Python packages of {requirements}"));
        sh::run(command(&python).args(["-m", "venv", "--clear"]).arg(&home))?;
        let mut pip = command(home.join("bin/python"));
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r"]);
        sh::run(pip.arg(at(requirements)))
    })?;
    Ok(home.join("bin"))
}

/// A PostgreSQL server for the tests of the issuer.
pub fn postgres() -> Result<PathBuf> {
    let debian = || {
        let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
        versions.filter_map(|entry| Some(entry.ok()?.path().join("bin/postgres"))).find(|path| path.is_file())
    };
    find_or_install("PostgreSQL", || which("postgres").or_else(debian), &["postgresql"], "brew install postgresql")
}

/// A Firefox for the tests in a page.
pub fn firefox() -> Result<PathBuf> {
    let on_mac = PathBuf::from("/Applications/Firefox.app/Contents/MacOS/firefox");
    let find =
        || which("firefox").or_else(|| which("firefox-esr")).or_else(|| on_mac.is_file().then(|| on_mac.clone()));
    find_or_install("Firefox", find, &["firefox-esr"], "brew install --cask firefox")
}

/// A browser with the engine of Safari, and its driver.
pub struct WebKit {
    pub driver: PathBuf,
    pub browser: PathBuf,
}

/// WebKitGTK, which only Linux has.
pub fn webkit() -> Result<WebKit> {
    let driver = find_or_install("WebKitGTK", || which("WebKitWebDriver"), WEBKIT, ON_DEBIAN)?;
    let folders = fs::read_dir("/usr/lib")?.chain(fs::read_dir("/usr/libexec").into_iter().flatten());
    let find = |folder: &Path| {
        let kinds = ["webkit2gtk-4.1", "webkit2gtk-4.0", "webkitgtk-6.0"];
        kinds.map(|kind| folder.join(kind).join("MiniBrowser")).into_iter().find(|path| path.is_file())
    };
    let browser = folders.filter_map(|entry| find(&entry.ok()?.path())).next();
    let browser =
        browser.context("WebKitGTK's MiniBrowser was not found: run `sudo apt-get install webkit2gtk-driver`")?;
    Ok(WebKit { driver, browser })
}

const WEBKIT: &[&str] = &["webkit2gtk-driver", "xvfb", "xauth"];
const ON_DEBIAN: &str = "cargo xtask test runtimes webkit # on Debian: WebKitGTK is for Linux";

/// A screen that is not there.
pub fn xvfb() -> Result<PathBuf> {
    find_or_install("xvfb-run", || which("xvfb-run"), WEBKIT, ON_DEBIAN)
}

/// Node of a version of its own, of which the npm package for this machine holds the program. It stands on no path.
pub fn node(version: &str) -> Result<PathBuf> {
    npm_ci("tests/nodes")?;
    let folders = fs::read_dir(at("tests/nodes/node_modules"))?.collect::<Result<Vec<_>, _>>()?;
    let ours =
        folders.iter().find(|folder| folder.file_name().to_string_lossy().starts_with(&format!("node-{version}-")));
    let program = ours.map(|folder| folder.path().join("bin/node")).filter(|path| path.is_file());
    program.with_context(|| {
        format!("expected Node {version} in tests/nodes: its package.json has none for this kind of machine")
    })
}

/// Bun, of which the npm package for this machine holds the program.
pub fn bun() -> Result<PathBuf> {
    let packages = fs::read_dir(at("tests/node_modules/@oven")).context("expected Bun: run `cargo xtask setup`")?;
    let mut programs = packages.filter_map(|entry| Some(entry.ok()?.path().join("bin/bun")));
    programs.find(|path| path.is_file()).context("expected Bun in tests/node_modules/@oven: run `cargo xtask setup`")
}

fn find_or_install(
    what: &str,
    find: impl Fn() -> Option<PathBuf>,
    packages: &[&str],
    elsewhere: &str,
) -> Result<PathBuf> {
    if let Some(path) = find() {
        return Ok(path);
    }
    let packages_line = packages.join(" ");
    let by_apt = format!("apt-get install {packages_line}");
    let hint = if cfg!(target_os = "linux") { &by_apt } else { elsewhere };
    if which("apt-get").is_none() {
        bail!("{what} was not found: run `{hint}`");
    }
    say(&format!("installing {packages_line} with apt-get (about half a minute, once)"));
    apt(&["update", "-qq"])
        .and_then(|()| apt(&[&["install", "-y", "-qq", "--no-install-recommends"], packages].concat()))
        .with_context(|| format!("{what} was not found and could not be installed: run `sudo {hint}`"))?;
    find().with_context(|| format!("{what} was not found after it was installed: run `sudo {hint}`"))
}

fn apt(words: &[&str]) -> Result<()> {
    let root = sh::output(command("id").arg("-u"))?.trim() == "0";
    let mut apt = if root { command("apt-get") } else { command("sudo") };
    if !root {
        apt.args(["-n", "apt-get"]);
    }
    // the report of each unpacked package is of no use to anyone
    sh::output(apt.args(words).env("DEBIAN_FRONTEND", "noninteractive")).map(drop)
}
