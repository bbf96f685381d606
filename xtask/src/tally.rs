//! Counting what passed and what failed, also of programs that only print it.

use crate::sh;
use anyhow::{Context, Result};
use std::{
    io::{BufRead, BufReader},
    ops::AddAssign,
    process::{Command, ExitCode, Stdio},
};

/// How many tests passed and failed, in all and by step.
#[derive(Default)]
pub struct Tally {
    pub passed: u32,
    pub failed: u32,
    steps: Vec<(String, u32, u32)>,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl Tally {
    pub fn failure() -> Self {
        Self { failed: 1, ..Self::default() }
    }

    fn success() -> Self {
        Self { passed: 1, ..Self::default() }
    }

    /// A step in which nothing ran has failed: otherwise a wrong path would pass for ever.
    pub fn or_empty_is_failure(self, name: &str) -> Self {
        if self.passed + self.failed > 0 {
            return self;
        }
        eprintln!("error: expected tests in `{name}`, none ran");
        Self::failure()
    }

    /// Adds the result of a step, and those of its parts.
    pub fn add(&mut self, step: &'static str, tally: Self) {
        self.steps.push((step.into(), tally.passed, tally.failed));
        self.steps.extend(tally.steps.iter().map(|(part, passed, failed)| (format!("  {part}"), *passed, *failed)));
        *self += tally;
    }

    /// Prints the steps and, as the last line, the sum.
    pub fn report(&self) -> ExitCode {
        for (step, passed, failed) in &self.steps {
            println!("{step:<12}{passed:>5} passed{failed:>5} failed");
        }
        println!("{} passed, {} failed", self.passed, self.failed);
        if self.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// Something that passes or fails as a whole.
pub fn once(what: &str, result: Result<()>) -> Tally {
    match result {
        Ok(()) => Tally::success(),
        Err(error) => {
            eprintln!("failed: {what}: {error:#}");
            Tally::failure()
        }
    }
}

/// Runs a program whose output passes through and is counted.
pub fn counted(command: &mut Command) -> Result<Tally> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("`{}` could not be started", sh::line(command)))?;
    let mut tally = Tally::default();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).split(b'\n') {
            let line = line?;
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            tally += count(&line);
        }
    }
    // a program that fell over has failed, whatever it had counted by then
    if !child.wait()?.success() && tally.failed == 0 {
        eprintln!("error: `{}` failed", sh::line(command));
        tally += Tally::failure();
    }
    Ok(tally)
}

/// What a line says: of cargo, of `node --test`, or of our own runtime suite.
fn count(line: &str) -> Tally {
    let words: Vec<&str> = line.split([' ', ';', ',']).filter(|word| !word.is_empty()).collect();
    let number = |word: &str| word.parse().unwrap_or(0);
    match words[..] {
        ["test", "result:", _, passed, "passed", failed, "failed", ..] | [passed, "passed", failed, "failed"] => {
            Tally { passed: number(passed), failed: number(failed), ..Tally::default() }
        }
        ["ℹ", "pass", passed] => Tally { passed: number(passed), ..Tally::default() },
        ["ℹ", "fail" | "cancelled", failed] => Tally { failed: number(failed), ..Tally::default() },
        _ => Tally::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_each_runner_are_counted() {
        for (line, passed, failed) in [
            (
                "test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s",
                12,
                3,
            ),
            ("ℹ pass 4", 4, 0),
            ("ℹ fail 2", 0, 2),
            ("7 passed, 1 failed", 7, 1),
            ("7 passed by the way", 0, 0),
        ] {
            let tally = count(line);
            assert_eq!((tally.passed, tally.failed), (passed, failed), "{line}");
        }
    }
}
