//! How large files are: as they are, and as they travel.

use crate::sh::{self, at};
use anyhow::{Result, bail, ensure};
use std::path::{Path, PathBuf};

/// What is loaded at once by each entry and by each first call, with the module that it fetches, and how large that may be
/// on the wire (gzip, in bytes). The two that pages load before anything else have hard limits; the others are held near
/// what they are, so that growth is seen.
const BUDGETS: &[(&str, &str, &str, u64)] = &[
    ("a page", "index.web.js", "edge_invites.wasm", 60_000),
    ("a page without WebAssembly", "index.plain.js", "", 80_000),
    ("its first call to a service", "services.web.js", "services.wasm", 110_000),
    ("its first call to an issuer", "issuer.web.js", "issuer.wasm", 90_000),
    ("its first QR code", "qr.web.js", "qr.wasm", 29_000),
    ("its software engine", "software.web.js", "software.wasm", 190_000),
    ("the same without WebAssembly, to a service", "services.plain.js", "", 152_000),
    ("the same without WebAssembly, to an issuer", "issuer.plain.js", "", 120_000),
    ("the same without WebAssembly, a QR code", "qr.plain.js", "", 40_000),
    ("a landing page", "page.js", "", 5_300),
    ("React", "react.js", "", 250),
    ("Vue", "vue.js", "", 250),
    ("Svelte", "svelte.js", "", 250),
    ("workerd", "index.workerd.js", "", 175_000),
    ("Vercel's edge", "index.edge.js", "", 175_000),
    ("slim", "index.slim.js", "edge_invites.wasm", 60_500),
    ("inline", "index.inline.js", "", 78_000),
    ("Node", "index.node.js", "", 78_000),
    ("Node, by `require`", "index.node.cjs", "", 91_000),
    ("tests", "testing.inline.js", "", 130_000),
];
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

/// A file and whatever it imports at once; not what it imports when it is called.
fn with_imports(file: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if files.contains(&file.to_owned()) {
        return Ok(());
    }
    files.push(file.to_owned());
    if file.extension().is_some_and(|kind| kind == "wasm") {
        return Ok(());
    }
    let text = sh::read(file)?;
    for part in text.split("from\"./").skip(1).chain(text.split("import\"./").skip(1)) {
        let name = part.split(['"', '?']).next().unwrap_or_default();
        with_imports(&at(DIST).join(name), files)?;
    }
    Ok(())
}

/// Refuses a package of which an entry is over its budget.
pub fn gate() -> Result<()> {
    let over: Vec<String> = BUDGETS.iter().filter_map(|budget| within(budget).transpose()).collect::<Result<_>>()?;
    ensure!(over.is_empty(), "expected each entry to be within its budget, found\n{}", over.join("\n"));
    Ok(())
}

// what is wrong with it
fn within((who, entry, fetched, budget): &(&str, &str, &str, u64)) -> Result<Option<String>> {
    let mut files: Vec<_> = [*fetched].iter().filter(|name| !name.is_empty()).map(|name| at(DIST).join(name)).collect();
    with_imports(&at(DIST).join(entry), &mut files)?;
    let total: u64 = of(&files)?.iter().map(|size| size.gzip).sum();
    println!("{who:<44}{total:>8} of at most {budget:>7} bytes with gzip ({entry})");
    Ok((total > *budget).then(|| format!("{total} bytes of at most {budget} with gzip for {entry}: {who}")))
}
