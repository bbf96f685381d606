//! Makes the package's scripts: the hand-written sources and the glue, one file an entry.

use crate::{
    glue, plain,
    sh::{self, at, say},
};
use anyhow::{Result, bail};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::{fs, path::Path};

const STAGE: &str = "target/stage";
/// Says to a script that it may find itself in Node.
const IN_NODE: &str = "--define:IN_NODE=true";
/// Says to a script that it has `require`.
const IN_COMMONJS: &str = "--define:IN_COMMONJS=true";
// the same sources beside the glue of the scripts
const PLAIN_STAGE: &str = "target/stage-plain";
const DIST: &str = "pkg/dist";

// the kinds of host that have an entry, and how each gets the other modules
const INDEX: &[&str] = &["node", "inline", "web", "workerd", "edge", "slim"];
const LATER: &[&str] = &["inline", "web", "workerd", "edge", "slim"];
// the modules that have files of their own
const MODULES: &[&str] = &["services", "software", "issuer", "qr"];
// the entry without WebAssembly, and what it loads later
const PLAIN: &str = "index.plain";
const PLAIN_LATER: &[&str] = &["services.plain", "issuer.plain", "qr.plain"];
// the entry for tests, in the kinds of host that differ
const TESTING: &[&str] = &["testing.inline", "testing.workerd", "testing.edge"];
// for frameworks, whose own packages they stand on
const ADAPTERS: &[&str] = &["react", "vue", "svelte"];
// for landing pages, without any module
const PAGE: &[&str] = &["page"];
// what a CommonJS program can load; the other entries are for hosts that have only ES modules
const COMMONJS: &[&str] = &[
    "index.node",
    "index.slim",
    "testing.inline",
    "issuer.inline",
    "issuer.slim",
    "qr.inline",
    "qr.slim",
    "services.inline",
    "services.slim",
    "software.inline",
    "software.slim",
];

/// Puts the sources and one module's files where the bundler finds them.
pub fn stage(module: &str, glue_name: &str, generated: &Path, wasm: &Path) -> Result<()> {
    let glue = glue::mend(&sh::read(&generated.join(format!("{module}.js")))?)?;
    sh::write(&at(STAGE).join(glue_name), glue)?;
    let base64 = STANDARD.encode(fs::read(wasm)?);
    sh::write(&at(STAGE).join(format!("{module}.base64.js")), format!("export default \"{base64}\";\n"))?;
    fs::create_dir_all(at(DIST))?;
    fs::copy(wasm, at(DIST).join(format!("{module}.wasm")))?;
    Ok(())
}

/// Puts one module's script where it is shipped, and its glue where the bundler finds it.
pub fn stage_plain(module: &str, glue_name: &str, generated: &Path, script: &Path) -> Result<()> {
    let glue = plain::glue(&sh::read(&generated.join(format!("{module}.js")))?)?;
    sh::write(&at(PLAIN_STAGE).join(glue_name), glue)?;
    fs::copy(script, at(DIST).join(format!("{module}.script.js")))?;
    Ok(())
}

/// Empties the stages and puts the hand-written sources on them.
pub fn begin() -> Result<()> {
    for folder in [STAGE, PLAIN_STAGE, DIST] {
        if at(folder).exists() {
            fs::remove_dir_all(at(folder))?;
        }
        fs::create_dir_all(at(folder))?;
    }
    for entry in fs::read_dir(at("pkg/src"))? {
        let path = entry?.path();
        if path.is_file() {
            for stage in [STAGE, PLAIN_STAGE] {
                fs::copy(&path, at(stage).join(path.file_name().unwrap_or_default()))?;
            }
        }
    }
    for name in ADAPTERS.iter().chain(PAGE).chain(&["wasm"]) {
        for kind in ["d.ts", "d.cts"] {
            fs::copy(at(format!("pkg/src/{name}.d.ts")), at(DIST).join(format!("{name}.{kind}")))?;
        }
    }
    Ok(())
}

