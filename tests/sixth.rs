//! What a sixth provider costs: a file, a line in the registry and the two that name the file, added to a copy of the crate. Without
//! cases it fails the contract tests; with cases it passes them.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // helpers of tests

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

const COPIED: &[&str] = &["Cargo.toml", "Cargo.lock", "src", "xtask", "tests/provider", "tests/provider.rs"];

#[test]
fn a_provider_is_one_file_and_its_lines_and_fails_the_tests_until_it_has_cases() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let copy = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("sixth");
    if copy.exists() {
        fs::remove_dir_all(&copy).unwrap();
    }
    for path in COPIED {
        duplicate(&root.join(path), &copy.join(path));
    }
    fs::copy(root.join("tests/sixth/pigeon.rs"), copy.join("src/provider/pigeon.rs")).unwrap();
    change(&copy.join("src/provider/mod.rs"), "pub mod registry;", "pub mod pigeon;\npub mod registry;");
    let registry = copy.join("src/provider/registry.rs");
    change(&registry, "    signalwire::SignalWire,", "    pigeon::Pigeon,\n    signalwire::SignalWire,");
    change(&registry, "    authress Authress:", "    pigeon Pigeon: get;\n    authress Authress:");

    let alone = contract_tests(&copy);
    let said = String::from_utf8_lossy(&alone.stdout).into_owned();
    assert!(!alone.status.success() && said.contains("expected cases for pigeon"), "{said}");

    duplicate(&root.join("tests/sixth/cases"), &copy.join("tests/provider/pigeon"));
    let complete = contract_tests(&copy);
    assert!(complete.status.success(), "{}", String::from_utf8_lossy(&complete.stderr));
}

fn contract_tests(copy: &Path) -> Output {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(copy).args(["test", "--quiet", "--package", "edge-invites", "--test", "provider"]);
    // what this test run was told about itself is nothing for that one
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CARGO_")) {
        if name != "CARGO_HOME" {
            cargo.env_remove(name);
        }
    }
    cargo.env("CARGO_TARGET_DIR", copy.with_file_name("sixth-target")).output().unwrap()
}

fn change(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert_eq!(text.matches(from).count(), 1, "expected `{from}` once in {}", file.display());
    fs::write(file, text.replace(from, to)).unwrap();
}

fn duplicate(from: &Path, to: &Path) {
    if from.is_file() {
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(from, to).unwrap();
        return;
    }
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().is_some_and(|name| name != "target") {
            duplicate(&path, &to.join(path.file_name().unwrap()));
        }
    }
}
