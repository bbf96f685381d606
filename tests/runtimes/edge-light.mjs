// The Edge Runtime of Next.js and Vercel, as strict as where functions are deployed: no code from text or bytes.
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { EdgeRuntime } from "edge-runtime";
import { report } from "./report.mjs";
import { dist, serve } from "./server.mjs";

// a module is compiled by the host and handed in; it is of another realm, as it is with Next.js
const modules = {};
const given = {
  name: "modules by the host",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\.wasm\?module$/ }, ({ path }) => ({ path: basename(path, "?module"), namespace: "given" }));
    onLoad({ filter: /./, namespace: "given" }, async ({ path }) => {
      modules[path] = await WebAssembly.compile(await readFile(new URL(path, dist)));
      return { contents: `export default modules[${JSON.stringify(path)}];` };
    });
  },
};
const bundle = await build({
  entryPoints: [fileURLToPath(new URL("edge-light.worker.mjs", import.meta.url))],
  bundle: true,
  write: false,
  format: "iife",
  conditions: ["edge-light", "browser"],
  plugins: [given],
});
const runtime = new EdgeRuntime({
  initialCode: bundle.outputFiles[0].text,
  codeGeneration: { strings: false, wasm: false },
  extend: (context) => Object.assign(context, { modules }),
});

const { origin, close } = await serve();
try {
  const response = await runtime.dispatchFetch("http://localhost/", { method: "POST", body: origin });
  if (response.status !== 200) throw new Error(await response.text());
  report("edge-light", await response.json());
} finally {
  close();
}
