//! The type declarations of the package, taken from what wasm-bindgen wrote, and the golden files that they and the
//! description made of them are held to.

use crate::{
    openapi,
    sh::{self, at, say},
};
use anyhow::{Result, bail};
use std::collections::HashSet;

// the golden files, and what is built
const HELD: &[(&str, &str)] =
    &[("tests/types/index.d.ts", "pkg/dist/index.d.ts"), ("tests/types/openapi.json", openapi::BUILT)];

/// Writes the declarations of the package, from those of its modules.
pub fn write(name: &str, generated: &[String]) -> Result<()> {
    both(name, &union(generated))
}

/// Writes the declarations of an entry of its own: only what stands between markers, because the types of the core are
/// the package's.
pub fn write_marked(name: &str, generated: &str) -> Result<()> {
    let mut marked = false;
    let lines: Vec<&str> = generated
        .lines()
        .filter(|line| {
            let edge = matches!(line.trim(), BEGIN | END);
            marked = if edge { line.trim() == BEGIN } else { marked };
            marked && !edge
        })
        .collect();
    both(name, &format!("{HEAD}\n{}\n", lines.join("\n").trim()))
}

fn both(name: &str, text: &str) -> Result<()> {
    sh::write(&at(format!("pkg/dist/{name}.d.ts")), text)?;
    sh::write(&at(format!("pkg/dist/{name}.d.cts")), text)
}

/// Takes the declarations that were built as the right ones.
pub fn bless() -> Result<()> {
    say("blessing the types");
    HELD.iter().try_for_each(|(golden, built)| sh::write(&at(golden), sh::read(&at(built))?))
}

/// Refuses declarations, and a description, that differ from the golden files.
pub fn compare() -> Result<()> {
    HELD.iter().try_for_each(|(golden, built)| same(golden, built))
}

fn same(path: &str, built: &str) -> Result<()> {
    let (golden, built) = (sh::read(&at(path)).unwrap_or_default(), sh::read(&at(built))?);
    if golden == built {
        return Ok(());
    }
    let mut lines = golden.lines().zip(built.lines()).enumerate();
    let (number, (expected, found)) =
        lines.find(|(_, (a, b))| a != b).unwrap_or((golden.lines().count().min(built.lines().count()), ("", "")));
    bail!(
        "the types differ from {path} at line {}: expected `{expected}`, found `{found}`; if that is meant, run `cargo xtask build --bless`",
        number + 1
    )
}

const HEAD: &str = "// Made by `cargo xtask build` from the Rust types. Do not edit.\n";

const BEGIN: &str = "// public types";
const END: &str = "// end of public types";

// the raw exports of the module, and its loader
const PRIVATE: &[&str] =
    &["export function ", "export default function ", "export type InitInput ", "export type SyncInitInput "];
const PRIVATE_BLOCK: &str = "export interface InitOutput {";

// the types of the core are declared by every module: each stays once
fn union(generated: &[String]) -> String {
    let texts: Vec<String> = generated.iter().map(|text| public(text)).collect();
    let mut seen = HashSet::new();
    let blocks: Vec<&str> =
        texts.iter().flat_map(|text| text.trim().split("\n\n")).filter(|block| seen.insert(*block)).collect();
    format!("{HEAD}\n{}\n", blocks.join("\n\n"))
}

/// All declarations but the private ones, which go with the comment above them. Between the markers everything stays.
fn public(generated: &str) -> String {
    let mut out: Vec<&str> = vec![];
    let (mut marked, mut in_block) = (false, false);
    for line in generated.lines().filter(|line| !line.ends_with("lint:disable */")) {
        match line.trim() {
            BEGIN => marked = true,
            END => marked = false,
            _ if in_block => in_block = line != "}",
            "" if out.last().is_none_or(|last| last.is_empty()) => {}
            _ if !marked && PRIVATE.iter().any(|start| line.starts_with(start)) => drop_comment(&mut out),
            _ if !marked && line == PRIVATE_BLOCK => {
                drop_comment(&mut out);
                in_block = true;
            }
            _ => out.push(line),
        }
    }
    format!("{}\n", out.join("\n").trim())
}

fn drop_comment(out: &mut Vec<&str>) {
    if out.last().is_some_and(|line| line.trim_end().ends_with("*/")) {
        let start = out.iter().rposition(|line| line.starts_with("/**")).unwrap_or(out.len());
        out.truncate(start);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_exports_go_with_their_comments_and_all_else_stays() {
        let generated = "\
/* tslint:disable */
/**
 * Public.
 */
export type Code =
/** One. */
| \"ONE\";

// public types
/** Stays. */
export function verify(token: string): void;
// end of public types

/**
 * Raw.
 */
export function verify(a: number): number;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
}
";
        let expected = "\
/**
 * Public.
 */
export type Code =
/** One. */
| \"ONE\";

/** Stays. */
export function verify(token: string): void;
";
        assert_eq!(union(&[generated.into(), generated.into()]), format!("{HEAD}\n{expected}"));
    }
}
