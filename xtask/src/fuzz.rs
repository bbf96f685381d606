//! Fuzzing of the pure core: the targets of `fuzz/`, each from the seeds in `fuzz/seeds/` and from what earlier runs found.

use crate::{
    setup,
    sh::{self, at, cargo, say},
    tally::{Tally, once},
};
use anyhow::{Context, Result, bail};
use std::{env, fs, process::Command};

/// Every target, in the order of `fuzz/Cargo.toml`.
const TARGETS: &[&str] = &["token", "jwk", "answer", "options", "json", "sandbox"];
/// How long each runs, in seconds: by command, and as a step of the tests unless `FUZZ_SECONDS` says otherwise.
const LONG: u32 = 60;
const SHORT: u32 = 10;

/// `cargo xtask fuzz [target] [seconds]`.
pub fn command(words: &[&str]) -> Result<()> {
    let (targets, seconds) = match words {
        [] => (TARGETS, LONG),
        [word] => match word.parse() {
            Ok(seconds) => (TARGETS, seconds),
            Err(_) => (one(word)?, LONG),
        },
        [target, seconds] => (one(target)?, read(seconds)?),
        _ => bail!("expected a target and a number of seconds, found more"),
    };
    build()?;
    targets.iter().try_for_each(|target| run(target, seconds))
}

/// Each target for a short time.
pub fn step() -> Result<Tally> {
    let seconds = env::var("FUZZ_SECONDS").map_or(Ok(SHORT), |text| read(&text))?;
    build()?;
    let mut tally = Tally::default();
    for target in TARGETS {
        tally += once(target, run(target, seconds));
    }
    Ok(tally)
}

fn one(name: &str) -> Result<&'static [&'static str]> {
    let found = TARGETS.iter().find(|target| **target == name);
    let found = found.with_context(|| format!("expected one of {}, found `{name}`", TARGETS.join(", ")))?;
    Ok(std::slice::from_ref(found))
}

fn read(seconds: &str) -> Result<u32> {
    seconds.parse().with_context(|| format!("expected a number of seconds, found `{seconds}`"))
}

fn build() -> Result<()> {
    setup::cargo_fuzz()?;
    say("compiling the fuzz targets (about two minutes at first)");
    // cargo-fuzz lets cargo choose the versions
    sh::run(cargo().args(["fetch", "--quiet", "--locked", "--manifest-path", "fuzz/Cargo.toml"]))?;
    sh::run(&mut fuzz("build"))
}

fn run(target: &str, seconds: u32) -> Result<()> {
    say(&format!("fuzzing {target} for {seconds} s"));
    // what is new goes into the first folder
    let folders = [format!("target/fuzz-corpus/{target}"), format!("fuzz/seeds/{target}")];
    fs::create_dir_all(at(&folders[0]))?;
    let mut fuzz = fuzz("run");
    fuzz.arg(target).args(folders).arg("--");
    // a service's answer that takes seconds is a finding, too
    fuzz.args([&format!("-max_total_time={seconds}"), "-timeout=5", "-verbosity=0", "-print_final_stats=1"]);
    sh::run(&mut fuzz)
}

fn fuzz(what: &str) -> Command {
    let mut fuzz = sh::cargos("cargo-fuzz");
    fuzz.args(["fuzz", what, "--fuzz-dir", "fuzz", "--target-dir", "target/fuzz"]);
    // the sanitizer is behind a flag that only nightly compilers take from everybody
    fuzz.env("RUSTC_BOOTSTRAP", "1");
    fuzz
}
