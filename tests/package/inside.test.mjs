// What is said of the inside of the package: the hashes of its modules, the list of crates, and their licences.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";

const root = new URL("../node_modules/edge-invites/", import.meta.url);
const dist = new URL("dist/", root);
const read = (path, encoding) => readFileSync(new URL(path, root), encoding);
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

const text = read("sbom.cdx.json", "utf8");
const bom = JSON.parse(text);
const modules = readdirSync(dist).filter((name) => name.endsWith(".wasm")).sort();
const byRef = new Map(bom.components.map((component) => [component["bom-ref"], component]));
const needs = new Map(bom.dependencies.map(({ ref, dependsOn = [] }) => [ref, dependsOn]));
const crates = bom.components.filter(({ purl }) => purl?.startsWith("pkg:cargo/"));

function reachable(ref, seen = new Set()) {
  for (const next of needs.get(ref)) if (!seen.has(next)) reachable(next, seen.add(next));
  return seen;
}

test("each module has the hash that is published for it", () => {
  const lines = read("dist/SHA256SUMS", "utf8").trim().split("\n").sort();
  assert.deepEqual(lines, modules.map((name) => `${sha256(readFileSync(new URL(name, dist)))}  ${name}`).sort());
});

test("the list of what is inside is CycloneDX 1.6, to the letter", async () => {
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
  assert.equal(await validator.validate(text), null);
  assert.notEqual(await validator.validate(text.replace('"type": "library"', '"kind": "library"')), null);
});

test("the list is of this package, and of its modules by their hashes", () => {
  const { name, version } = JSON.parse(read("package.json"));
  assert.equal(bom.metadata.component.purl, `pkg:npm/${name}@${version}`);
  assert.deepEqual([...needs.get(name)].sort(), modules);
  for (const name of modules) {
    assert.equal(byRef.get(name).name, `dist/${name}`);
    assert.deepEqual(byRef.get(name).hashes, [{ alg: "SHA-256", content: sha256(readFileSync(new URL(name, dist))) }]);
  }
});

test("each crate is listed as the lock file has it, with a licence", () => {
  const lock = readFileSync(new URL("../../Cargo.lock", import.meta.url), "utf8");
  for (const { name, version, hashes, licenses } of crates) {
    assert(lock.includes(`name = "${name}"\nversion = "${version}"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\nchecksum = "${hashes[0].content}"`), name);
    assert.match(licenses[0].expression, /MIT|Apache-2.0|BSD-3-Clause/, name);
  }
});

test("each crate that a module names in its messages is listed under that module", () => {
  for (const name of modules) {
    const named = new Set([...readFileSync(new URL(name, dist), "latin1").matchAll(/crates\/([a-z\d_-]+)-(\d+\.\d+\.\d+[a-z\d.+-]*)\//g)].map(([, crate, version]) => `pkg:cargo/${crate}@${version}`));
    assert(named.size > 0, name);
    const listed = reachable(name);
    assert.deepEqual([...named].filter((ref) => !listed.has(ref)), [], name);
  }
});

test("nothing is listed that no module is linked with, nor what only runs while the package is built", () => {
  const linked = new Set(modules.flatMap((name) => [...reachable(name)]));
  assert.deepEqual(bom.components.map((component) => component["bom-ref"]).filter((ref) => !linked.has(ref) && !modules.includes(ref)), []);
  for (const name of ["syn", "serde_derive", "wasm-bindgen-macro", "proc-macro2", "proptest"]) assert(!crates.some((crate) => crate.name === name), name);
});

test("the licence of each listed crate is in the package", () => {
  const notices = read("LICENSE-THIRD-PARTY", "utf8");
  for (const { name, version, licenses } of crates) assert(notices.includes(`\n${name} ${version} (${licenses[0].expression}), `), name);
  assert.match(notices, /subtle .*\n\nCopyright \(c\)[^]*Redistributions in binary form must reproduce/);
});
