//! Every test of the project, in steps whose results are summed.
use anyhow::Result;
use std::process::ExitCode;
pub struct Step;
pub const ALL: &[&Step] = &[];
pub const CHECK: &[&Step] = &[];
pub fn find(_: &str) -> Result<&'static Step> {
    anyhow::bail!("not yet")
}
pub fn run(_: &[&Step]) -> Result<ExitCode> {
    Ok(ExitCode::SUCCESS)
}
