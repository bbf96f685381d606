// What is in the packed package, and what is not.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

const root = new URL("../node_modules/edge-invites/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("package.json", root)));
const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => `${entry.parentPath}/${entry.name}`.replace(fileURLToPath(root), "./").replace(/\/+/g, "/"));

const paths = (value) => (typeof value === "string" ? [value] : Object.values(value).flatMap(paths));

test("there are scripts, modules and their hashes, declarations, the description of the handler, the list of what is inside, the licences and nothing else", () => {
  const known = /^\.\/(package\.json|README\.md|sbom\.cdx\.json|LICENSE-(MIT|APACHE|THIRD-PARTY)|dist\/openapi\.json|dist\/SHA256SUMS|dist\/[a-z_.-]+([A-Z0-9]{8})?\.(js|cjs|wasm|d\.ts|d\.cts|js\.map|cjs\.map))$/;
  assert.deepEqual(files.filter((file) => !known.test(file)), []);
  for (const name of ["LICENSE-MIT", "LICENSE-APACHE", "LICENSE-THIRD-PARTY", "sbom.cdx.json", "dist/SHA256SUMS"]) assert(files.includes(`./${name}`), `expected ${name}`);
});

test("every path of the manifest is a file", () => {
  const named = [...paths(manifest.exports), manifest.main, manifest.module, manifest.types];
  assert.deepEqual(named.filter((path) => !files.includes(path)), []);
});

test("the package needs no other and runs nothing at its installation", () => {
  for (const name of ["dependencies", "optionalDependencies", "scripts"]) {
    assert.equal(manifest[name], undefined, name);
  }
  // frameworks, for the adapters of those who have them
  for (const name of Object.keys(manifest.peerDependencies)) assert.equal(manifest.peerDependenciesMeta[name].optional, true, name);
});

test("types come first under each condition", () => {
  const check = (value) => {
    if (typeof value !== "object") return;
    if ("types" in value && !("require" in value)) assert.equal(Object.keys(value)[0], "types");
    Object.values(value).forEach(check);
  };
  check(manifest.exports);
});

test("no file names a folder of the machine that built it", () => {
  const folders = [homedir(), fileURLToPath(new URL("../../", import.meta.url))];
  for (const file of files) {
    const written = readFileSync(new URL(file, root), "latin1");
    // what a script puts into its memory stands there in base64
    const data = file.endsWith(".script.js") ? written.match(/"[\w+/=]+"/g).map((part) => Buffer.from(part, "base64").toString("latin1")) : [];
    const text = [written, ...data].join("\n");
    for (const folder of folders) assert(!text.includes(folder), `${file} names ${folder}`);
  }
});

test("a module is in each place once, whole and valid", () => {
  for (const name of ["edge_invites", "services", "software", "issuer", "testing"]) {
    const bytes = readFileSync(new URL(`dist/${name}.wasm`, root));
    assert(WebAssembly.validate(bytes), name);
    const kind = name === "edge_invites" ? "index.node" : `${name}.inline`;
    const base64 = bytes.toString("base64");
    for (const end of ["js", "cjs"]) {
      // the main module stands in what its entry imports
      const holders = files.filter((file) => file.endsWith(`.${end}`) && readFileSync(new URL(file, root), "utf8").includes(base64));
      const expected = name === "edge_invites" ? (end === "js" ? ["inline-", "node-"] : ["index.node."]) : [`${kind}.`];
      assert.deepEqual(holders.map((file) => file.replace("./dist/", "").replace(/(?<=-)[A-Z0-9]{8}.*|c?js$/, "")).sort(), expected, `${name}, ${end}`);
    }
  }
});
