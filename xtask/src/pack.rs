//! The package as users get it: packed, unpacked, and found by every test as `edge-invites`.

use crate::sh::{self, at, command, say};
use anyhow::{Context, Result};
use std::{
    fs,
    path::{Path, PathBuf},
};

const FOLDER: &str = "target/packed";

/// Packs what was built. Gives the folder of the unpacked package.
pub fn run() -> Result<PathBuf> {
    say("packing the package");
    let home = at(FOLDER).join("node_modules/edge-invites");
    if at(FOLDER).exists() {
        fs::remove_dir_all(at(FOLDER))?;
    }
    fs::create_dir_all(at(FOLDER))?;
    sh::output(command("npm").current_dir(at("pkg")).args(["pack", "--silent", "--pack-destination"]).arg(at(FOLDER)))?;
    unpack(&home)?;
    link(&home)?;
    Ok(home)
}

/// Unpacks the packed file into a folder, as an installation does.
pub fn unpack(home: &Path) -> Result<()> {
    if home.exists() {
        fs::remove_dir_all(home)?;
    }
    fs::create_dir_all(home)?;
    sh::run(command("tar").arg("-xzf").arg(tarball()?).args(["--strip-components", "1", "-C"]).arg(home))
}

/// The packed file.
pub fn tarball() -> Result<PathBuf> {
    let mut entries = fs::read_dir(at(FOLDER))?.filter_map(|entry| Some(entry.ok()?.path()));
    entries
        .find(|path| path.extension().is_some_and(|kind| kind == "tgz"))
        .context("expected `npm pack` to write a .tgz file")
}

// so that tests, which stand in `tests/`, can say `import "edge-invites"`
fn link(home: &PathBuf) -> Result<()> {
    let link = at("tests/node_modules/edge-invites");
    if link.symlink_metadata().is_ok() {
        fs::remove_file(&link)?;
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink(home, &link)?;
    #[cfg(windows)]
    std::os::windows::fs::symlink_dir(home, &link)?;
    Ok(())
}
