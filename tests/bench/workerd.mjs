// workerd: each sample is one request of many rounds, timed from here, less an empty request.
import { readFile, readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { row } from "./host.mjs";
import { median } from "./measure.mjs";

const dist = new URL("../node_modules/edge-invites/dist/", import.meta.url);

export async function workerd(cells, { samples }) {
  const bundle = await build({
    entryPoints: [fileURLToPath(new URL("workerd.worker.mjs", import.meta.url))],
    bundle: true, write: false, format: "esm", conditions: ["workerd", "worker", "browser"], external: ["*.wasm", "./software.workerd.js"],
  });
  const modules = [{ type: "ESModule", path: "worker.mjs", contents: bundle.outputFiles[0].text }];
  for (const name of await readdir(dist)) {
    if (name === "software.workerd.js") modules.push({ type: "ESModule", path: name, contents: await readFile(new URL(name, dist), "utf8") });
    if (name.endsWith(".wasm")) modules.push({ type: "CompiledWasm", path: name, contents: await readFile(new URL(name, dist)) });
  }
  const worker = new Miniflare({ modules, compatibilityDate: "2026-04-01", cf: false, compatibilityFlags: [] });
  try {
    const origin = await worker.ready;
    const timed = async (who, n) => {
      const start = performance.now();
      const response = await fetch(new URL(`/?who=${encodeURIComponent(who)}&n=${n}`, origin));
      const text = await response.text();
      if (text !== "done") throw new Error(text);
      return performance.now() - start;
    };
    const rows = [];
    for (const { work, cell } of cells) {
      const able = await (await fetch(origin, { method: "POST", body: JSON.stringify(cell) })).json();
      if (!able.includes("ours")) throw new Error(`workerd, ${work}: ours cannot`);
      const rounds = {};
      for (const who of able) {
        let n = 64;
        while (await timed(who, n) < 25 && n < 65_536) n *= 2;
        rounds[who] = n;
      }
      const times = Object.fromEntries(able.map((who) => [who, []]));
      for (let sample = 0; sample < samples; sample += 1) {
        for (const who of able) {
          const empty = await timed(who, 0);
          times[who].push(((await timed(who, rounds[who]) - empty) * 1000) / rounds[who]);
        }
      }
      rows.push(row("workerd", work, Object.fromEntries(Object.entries(times).map(([who, list]) => [who, median(list)]))));
    }
    return { rows, notes: [] };
  } finally {
    await worker.dispose();
  }
}