/// Bundles every entry.
pub fn run() -> Result<()> {
    say("bundling the entries");
    // smaller where it travels; names stay, so that errors and their stacks read well
    let modules = ["--format=esm", "--platform=neutral", "--minify"];
    for kind in INDEX {
        // what the first call loads stands in files of its own, for each entry apart: else every entry would be scattered
        // over the files that it shares with others
        let names = format!("--chunk-names={kind}-[hash]");
        // what only Node has is of no use to pages
        let in_node = format!("--define:IN_NODE={}", *kind != "web");
        let whole = whole(STAGE, &format!("index.{kind}"))?;
        esbuild(
            STAGE,
            &[format!("index.{kind}")],
            &[&modules[..], &["--splitting", &names, &in_node, "--define:IN_COMMONJS=false", &whole]].concat(),
        )?;
    }
    // whatever the sources ask of `WebAssembly`, which a page may not even have
    let inject = format!("--inject:{}", at(PLAIN_STAGE).join("stand-in.js").display());
    let plain = [&modules[..], &[&inject]].concat();
    let names = "--chunk-names=plain-[hash]";
    let whole = whole(PLAIN_STAGE, PLAIN)?;
    esbuild(PLAIN_STAGE, &[PLAIN.into()], &[&plain[..], &["--splitting", names, IN_NODE, &whole]].concat())?;
    let later_plain: Vec<String> = PLAIN_LATER.iter().map(ToString::to_string).collect();
    esbuild(PLAIN_STAGE, &later_plain, &plain)?;
    let others: Vec<String> =
        later().chain(TESTING.iter().chain(ADAPTERS).chain(PAGE).map(ToString::to_string)).collect();
    esbuild(STAGE, &others, &modules)?;
    let commonjs: Vec<String> = COMMONJS.iter().chain(ADAPTERS).chain(PAGE).map(ToString::to_string).collect();
    let how = [
        "--format=cjs",
        "--platform=node",
        "--out-extension:.js=.cjs",
        "--external:*.cjs",
        "--define:import.meta.url=__filename",
        // names stay: nobody sends these over a network
        "--minify-whitespace",
        "--minify-syntax",
        IN_NODE,
        IN_COMMONJS,
    ];
    esbuild(STAGE, &commonjs, &how)?;
    command_line()?;
    point_to_commonjs()
}

// What is loaded later imports the whole entry, so that what the entry needs at once is shared by all and stands in one
// file. Else it is scattered over one for each set of those that share it: five requests and 2 kB more for a page.
fn whole(stage: &str, entry: &str) -> Result<String> {
    let path = at(stage).join(format!("whole.{entry}.js"));
    sh::write(&path, format!("import \"./{entry}.js\";\n"))?;
    Ok(format!("--inject:{}", path.display()))
}

// files of its own as they are: bundled, they would hold the modules once more
fn command_line() -> Result<()> {
    for entry in fs::read_dir(at(STAGE))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name == "cli.js" || name.starts_with("cli-") {
            fs::copy(&path, at(DIST).join(name))?;
        }
    }
    Ok(())
}

fn later() -> impl Iterator<Item = String> {
    MODULES.iter().flat_map(|module| LATER.iter().map(move |kind| format!("{module}.{kind}")))
}

fn esbuild(stage: &str, entries: &[String], how: &[&str]) -> Result<()> {
    let mut esbuild = sh::npm_bin("esbuild");
    esbuild.args(entries.iter().map(|name| at(stage).join(format!("{name}.js"))));
    esbuild.args(["--bundle", "--target=es2022", "--sourcemap", "--log-level=warning", "--charset=utf8"]);
    // each host takes these in its own way
    esbuild.args([
        "--external:*.wasm",
        "--external:*.wasm?module",
        "--external:*.script.js",
        "--external:edge-invites",
        "--packages=external",
    ]);
    // files of their own, loaded when they are needed
    esbuild
        .args(later().chain(PLAIN_LATER.iter().map(ToString::to_string)).map(|name| format!("--external:./{name}.js")));
    sh::run(esbuild.args(how).arg(format!("--outdir={DIST}")))
}

// `import()` of an ES module from CommonJS is refused by test runners that load scripts themselves
fn point_to_commonjs() -> Result<()> {
    for name in COMMONJS.iter().filter(|name| name.starts_with("index.")) {
        let path = at(DIST).join(format!("{name}.cjs"));
        let text = sh::read(&path)?;
        let mended = later().fold(text.clone(), |text, file| {
            let ours = format!("require(\"./{file}.cjs\")");
            text.replace(&format!("import(\"./{file}.js\")"), &ours)
                .replace(&format!("require(\"./{file}.js\")"), &ours)
        });
        if mended == text {
            bail!("expected `import(\"./….js\")` in {name}.cjs: look at `xtask/src/bundle.rs`");
        }
        // for tools that read exports without running anything: they miss this one among several modules
        sh::write(&path, mended + "0 && (exports.default = 0);\n")?;
    }
    Ok(())
}
