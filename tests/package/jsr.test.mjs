// The package for JSR: it is the one for npm, as far as JSR goes, and Deno would publish it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, test } from "node:test";
import { promisify } from "node:util";

const pkg = fileURLToPath(new URL("../../pkg/", import.meta.url));
const read = (path) => readFileSync(join(pkg, path), "utf8");
const [jsr, npm] = [JSON.parse(read("jsr.json")), JSON.parse(read("package.json"))];

const home = mkdtempSync(join(tmpdir(), "edge-invites-"));
after(() => rmSync(home, { recursive: true }));
const deno = (...words) => promisify(execFile)(fileURLToPath(new URL("../node_modules/.bin/deno", import.meta.url)), words, {
  cwd: pkg, env: { ...process.env, DENO_DIR: join(home, "deno"), DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" },
});

test("it has the name, the version and the licence of the package for npm, and no entry of its own", () => {
  assert.equal(jsr.name.split("/")[1], npm.name);
  assert.equal(jsr.version, npm.version);
  assert(read("../Cargo.toml").includes(`\nversion = "${npm.version}"\n`), "the crate");
  assert.equal(jsr.license, npm.license);
  for (const [path, file] of Object.entries(jsr.exports)) {
    assert(path in npm.exports, path);
    const named = [...read(file).matchAll(/"(\.\.\/dist\/[^"]+)"/g)].map(([, target]) => join("jsr", target));
    assert.equal(named.filter((target) => target.endsWith(".d.ts")).length, named.length / 2, file);
    for (const target of named) assert(existsSync(join(pkg, target)), target);
  }
});

test("Deno would publish it, with all that its scripts load", async () => {
  // the declarations say something of a symbol that older libraries of TypeScript lack, which counts as slow to check
  const { stderr } = await deno("publish", "--dry-run", "--allow-dirty", "--allow-slow-types");
  assert.match(stderr, /Dry run complete/);
  const files = [...stderr.matchAll(/\/pkg\/(\S+) \(/g)].map(([, path]) => path);
  for (const file of files.filter((path) => path.endsWith(".js"))) {
    const loaded = [...read(file).matchAll(/(?:from|import)\s*\(?"\.\/([^"]+)"|sourceMappingURL=(\S+)/g)].map(([, script, map]) => `dist/${script ?? map}`);
    assert.deepEqual(loaded.filter((path) => !files.includes(path)), [], file);
  }
  assert(files.includes("dist/services.inline.js") && !files.some((path) => path.startsWith("src/")));
});

test("a program that takes it from there compiles and runs", async () => {
  const [program, config] = [join(home, "program.ts"), join(home, "deno.json")];
  const from = (path) => JSON.stringify(join(pkg, jsr.exports[path]));
  writeFileSync(config, JSON.stringify({ imports: { "edge-invites": join(pkg, jsr.exports["."]) } }));
  writeFileSync(program, `
    import init, { createClient, decode } from ${from(".")};
    import { decode as plain } from ${from("./js")};
    import { inviteFlow } from ${from("./page")};
    import { createSandbox } from ${from("./testing")};
    await init();
    const sandbox = createSandbox();
    const { status } = await createClient(sandbox.options.twilio).create({ identity: "ann" });
    console.log(decode("inv_1").kind, plain("inv_1").kind, typeof inviteFlow, status);
    // @ts-expect-error SignalWire has no list
    void (() => createClient(sandbox.options.signalwire).list());
  `);
  const { stdout } = await deno("run", "--check", "--no-lock", "--no-prompt", "--config", config, program);
  assert.equal(stdout.trim(), "opaque opaque function pending");
});
