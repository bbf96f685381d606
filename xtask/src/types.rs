//! The type declarations of the package, taken from what wasm-bindgen wrote, and the golden file they are held to.

use crate::sh::{self, at, say};
use anyhow::{Result, bail};

const GOLDEN: &str = "tests/types/index.d.ts";
const BUILT: &str = "pkg/dist/index.d.ts";

/// Writes the declarations of the package.
pub fn write(generated: &str) -> Result<()> {
    let text = public(generated);
    sh::write(&at(BUILT), &text)?;
    sh::write(&at("pkg/dist/index.d.cts"), &text)
}

/// Takes the declarations that were built as the right ones.
pub fn bless() -> Result<()> {
    say("blessing the types");
    sh::write(&at(GOLDEN), sh::read(&at(BUILT))?)
}

/// Refuses declarations that differ from the golden file.
pub fn compare() -> Result<()> {
    let (golden, built) = (sh::read(&at(GOLDEN)).unwrap_or_default(), sh::read(&at(BUILT))?);
    if golden == built {
        return Ok(());
    }
    let mut lines = golden.lines().zip(built.lines()).enumerate();
    let (number, (expected, found)) =
        lines.find(|(_, (a, b))| a != b).unwrap_or((golden.lines().count().min(built.lines().count()), ("", "")));
    bail!(
        "the types differ from {GOLDEN} at line {}: expected `{expected}`, found `{found}`; if that is meant, run `cargo xtask build --bless`",
        number + 1
    )
}

const HEAD: &str = "// Made by `cargo xtask build` from the Rust types. Do not edit.\n";

/// What is public of the generated declarations: all but the raw exports of the module and its loader.
fn public(generated: &str) -> String {
    let mut out = String::from(HEAD);
    for block in blocks(generated) {
        if is_public(&block) {
            out.push('\n');
            out.push_str(block.trim());
            out.push('\n');
        }
    }
    out
}

const BEGIN: &str = "// public types";
const END: &str = "// end of public types";

// A block is one declaration with its comment, or everything between two markers.
fn blocks(text: &str) -> Vec<String> {
    let mut blocks = vec![String::new()];
    let mut marked = false;
    for line in text.lines() {
        let starts = line.starts_with("/**") || line.starts_with("export ") || line.starts_with("declare ");
        let current = blocks.last_mut().map_or("", |block| block.as_str());
        let documented =
            current.trim_start().starts_with("/**") && current.trim_end().ends_with("*/") && !declares(current);
        match line.trim() {
            BEGIN | END => {
                marked = line.trim() == BEGIN;
                blocks.push(String::new());
                if !marked {
                    continue;
                }
            }
            _ if !marked && starts && !(documented && !line.starts_with("/**")) => blocks.push(String::new()),
            _ => {}
        }
        if let Some(block) = blocks.last_mut() {
            block.push_str(line);
            block.push('\n');
        }
    }
    blocks
}

fn declares(block: &str) -> bool {
    block.lines().any(|line| line.starts_with("export ") || line.starts_with("declare "))
}

fn is_public(block: &str) -> bool {
    if block.starts_with(BEGIN) {
        return true;
    }
    let Some(line) = block.lines().find(|line| line.starts_with("export ")) else {
        return false;
    };
    let private = [
        "export function ",
        "export default function __wbg_init",
        "export type InitInput ",
        "export interface InitOutput ",
        "export type SyncInitInput ",
    ];
    !private.iter().any(|start| line.starts_with(start))
}
