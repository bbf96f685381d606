// The tables of docs/speed.md are made from a record of the benchmark, and are of the same run as its plot.
import assert from "node:assert/strict";
import { test } from "node:test";
import { between, replaced, tables } from "../bench/tables.mjs";
import { read } from "./docs-blocks.mjs";

const made = { day: "2026-01-02", processor: "A processor, 2 cores", node: "20.1.0", quick: true };
const row = (runtime, work, us, peers) => ({ runtime, work, us, peers });
const RECORD = {
  made,
  rows: [
    row("node", "decode 600", 1.234, { jose: 12.34, "=unchecked JSON.parse": 0.5 }),
    row("node", "verify HS256 600", 3, { jose: 45.6, hono: 123.4 }),
    row("workerd", "verify HS256 600", 4, { hono: 1234.5 }),
    row("node", "cold HS256", 5000, { "jose, bundled": 6000 }),
    { runtime: "size", work: "= a page, before its first call", bytes: { raw: 120_000, gzip: 59_000, brotli: 51_000 } },
    { runtime: "size", work: "index.slim.cjs", bytes: { raw: 1, gzip: 1, brotli: 1 } },
  ],
};

test("a record becomes tables: one a runtime, ours first, floors last, and nothing where nobody could", () => {
  const text = tables(RECORD);
  assert.ok(text.startsWith("Measured 2026-01-02 on A processor, 2 cores, Node 20.1.0, in a quick run with few samples.\n\n"));
  assert.match(text, /^### Tokens in Node\n\n\| µs a call \| ours \| hono \| jose \| \*unchecked JSON\.parse\* \|$/m);
  assert.match(text, /^\| decode 600 \| \*\*1\.23\*\* \| – \| 12\.3 \| 0\.50 \|$/m);
  assert.match(text, /^\| verify HS256 600 \| \*\*4\.00\*\* \| 1,235 \|$/m);
  assert.match(text, /^\| cold HS256 \(Node\) \| \*\*5,000\*\* \| jose, bundled 6,000 \|$/m);
  assert.match(text, /^\| a page, before its first call: .* \| 120,000 \| \*\*59,000\*\* \| 51,000 \|$/m);
  assert.ok(!text.includes("Chromium") && !text.includes("index.slim.cjs"));
});

test("tables stand between their marks, and a guide without marks is refused", () => {
  const guide = read("docs/speed.md");
  const again = replaced(replaced(guide, "one"), "two");
  assert.equal(between(again), "two");
  assert.equal(replaced(again, between(guide)), replaced(guide, between(guide)));
  assert.throws(() => replaced("no marks", "x"), /expected/);
});

test("the guide's tables and its plot are of the same run", () => {
  const [first] = between(read("docs/speed.md")).split("\n");
  assert.match(first, /^Measured \d{4}-\d\d-\d\d on .+, Node \d+\./);
  const plot = read("docs/speed.svg");
  assert.ok(plot.startsWith("<svg") && plot.includes(first.replaceAll("&", "&amp;")), "run `cargo xtask bench --plot`");
});
