//! The project's own commands. Each does its own set-up, says what it does, and skips what is up to date.

mod build;
mod bundle;
mod docs;
mod fuzz;
mod glue;
mod hosts;
mod modules;
mod openapi;
mod optimise;
mod pack;
mod plain;
mod reproduce;
mod sbom;
mod semver;
mod setup;
mod sh;
mod sizes;
mod supply;
mod tally;
mod test;
mod types;

use anyhow::{Result, bail};
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask <command>
  setup          install what the other commands need (they do it themselves, too)
  build          make the npm package in pkg/; --bless accepts a change of its types and its description
  demo [--once]  build, then run the demo; --once ends after one round
  test [STEP]    build, then run every test, or one step of them, or one part of it: `test runtimes firefox`
  sandbox [PORT] build, then play the five services on this machine, for clients and the services' own libraries
  fuzz [TARGET] [SECONDS]
                 fuzz the pure core, each target for so long (60 s); what is found on the way is kept in target/
  bench          build, then measure: --quick takes few samples, --runtime node|chromium|workerd one runtime only
  bench --plot   write the tables and the plot of docs/speed.md from what was measured last
  docs           build, then write the reference and the guides to target/docs
  semver         build, then compare with the last release; --record takes what was built as the release
  reproduce      build, then build every module once more in another folder: the bytes must be the same
  advisories     what is known against the crates: fetched from GitHub
  check          format, lints, types and package, without the tests";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&words) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[&str]) -> Result<ExitCode> {
    match words {
        ["setup"] => setup::everything()?,
        ["build"] => build(build::Types::Compare)?,
        ["build", "--bless"] => build(build::Types::Bless)?,
        ["demo", rest @ ..] => demo(rest)?,
        ["sandbox", rest @ ..] => sandbox(rest)?,
        ["fuzz", rest @ ..] => fuzz::command(rest)?,
        ["bench", "--plot"] => plot()?,
        ["bench", rest @ ..] => bench(rest)?,
        ["docs"] => docs::run()?,
        ["semver"] => semver()?,
        ["semver", "--record"] => record()?,
        ["reproduce"] => reproduce()?,
        ["advisories"] => supply::advisories()?,
        ["test"] => return test::run(test::ALL),
        ["test", name] => return test::run(&[test::find(name)?]),
        ["test", name, part] => return test::run_part(test::find(name)?, part),
        ["check"] => return test::run(test::CHECK),
        ["help" | "--help" | "-h"] => println!("{USAGE}"),
        [] => bail!("expected a command\n\n{USAGE}"),
        other => bail!("expected one of the commands below, found `{}`\n\n{USAGE}", other.join(" ")),
    }
    sh::say("done");
    Ok(ExitCode::SUCCESS)
}

fn build(types: build::Types) -> Result<()> {
    build::run(types)?;
    sizes::gate()
}

fn semver() -> Result<()> {
    build::run(build::Types::Compare)?;
    semver::check()
}

fn record() -> Result<()> {
    build::run(build::Types::Compare)?;
    semver::record()
}

fn reproduce() -> Result<()> {
    build::run(build::Types::Compare)?;
    reproduce::everything()
}

fn demo(rest: &[&str]) -> Result<()> {
    build::run(build::Types::Compare)?;
    let packed = pack::run()?;
    sh::say("running the demo");
    sh::run(sh::node("tests/demo/demo.mjs").args(rest).env("PACKED", packed))
}

fn sandbox(rest: &[&str]) -> Result<()> {
    build::run(build::Types::Compare)?;
    let packed = pack::run()?;
    sh::run(sh::node("tests/sandbox/serve.mjs").args(rest).env("PACKED", packed))
}

fn bench(rest: &[&str]) -> Result<()> {
    build::run(build::Types::Compare)?;
    let chromium = setup::chromium()?;
    let packed = pack::run()?;
    sh::say("measuring");
    sh::run(sh::node("tests/bench/run.mjs").args(rest).env("PACKED", packed).env("CHROMIUM", chromium))
}

fn plot() -> Result<()> {
    setup::plotting()?;
    sh::run(&mut sh::node("tests/bench/plot.mjs"))
}
