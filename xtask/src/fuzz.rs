//! Fuzzing of the pure core: the targets of `fuzz/`, each from the seeds in `fuzz/seeds/` and from what earlier runs found,
//! with the words in `fuzz/dictionaries/`.

use crate::{
    setup,
    sh::{self, at, cargo, say},
    tally::{Tally, once},
};
use anyhow::{Context, Result, bail};
use std::{env, fs, process::Command, sync::Mutex, thread};

/// Every target, in the order of `fuzz/Cargo.toml`.
const TARGETS: &[&str] = &["token", "jwk", "answer", "issuer", "options", "json", "sandbox"];
/// How long each runs, in seconds, where neither the command nor `FUZZ_SECONDS` says it.
const SECONDS: u32 = 60;
/// How many run at once: as many as the smallest machines for tests have processors.
const AT_ONCE: usize = 2;

/// `cargo xtask fuzz [target] [seconds]`.
pub fn command(words: &[&str]) -> Result<()> {
    let (targets, seconds) = match words {
        [] => (TARGETS, SECONDS),
        [word] => match word.parse() {
            Ok(seconds) => (TARGETS, seconds),
            Err(_) => (one(word)?, SECONDS),
        },
        [target, seconds] => (one(target)?, read(seconds)?),
        _ => bail!("expected a target and a number of seconds, found more"),
    };
    build()?;
    match each(targets, seconds).failed {
        0 => Ok(()),
        failed => bail!("{failed} of {} targets failed", targets.len()),
    }
}

/// Each target, as a step of the tests.
pub fn step() -> Result<Tally> {
    let seconds = env::var("FUZZ_SECONDS").map_or(Ok(SECONDS), |text| read(&text))?;
    build()?;
    Ok(each(TARGETS, seconds))
}

fn each(targets: &[&str], seconds: u32) -> Tally {
    let waiting = Mutex::new(targets.iter());
    let next = || waiting.lock().ok()?.next();
    let turn = || {
        let mut tally = Tally::default();
        while let Some(target) = next() {
            tally += once(target, run(target, seconds));
        }
        tally
    };
    thread::scope(|scope| {
        let turns: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(turn)).collect();
        let mut sum = Tally::default();
        turns.into_iter().for_each(|turn| sum += turn.join().unwrap_or_else(|_| Tally::failure()));
        sum
    })
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
    fuzz.arg(target).args(folders).arg("--").arg(format!("-dict=fuzz/dictionaries/{target}.dict"));
    // a service's answer that takes seconds is a finding, too
    fuzz.args([&format!("-max_total_time={seconds}"), "-timeout=5", "-verbosity=0", "-print_final_stats=1"]);
    if target == "issuer" {
        // what it keeps is there for the whole process, and would be searched for leaks after every run
        fuzz.arg("-detect_leaks=0");
    }
    // two at once: what each says is shown when it ends
    let output = fuzz.output().with_context(|| format!("`{}` could not be started", sh::line(&fuzz)))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        bail!("`{}` failed ({})\n{said}", sh::line(&fuzz), output.status);
    }
    let number =
        |name: &str| said.lines().find_map(|line| line.strip_prefix(name)?.split_once(':')?.1.trim().parse().ok());
    let (runs, new) = (number("stat::number_of_executed_units"), number("stat::new_units_added"));
    match (runs, new) {
        (Some(runs @ 1_u64..), Some(new)) => say(&format!("{target}: {runs} runs, {new} of them on new paths")),
        _ => bail!("expected `{}` to say how often it ran, found\n{said}", sh::line(&fuzz)),
    }
    Ok(())
}

fn fuzz(what: &str) -> Command {
    let mut fuzz = sh::cargos("cargo-fuzz");
    fuzz.args(["fuzz", what, "--fuzz-dir", "fuzz", "--target-dir", "target/fuzz"]);
    // the sanitizer is behind a flag that only nightly compilers take from everybody
    fuzz.env("RUSTC_BOOTSTRAP", "1");
    fuzz
}
