// Memory does not grow with use: a million tokens, and lists of a hundred thousand pages, each kind in a process of its own.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const script = fileURLToPath(new URL("leaks.mjs", import.meta.url));

/** Bytes between the first lap, after a tenth of the work, and the last. */
async function growth(name, times) {
  const { stdout } = await run(process.execPath, ["--expose-gc", script, name, `${times}`], { timeout: 600_000 });
  const { laps, ...done } = JSON.parse(stdout);
  assert.ok(done.times >= times && laps.length > 2, stdout);
  return Object.fromEntries(Object.keys(laps[0]).map((kind) => [kind, laps.at(-1)[kind] - laps[0][kind]]));
}

// less than a byte a call in the modules and 3 bytes in the heap, where there are most; RSS by what a collector leaves in pages
const MOST = { modules: 262_144, heapUsed: 1_500_000, external: 1_500_000, rss: 64_000_000 };
const grown = (found) => Object.keys(MOST).filter((kind) => found[kind] > MOST[kind]);

describe("memory stays as it is after", { concurrency: 2 }, () => {
  for (const [name, times, what] of [
    ["verifySync", 500_000, "500,000 tokens of HS256, at once"],
    ["verify", 500_000, "500,000 tokens of HS256, by promises"],
    ["EdDSA", 50_000, "50,000 tokens of EdDSA"],
    ["software", 10_000, "10,000 tokens of EdDSA, in WebAssembly"],
    ["refused", 100_000, "100,000 tokens that are refused, with 25,000 keys"],
    ["subjects", 10_000, "10,000 tokens of ES256 for others, with a policy for each"],
    ["get", 20_000, "20,000 calls of a service"],
    ["pages", 100_000, "100,000 pages of a list"],
  ]) {
    test(what, async (t) => {
      const found = await growth(name, times);
      t.diagnostic(JSON.stringify(found));
      assert.deepEqual(grown(found), [], JSON.stringify(found));
    });
  }
});

test("and 64 bytes kept at each of 100,000 calls would be found", async () => {
  assert.deepEqual(grown(await growth("leak", 100_000)), ["heapUsed"]);
});
