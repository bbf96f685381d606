// workerd, the runtime of Cloudflare Workers, with the worker bundled as wrangler does it.
import { readFile, readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
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

const { origin, close } = await serve();
// an old date on purpose: what works there works later as well
const worker = new Miniflare({ modules, compatibilityDate: "2024-09-01", cf: false });
try {
  const response = await worker.dispatchFetch("http://localhost/", { method: "POST", body: origin });
  if (response.status !== 200) throw new Error(await response.text());
  report("workerd", await response.json());
} finally {
  await worker.dispose();
  close();
}
