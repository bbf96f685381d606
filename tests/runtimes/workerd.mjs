// workerd, the runtime of Cloudflare Workers, with the worker bundled as wrangler does it.
import { readFile, readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import workerd from "workerd";
import { report } from "./report.mjs";
import { dist, serve } from "./server.mjs";

const bundle = await build({
  entryPoints: [fileURLToPath(new URL("workerd.worker.mjs", import.meta.url))],
  bundle: true,
  write: false,
  format: "esm",
  conditions: ["workerd", "worker", "browser"],
  external: ["*.wasm"],
});
const modules = [{ type: "ESModule", path: "worker.mjs", contents: bundle.outputFiles[0].text }];
for (const name of await readdir(dist)) {
  if (name.endsWith(".wasm")) modules.push({ type: "CompiledWasm", path: name, contents: await readFile(new URL(name, dist)) });
}

// a date switches on what a worker of that day was promised: an old one, and the newest that this workerd knows
const { origin, close, keysAsked } = await serve();
try {
  await inWorker("2024-09-01");
  await inWorker(workerd.compatibilityDate);
  await inWorker("2025-10-01", "nodejs_compat");
} finally {
  close();
}

async function inWorker(compatibilityDate, ...compatibilityFlags) {
  const worker = new Miniflare({ modules, compatibilityDate, compatibilityFlags, cf: false, d1Databases: { DB: "db" } });
  try {
    const response = await worker.dispatchFetch("http://localhost/", { method: "POST", body: origin });
    if (response.status !== 200) throw new Error(await response.text());
    const name = ["workerd", compatibilityDate, ...compatibilityFlags].join(" ");
    report(name, [...await response.json(), await sharedKeys(worker)]);
  } finally {
    await worker.dispose();
  }
}

// a future of one request may not be awaited by another there; a promise may
async function sharedKeys(worker) {
  const before = keysAsked();
  const ask = () => worker.dispatchFetch("http://localhost/keys", { method: "POST", body: origin }).then((answer) => answer.text());
  const pause = () => new Promise((resolve) => setTimeout(resolve, 50));
  const asked = [ask()];
  await pause();
  asked.push(ask());
  await pause();
  asked.push(ask());
  const found = [...await Promise.all(asked), keysAsked() - before].join(" ");
  return { name: "three requests share one fetch of keys", ok: found === "user-1 user-1 user-1 1", error: found };
}
