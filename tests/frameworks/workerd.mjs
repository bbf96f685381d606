// An example for Workers on workerd, bundled and configured as wrangler does it by the example's own `wrangler.jsonc`.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { keyed, prepared } from "./run.mjs";

/** Starts the example of that name: gives `{ origin, close }`. */
export async function workerd(name) {
  const example = prepared(name);
  const { folder } = example;
  const { main, compatibility_date, vars, d1_databases } = JSON.parse(readFileSync(join(folder, "wrangler.jsonc"), "utf8").replace(/^\s*\/\/.*$/gm, ""));
  const bundle = await build({
    entryPoints: [join(folder, main)], bundle: true, write: false, format: "esm",
    conditions: ["workerd", "worker", "browser"], external: ["*.wasm"], logLevel: "error",
  });
  const modules = [{ type: "ESModule", path: "worker.mjs", contents: bundle.outputFiles[0].text }];
  const dist = join(folder, "node_modules/edge-invites/dist");
  for (const file of readdirSync(dist)) {
    if (file.endsWith(".wasm")) modules.push({ type: "CompiledWasm", path: file, contents: readFileSync(join(dist, file)) });
  }
  const worker = new Miniflare({
    host: "127.0.0.1", modules, bindings: { ...vars, ...keyed(example) }, cf: false, compatibilityDate: compatibility_date,
    d1Databases: Object.fromEntries(d1_databases.map(({ binding, database_name }) => [binding, database_name])),
  });
  const { origin } = await worker.ready;
  return { origin, close: () => worker.dispose() };
}
