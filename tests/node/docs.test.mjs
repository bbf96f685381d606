// The guides are true: their code runs and compiles, their links lead somewhere, and their tables are those of the code.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { transform } from "esbuild";
import { BLOCKS, GUIDES, read, root, written } from "./docs-blocks.mjs";

const run = promisify(execFile);
const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const script = BLOCKS.filter(({ lang }) => lang === "js");
const here = script.filter(({ how }) => how === "");

// blocks that no test runs, and why
const NOT_RUN = {
  "docs/runtimes.md 5": "a route of Next: tests/frameworks/next.test.mjs starts the same one of examples/next",
};

describe("the blocks", { concurrency: 4 }, () => {
  const folder = written(here);
  test("are enough to be tested, and each says how", () => {
    assert.ok(here.length >= 30, `${here.length}`);
    // `worker` and `postgres` run in tests/stores/docs.test.mjs
    assert.deepEqual(script.filter(({ how }) => !["", "worker", "postgres", "no-run"].includes(how)), []);
    assert.deepEqual(script.filter(({ how }) => how === "no-run").map(({ name }) => name), Object.keys(NOT_RUN));
  });
  for (const { name, file } of here) {
    test(`${name} runs`, async (t) => {
      const { stdout, stderr } = await run(process.execPath, ["--import", at("docs-world.mjs"), file], { cwd: folder, timeout: 30_000 });
      assert.ok(stdout.length > 0, "a block shows something");
      assert.ok(!/undefined|not ok/.test(stdout), stdout);
      assert.equal(stderr.replace(/^\((node:|Use ).*\n/gm, ""), ""); // Node's own warnings
      t.diagnostic(stdout.trim().replaceAll("\n", " | "));
    });
  }
});

test("the types agree with every block", async () => {
  const folder = written(script, {
    "globals.d.ts": 'declare var env: any;\ndeclare var token: string;\ndeclare module "libsql";\ndeclare module "pg";\n',
    "tsconfig.json": JSON.stringify({
      compilerOptions: {
        allowJs: true, checkJs: true, noEmit: true, strict: true, noImplicitAny: false, skipLibCheck: true, types: [],
        module: "nodenext", moduleResolution: "nodenext", target: "es2022", lib: ["es2023", "dom", "dom.iterable"],
      },
      include: ["*.mjs", "globals.d.ts"],
    }),
  });
  await run(process.execPath, [at("../node_modules/typescript/bin/tsc"), "--project", folder]).catch(({ stdout }) => assert.fail(stdout));
});

test("what is written for a framework parses, and imports what there is", async () => {
  const names = async (entry) => (/react|vue|svelte/.test(entry) ? [...read(`pkg/src/${entry.slice(13)}.d.ts`).matchAll(/export function (\w+)/g)].map(([, name]) => name) : Object.keys(await import(entry)));
  const others = BLOCKS.filter(({ lang }) => ["jsx", "html"].includes(lang));
  for (const { name, lang, code } of others) {
    if (lang === "jsx") await transform(code, { loader: "jsx" });
    for (const [, listed, entry] of code.matchAll(/import (?:\w+, )?\{ (.*?) \} from "(edge-invites.*?)"/g)) {
      const known = await names(entry);
      assert.deepEqual(listed.split(", ").filter((one) => !known.includes(one)), [], name);
    }
  }
  assert.ok(others.length >= 4);
});

test("every link leads to a file and to a heading in it", () => {
  const slug = (heading) => heading.toLowerCase().replace(/[^\w\- ]/g, "").replaceAll(" ", "-");
  const headings = (text) => [...text.replace(/^```.*?^```$/gms, "").matchAll(/^#+ (.*)$/gm)].map(([, heading]) => slug(heading));
  let count = 0;
  for (const from of ["README.md", "CHANGELOG.md", "examples/README.md", ...GUIDES]) {
    for (const [, to] of read(from).replace(/^```.*?^```$/gms, "").matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(to)) continue;
      count += 1;
      const url = new URL(to, new URL(from, root));
      assert.ok(existsSync(fileURLToPath(new URL(url.pathname, url))), `${from}: ${to}`);
      if (url.hash !== "") assert.ok(headings(readFileSync(fileURLToPath(new URL(url.pathname, url)), "utf8")).includes(url.hash.slice(1)), `${from}: ${to}`);
    }
  }
  assert.ok(count > 40, `${count} links`);
});

test("every guide is in the index, and no longer than one reads", () => {
  for (const guide of GUIDES.filter((name) => name.startsWith("docs/") && name !== "docs/README.md")) {
    assert.ok(read("docs/README.md").includes(`](${guide.slice(5)})`), guide);
    assert.ok(read(guide).split("\n").length <= 221, guide);
  }
});

test("every test that security.md cites exists", () => {
  const text = read("docs/security.md");
  const files = Object.fromEntries(["handler", "client", "sandbox", "lists", "keysets", "network", "cli", "last-mile", "requirements", "own"].map((name) => [name, `tests/node/${name}.test.mjs`]));
  Object.assign(files, { tokens: "tests/runtimes/tokens.mjs", store: "pkg/src/store-check.js", contents: "tests/package/contents.test.mjs", inside: "tests/package/inside.test.mjs" });
  Object.assign(files, { invitee: "tests/browsers/invitee.test.mjs", pages: "tests/browsers/refusals.test.mjs" });
  for (const name of ["storms", "workerd"]) files[name] = `tests/stores/${name}.test.mjs`;
  const cited = [...text.matchAll(/(?<![\w-])([a-z][\w-]*) "([^"]+)"/g)].filter(([, file]) => file in files);
  for (const [, file, name] of cited) assert.ok([`"${name}"`, `\`${name}\``].some((quoted) => read(files[file]).includes(quoted)), `${file} "${name}"`);
  const source = (folder) => readdirSync(new URL(folder, root), { recursive: true }).map(String);
  const places = [...source("src/").map((path) => `src/${path}`), ...readdirSync(new URL("tests/", root)).map((path) => `tests/${path}`)];
  const units = [...text.matchAll(/(\w+)\.rs `(\w+)`/g)];
  for (const [, file, name] of units) {
    const found = places.filter((path) => path.split("/").at(-1) === `${file}.rs` && read(path).includes(`fn ${name}(`));
    assert.equal(found.length, 1, `${file}.rs ${name}`);
  }
  assert.ok(cited.length > 40 && units.length > 8, `${cited.length} and ${units.length}`);
  const numbered = [...read(files.requirements).matchAll(/^test\("(C\d+): [^"]+"/gm)];
  for (let row = 1; row <= 34; row += 1) {
    const [, line, ...again] = text.split(`\n| C${row} |`);
    assert.ok(line !== undefined && again.length === 0, `C${row}`);
    const [, does, shown] = line.split("\n", 1)[0].split(" | ");
    // by a test, or it is wholly the caller's
    const cites = [...cited, ...units].some(([whole]) => shown.includes(whole)) || /(^|; )refusals/.test(shown.trim());
    assert.ok(cites || does.startsWith("yours: "), `C${row} cites no test`);
    // the supply chain has none for all of it yet
    assert.ok(row === 34 || !shown.includes("not tested"), `C${row} is not tested`);
    for (const [, , name] of cited.filter(([whole, file]) => file === "requirements" && shown.includes(whole))) assert.ok(name.startsWith(`C${row}: `), name);
    for (const [whole] of numbered.filter(([, number]) => number === `C${row}`)) assert.ok(shown.includes(whole.slice(6, -1)), `${whole} is cited in its row`);
  }
  assert.ok(numbered.length >= 9, `${numbered.length}`);
});

test("the tables of errors.md have every code once, and no other", () => {
  const codes = [...read("src/error.rs").matchAll(/^ {4}\w+ "([A-Z_]+)" (retry|final) "/gm)].map(([, code, again]) => `${code} ${again === "retry" ? "yes" : "no"}`);
  const rows = [...read("docs/errors.md").matchAll(/^\| `([A-Z_]+)` \| .*? \| (yes|no) \|/gm)].map(([, code, later]) => `${code} ${later}`);
  assert.ok(codes.length > 40);
  assert.deepEqual(rows.toSorted(), codes.toSorted());
  const known = new Set(codes.map((code) => code.split(" ")[0]));
  const told = [...read("docs/handler.md").matchAll(/^\| \d{3}[\d, ]* \|.*$/gm)].flatMap(([row]) => [...row.matchAll(/`([A-Z_]{5,})`/g)].map(([, code]) => code));
  assert.deepEqual(told.filter((code) => !known.has(code)), []);
});

test("every name that the package exports is in a guide or the README", async () => {
  const text = ["README.md", ...GUIDES].map(read).join("\n");
  const names = (await Promise.all(["edge-invites", "edge-invites/testing", "edge-invites/page"].map((entry) => import(entry)))).flatMap(Object.keys);
  // their frameworks are not installed here
  for (const entry of ["react", "vue", "svelte"]) names.push(...[...read(`pkg/src/${entry}.d.ts`).matchAll(/export function (\w+)/g)].map(([, name]) => name));
  const missing = [...new Set(names)].map((name) => (name === "default" ? "init" : name)).filter((name) => !new RegExp(`\\b${name}\\b`).test(text));
  assert.deepEqual(missing, []);
  const entries = Object.keys(JSON.parse(read("pkg/package.json")).exports).filter((path) => !/^\.$|\.(wasm|json)$/.test(path));
  assert.deepEqual(entries.filter((entry) => !text.includes(`edge-invites/${entry.slice(2)}`)), []);
});

test("command-line.md names every command, option, variable and exit code", async () => {
  const text = read("docs/command-line.md");
  const help = async (...words) => (await run(process.execPath, [at("../node_modules/edge-invites/dist/cli.js"), ...words, "--help"])).stdout;
  const commands = [...(await help()).matchAll(/^ {2}([a-z]+) {2,}/gm)].map(([, name]) => name);
  assert.ok(commands.length >= 6);
  for (const [name, shown] of await Promise.all(commands.map(async (name) => [name, await help(name)]))) {
    assert.ok(text.includes(`\n## ${name}\n`), name);
    for (const [word] of shown.matchAll(/--[a-z-]+|EDGE_INVITES_[A-Z]+/g)) assert.match(text, new RegExp(`${word}(?![\\w-])`), `${name} ${word}`);
    for (const [, code, meaning] of shown.matchAll(/^ {2}(\d) {2}(.+)$/gm)) assert.ok(text.includes(`| ${code} | ${meaning} |`), `${code} ${meaning}`);
  }
  const own = readdirSync(new URL("pkg/src/", root)).filter((name) => name.startsWith("cli")).flatMap((name) =>
    [...read(`pkg/src/${name}`).matchAll(/(?:Failure\([A-Z]+|USAGE|unavailable = .*?), "([A-Z_]+)"|"(SECRET_AS_ARGUMENT)"/g)].map(([, code, other]) => code ?? other));
  // those of the library stand in errors.md
  assert.deepEqual([...new Set(own)].filter((code) => ![text, read("docs/errors.md")].some((guide) => guide.includes(`\`${code}\``))), []);
});
