//! Running other programs, finding them, and saying what is being done.

use anyhow::{Context, Result, bail};
use std::{
    env,
    ffi::OsStr,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
    time::Instant,
};

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Says what is being done, after the seconds since the start.
pub fn say(what: &str) {
    eprintln!("[{:5.1} s] {what}", START.elapsed().as_secs_f32());
}

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask stands in the root").to_owned()
}

/// A path in the repository.
pub fn at(path: impl AsRef<Path>) -> PathBuf {
    root().join(path)
}

/// A command that runs in the root, with our own tools before all others.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    let path = env::var_os("PATH").unwrap_or_default();
    let paths = [at("target/tools/bin")].into_iter().chain(env::split_paths(&path));
    command.current_dir(root()).env("PATH", env::join_paths(paths).expect("a checkout's path has no `:` in it"));
    command
}

/// The same cargo that runs this program.
pub fn cargo() -> Command {
    cargos(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// A program that runs cargo, or cargo itself.
pub fn cargos(program: impl AsRef<OsStr>) -> Command {
    let mut cargo = command(program);
    // set for this program only: in a nested cargo they would hide what changed
    for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CARGO_PKG_")) {
        cargo.env_remove(name);
    }
    cargo.env_remove("CARGO_MANIFEST_DIR").env_remove("CARGO_MANIFEST_PATH");
    cargo
}

/// A script that node runs.
pub fn node(script: impl AsRef<Path>) -> Command {
    let mut node = command("node");
    node.arg(at(script));
    node
}

/// A program of an npm package in `tests/`.
pub fn npm_bin(name: &str) -> Command {
    node(Path::new("tests/node_modules/.bin").join(name))
}

/// Runs a command; what it prints passes through.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| cannot_start(command))?;
    if !status.success() {
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(())
}

/// Runs a command and gives what it printed.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| cannot_start(command))?;
    if !output.status.success() {
        bail!("`{}` failed ({})\n{}", line(command), output.status, String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The command as one would type it, without the folders of its words.
pub fn line(command: &Command) -> String {
    let root = format!("{}/", root().display());
    let words = [command.get_program()].into_iter().chain(command.get_args());
    words.map(|word| word.to_string_lossy().replace(&root, "")).collect::<Vec<_>>().join(" ")
}

fn cannot_start(command: &Command) -> String {
    let program = command.get_program().to_string_lossy().into_owned();
    match program.as_str() {
        "node" | "npm" => {
            format!("`{program}` was not found: install Node 20 or newer from https://nodejs.org")
        }
        "rustup" => "`rustup` was not found: install it from https://rustup.rs".into(),
        _ => format!("`{program}` could not be started"),
    }
}

/// Where a program is on the path.
pub fn which(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// A number that changes when a file, or a file in one of the folders, changes.
pub fn fingerprint(paths: &[PathBuf]) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for path in paths {
        hash(path, &mut hasher)?;
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn hash(path: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    path.file_name().hash(hasher);
    if path.is_dir() {
        let mut entries = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
        entries.sort();
        return entries.iter().try_for_each(|entry| hash(entry, hasher));
    }
    // a file that is not there yet counts as well
    fs::read(path).ok().hash(hasher);
    Ok(())
}

/// Does the work unless its output is there and was made of the same inputs.
pub fn unless_fresh(output: &str, inputs: &[PathBuf], work: impl FnOnce() -> Result<()>) -> Result<()> {
    let stamp = at("target/stamps").join(output.replace('/', "+"));
    let now = fingerprint(inputs)?;
    if at(output).exists() && fs::read_to_string(&stamp).is_ok_and(|before| before == now) {
        return Ok(());
    }
    work()?;
    write(&stamp, now)
}

/// Writes a file, and the folder that it stands in.
pub fn write(path: &Path, text: impl AsRef<[u8]>) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// Reads a text file.
pub fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}
