// The scripts of `edge-invites/js`: they start as modules do, fail as they do, and their memory grows as theirs.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const dist = new URL("../node_modules/edge-invites/dist/", import.meta.url);
const MODULES = ["edge_invites", "services", "issuer", "qr"];

const nothing = new Proxy({}, { get: () => () => 0 });
const imports = new Proxy({}, { get: () => nothing });
const start = async (name) => (await import(new URL(`${name}.script.js`, dist))).start(imports);

test("no file of the entry asks for WebAssembly or makes code from text", () => {
  const files = readdirSync(dist).filter((name) => name.endsWith(".script.js") || /^([a-z]+\.)?plain[.-].*js$/.test(name));
  assert(files.length > MODULES.length * 2);
  for (const name of files) {
    const text = readFileSync(new URL(name, dist), "utf8");
    assert.doesNotMatch(text, /(?<!"|object )\bWebAssembly\s*[.[?]|\beval\s*\(|\bFunction\s*\(|\.wasm"/, name);
  }
});

for (const name of MODULES) {
  test(`${name}: each start has a memory of its own`, async () => {
    const [one, other] = [await start(name), await start(name)];
    assert.notEqual(one.memory.buffer, other.memory.buffer);
    new Uint8Array(one.memory.buffer).fill(0);
    assert(new Uint8Array(other.memory.buffer).some((byte) => byte !== 0));
  });

  test(`${name}: memory that grows is another, and the old one ends`, async () => {
    const { memory } = await start(name);
    const old = new Uint8Array(memory.buffer);
    const copy = old.slice();
    const pages = memory.grow(2);
    assert.equal(old.byteLength, 0);
    assert.equal(memory.buffer.byteLength, (pages + 2) * 65_536);
    assert.deepEqual(new Uint8Array(memory.buffer, 0, copy.length), copy);
    assert.equal(memory.grow(0), pages + 2);
    assert.equal(memory.grow(65_536), -1);
    assert.equal(memory.buffer.byteLength, (pages + 2) * 65_536);
  });
}

test("a panic is an error that counts as a trap", async () => {
  const { host_allowed } = await start("edge_invites");
  // two texts at a place that was never handed out
  assert.throws(() => host_allowed(5, 5, 5, 5), { name: "RangeError", message: "unreachable" });
});
