// The benchmark: ours and its peers in the same run. Options: --runtime node|chromium|workerd, --quick.
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { chromium } from "./chromium.mjs";
import { cold } from "./cold.mjs";
import { node } from "./node.mjs";
import { redeem } from "./redeem.mjs";
import { report } from "./report.mjs";
import { services } from "./services.mjs";
import { sizes } from "./sizes.mjs";
import { cell } from "./tokens.mjs";
import { workerd } from "./workerd.mjs";

const { values: { runtime, quick } } = parseArgs({ options: { runtime: { type: "string" }, quick: { type: "boolean" } } });
const options = quick ? { samples: 9, warm: 60 } : { samples: 31, warm: 250 };

// numbers of a busy machine say little, and say so
const busy = loadavg()[0] > cpus().length;

const cells = [];
for (const [size, text] of [["600", "ascii"], ["4k", "ascii"], ["600", "other"], ["4k", "other"]]) {
  cells.push({ work: `decode ${size}${text === "other" ? "u" : ""}`, cell: { ...await cell("HS256", size, text), work: "decode" } });
}
for (const alg of ["HS256", "ES256", "RS256", "EdDSA", "PS256", "ES384"]) {
  for (const size of ["600", "4k"]) cells.push({ work: `verify ${alg} ${size}`, cell: await cell(alg, size) });
}
for (const { work, cell: { tokens } } of cells) console.log(`${work}: ${tokens[0].length} bytes`);

const rows = [];
for (const [name, run] of Object.entries({ node, chromium, workerd })) {
  if (runtime !== undefined && runtime !== name) continue;
  console.log(`measuring in ${name}`);
  const found = await run(cells, options);
  rows.push(...found.rows);
  found.notes.forEach((note) => console.log(`  left out: ${note}`));
}
if (runtime === undefined || runtime === "node") {
  rows.push(...await services({ samples: quick ? 9 : 21 }));
  rows.push(...await redeem(quick ? 9 : 21));
  rows.push(...await cold(quick ? 5 : 11));
}
rows.push(...await sizes());
report(rows, console.log);
mkdirSync(new URL("../../target/", import.meta.url), { recursive: true });
const made = { day: new Date().toISOString().slice(0, 10), processor: `${cpus()[0].model.trim()}, ${cpus().length} cores`, node: process.versions.node, quick: quick === true, busy };
writeFileSync(new URL("../../target/bench.json", import.meta.url), `${JSON.stringify({ made, rows }, null, 1)}\n`);
