// The crates that are linked into each module: what cargo resolves for WebAssembly with the module's features, without
// macros and whatever else only runs while the package is built.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";

const TARGET = "wasm32-unknown-unknown";
const OPTIONS = { encoding: "utf8", maxBuffer: 1 << 28 };

const cargo = (...words) => execFileSync("cargo", [...words, "--locked"], OPTIONS);

const metadata = JSON.parse(cargo("metadata", "--format-version", "1", "--all-features", "--filter-platform", TARGET));
const packages = new Map(metadata.packages.map((found) => [`${found.name} v${found.version}`, found]));
const lock = readFileSync("Cargo.lock", "utf8");
const sums = new Map([...lock.matchAll(/name = "(.+)"\nversion = "(.+)"\nsource = .*\nchecksum = "(.+)"/g)].map(([, name, version, sum]) => [`${name} v${version}`, sum]));

/** A crate, or undefined if it is one of ours. */
function crate(key) {
  const { name, version, license, authors, repository, manifest_path, source } = packages.get(key);
  if (source === null) return undefined;
  if (!license || !sums.has(key)) throw new Error(`expected a licence and a checksum of ${key}`);
  // the older way to write it
  return { key, name, version, license: license.replace("/", " OR "), authors, repository, folder: dirname(manifest_path), sha256: sums.get(key) };
}

/** What a module is linked with: each crate, and which crates it needs; what our own crates need stands under "". */
export function linkedInto(module) {
  const [features, tree] = [["--no-default-features", "--features", module], new Map([["", new Set()]])];
  const lines = cargo("tree", "--package", "edge-invites", "--target", TARGET, "--edges", "normal,no-proc-macro", ...features, "--prefix", "depth", "--format", " {p}");
  const above = [];
  for (const line of lines.trim().split("\n")) {
    const [, depth, key] = line.match(/^(\d+) (\S+ v\S+)/);
    const found = crate(key) ? key : "";
    above[depth] = found;
    if (!tree.has(found)) tree.set(found, new Set());
    if (depth > 0 && found) tree.get(above[depth - 1]).add(found);
  }
  const crates = [...tree.keys()].filter(Boolean).sort().map(crate);
  return { crates, needs: (key) => [...tree.get(key)].sort() };
}

/** The standard library, which comes with the compiler and is linked into each module. */
export const std = { name: "std", version: execFileSync("rustc", ["--version"], OPTIONS).split(" ")[1], license: "MIT OR Apache-2.0", repository: "https://github.com/rust-lang/rust" };
