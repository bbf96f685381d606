// A Worker of the benchmark, in workerd: asked over HTTP, so that it can be timed from outside.
import { readFile, readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Miniflare } from "miniflare";

const dist = new URL("../node_modules/edge-invites/dist/", import.meta.url);

/** Bundles a worker and starts it. `ask(order)` is over when it says so. */
export async function worker(file, bindings) {
  const bundle = await build({
    entryPoints: [fileURLToPath(new URL(file, import.meta.url))],
    bundle: true, write: false, format: "esm", conditions: ["workerd", "worker", "browser"], external: ["*.wasm"],
  });
  const modules = [{ type: "ESModule", path: "worker.mjs", contents: bundle.outputFiles[0].text }];
  for (const name of await readdir(dist)) {
    if (name.endsWith(".wasm")) modules.push({ type: "CompiledWasm", path: name, contents: await readFile(new URL(name, dist)) });
  }
  const mini = new Miniflare({ modules, compatibilityDate: "2026-04-01", cf: false, ...bindings });
  const origin = await mini.ready;
  const ask = async (order) => {
    const response = await fetch(origin, { method: "POST", body: JSON.stringify(order) });
    const text = await response.text();
    if (text !== "done") throw new Error(text);
  };
  return { ask, dispose: () => mini.dispose() };
}
