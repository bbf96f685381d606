//! How large files are: as they are, and as they travel.

use crate::sh::{self, at};
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};

/// The module that every page loads may be this large on the wire with its JavaScript, in bytes. The modules of
/// clients and of the software engine come later, when they are needed.
const BUDGET: u64 = 60_000;
/// The same for the scripts that a page loads which allows no WebAssembly.
const PLAIN_BUDGET: u64 = 80_000;
const DIST: &str = "pkg/dist";

/// The sizes of one file in bytes.
pub struct Size {
    pub path: PathBuf,
    pub raw: u64,
    pub gzip: u64,
    pub brotli: u64,
}

/// Measures files.
pub fn of(paths: &[PathBuf]) -> Result<Vec<Size>> {
    let table = sh::output(sh::node("xtask/js/sizes.mjs").args(paths))?;
    paths.iter().zip(table.lines()).map(|(path, row)| size(path, row)).collect()
}

fn size(path: &Path, row: &str) -> Result<Size> {
    let numbers: Vec<u64> = row.split(' ').map(str::parse).collect::<Result<_, _>>()?;
    let [raw, gzip, brotli] = numbers[..] else { bail!("expected three numbers, found `{row}`") };
    Ok(Size { path: path.to_owned(), raw, gzip, brotli })
}

/// Prints the sizes of what is shipped.
pub fn report() -> Result<()> {
    let mut paths: Vec<PathBuf> = at(DIST).read_dir()?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|kind| kind == "js" || kind == "cjs" || kind == "wasm"));
    paths.sort();
    let sizes = of(&paths)?;
    println!("{:<24}{:>10}{:>10}{:>10}", "bytes", "raw", "gzip", "brotli");
    let name = |size: &Size| size.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    for size in &sizes {
        println!("{:<24}{:>10}{:>10}{:>10}", name(size), size.raw, size.gzip, size.brotli);
    }
    Ok(())
}

/// A script and whatever it imports at once; not what it imports when it is called.
fn with_imports(script: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if files.contains(&script.to_owned()) {
        return Ok(());
    }
    files.push(script.to_owned());
    let text = sh::read(script)?;
    for part in text.split("from\"./").skip(1).chain(text.split("import\"./").skip(1)) {
        let name = part.split('"').next().unwrap_or_default();
        with_imports(&at(DIST).join(name), files)?;
    }
    Ok(())
}

/// Refuses a package whose share for a page is over the budget.
pub fn gate() -> Result<()> {
    within(BUDGET, "a page", "index.web.js", &["edge_invites.wasm"])?;
    within(PLAIN_BUDGET, "a page without WebAssembly", "index.plain.js", &[])
}

fn within(budget: u64, who: &str, entry: &str, fetched: &[&str]) -> Result<()> {
    let mut files: Vec<_> = fetched.iter().map(|name| at(DIST).join(name)).collect();
    with_imports(&at(DIST).join(entry), &mut files)?;
    let total: u64 = of(&files)?.iter().map(|size| size.gzip).sum();
    if total > budget {
        bail!("expected {entry} and its module to be at most {budget} bytes with gzip, found {total}");
    }
    println!("{who} loads {total} of at most {budget} bytes with gzip");
    Ok(())
}
