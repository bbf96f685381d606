// The entries of the packed package, as Node and bundlers resolve them.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { build } from "esbuild";

const require = createRequire(import.meta.url);
const wasm = () => readFileSync(require.resolve("edge-invites/wasm"));

test("each entry exports the same names", async () => {
  const names = async (entry) => Object.keys(await import(entry)).sort();
  const expected = await names("edge-invites");
  assert(expected.includes("default") && expected.includes("InviteError"));
  for (const entry of ["edge-invites/slim", "edge-invites/inline", "edge-invites/js"]) assert.deepEqual(await names(entry), expected);
  const web = await import(new URL("./index.web.js", import.meta.resolve("edge-invites")));
  assert.deepEqual(Object.keys(web).sort(), expected);
  for (const entry of ["edge-invites", "edge-invites/slim"]) {
    const commonjs = Object.keys(require(entry)).filter((name) => name !== "__esModule" && name !== "module.exports");
    assert.deepEqual(commonjs.sort(), expected, entry);
  }
});

test("CommonJS takes the build without WebAssembly where Node gives it ES modules", async () => {
  // from 20.19 and 22.12
  if (!process.features.require_module) return assert.throws(() => require("edge-invites/js"), { code: "ERR_REQUIRE_ESM" });
  const { createHandler, createIssuer, createIssuerKey, decode, default: init, memoryStore } = require("edge-invites/js");
  const issuer = createIssuer({ issuer: "https://app.example", audience: "app", keys: [await createIssuerKey()], store: memoryStore() });
  const { token } = await issuer.mint();
  assert.deepEqual([decode(token).kind, typeof createHandler, await init()], ["signed", "function", undefined]);
});

test("the slim entry asks for a module, and takes it", async () => {
  for (const slim of [await import("edge-invites/slim"), require("edge-invites/slim")]) {
    await assert.rejects(slim.default(), { name: "InviteError", code: "INIT_FAILED" });
    await slim.default(wasm());
  }
});

test("an error of one copy is recognised by another", async () => {
  const [one, other] = [await import("edge-invites"), await import("edge-invites/inline")];
  const error = new one.InviteError({ code: "INTERNAL", message: "what" });
  assert(!(error instanceof other.InviteError));
  assert(other.isInviteError(error));
});

test("the other modules load in Node, from either kind of entry", async () => {
  for (const lib of [await import("edge-invites"), await import("edge-invites/inline"), require("edge-invites")]) {
    await lib.loadServices();
    await lib.loadSoftware();
  }
});

// a bundler that drops what looks unused must not drop the loader
const bundle = async (conditions, source) => {
  const result = await build({
    stdin: { contents: source, resolveDir: import.meta.dirname ?? new URL(".", import.meta.url).pathname },
    bundle: true,
    write: false,
    format: "esm",
    conditions,
    external: ["*.wasm", "*.wasm?module"],
    logLevel: "error",
  });
  return result.outputFiles[0].text;
};
const program = 'import { isInviteError } from "edge-invites"; console.log(isInviteError);';

test("a bundle for pages fetches the module from beside itself", async () => {
  const text = await bundle(["browser"], program);
  assert.match(text, /new URL\("\.\/edge_invites\.wasm", import\.meta\.url\)/);
});

test("a bundle for workers imports the module", async () => {
  assert.match(await bundle(["workerd", "worker", "browser"], program), /from "\.\/edge_invites\.wasm"/);
  assert.match(await bundle(["edge-light", "browser"], program), /from "\.\/edge_invites\.wasm\?module"/);
});

test("a bundle for servers holds the module and looks for no file", async () => {
  const text = await bundle(["node"], program);
  assert(text.includes(wasm().toString("base64")));
  assert.doesNotMatch(text, /edge_invites\.wasm|readFile/);
});

test("a bundle of the entry without WebAssembly works by itself", async () => {
  const text = await bundle(["browser"], 'export { decode } from "edge-invites/js";');
  assert.doesNotMatch(text, /edge_invites\.wasm/);
  const { decode } = await import(`data:text/javascript;base64,${Buffer.from(text).toString("base64")}`);
  assert.equal(decode("inv_1").kind, "opaque");
});

test("Node reads what clients need when the first one is made, and refuses a wrong one then", () => {
  const program = `const lib = await import("edge-invites");
    const loaded = () => Object.keys(require.cache).some((name) => name.endsWith("services.inline.cjs"));
    const states = [loaded()];
    try { lib.createClient({ provider: "nobody" }); } catch (error) { states.push(error.code); }
    console.log(JSON.stringify([...states, loaded()]));`;
  const script = `const require = (await import("node:module")).createRequire(import.meta.url);${program}`;
  const said = execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd: import.meta.dirname, encoding: "utf8" });
  assert.deepEqual(JSON.parse(said), [false, "OPTION_INVALID", true]);
});

test("a server's bundle that was moved away from the package has clients all the same", async () => {
  const source = `import { createClient } from "edge-invites";
    const fetch = async () => Response.json({ identity: "invites/bbbaeab8-539d-4482-9a98-f1285e7f75cb", email: "a@b" });
    createClient({ provider: "datatrails", token: "t", fetch }).get("bbbaeab8-539d-4482-9a98-f1285e7f75cb").then(({ id }) => console.log(id));`;
  const folder = mkdtempSync(join(tmpdir(), "bundle-"));
  try {
    for (const [format, end] of [["esm", "mjs"], ["cjs", "cjs"]]) {
      const outfile = join(folder, `server.${end}`);
      await build({ stdin: { contents: source, resolveDir: import.meta.dirname }, bundle: true, format, platform: "node", outfile, logLevel: "error" });
      assert.equal(execFileSync(process.execPath, [outfile], { encoding: "utf8" }).trim(), "bbbaeab8-539d-4482-9a98-f1285e7f75cb", format);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
