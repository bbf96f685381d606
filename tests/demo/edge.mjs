// The worker of www/ on workerd, with D1: as it runs at Cloudflare, on this machine and without an account.
import { cp, readFile, readdir, rm } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { assemble } from "../../www/assemble.js";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const dist = new URL("../node_modules/edge-invites/dist/", import.meta.url);

/** Starts the worker. `bindings` are its configuration, `keep` a folder for D1. Gives `{ origin, worker, close }`. */
export async function start({ port = 0, bindings = {}, keep = false } = {}) {
  const site = await assembled();
  const bundle = await build({
    entryPoints: [here("../../www/worker.js")], bundle: true, write: false, format: "esm", absWorkingDir: here("../"),
    conditions: ["workerd", "worker", "browser"], external: ["*.wasm", "node:*", "cloudflare:*", "pg-native"], nodePaths: [here("../node_modules")],
    // node's own modules, as wrangler does it for `nodejs_compat`
    alias: Object.fromEntries(NODE.map((name) => [name, `node:${name}`])),
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire("/");' },
    logLevel: "error",
  });
  const modules = [{ type: "ESModule", path: "worker.mjs", contents: bundle.outputFiles[0].text }];
  for (const name of await readdir(dist)) {
    if (name.endsWith(".wasm")) modules.push({ type: "CompiledWasm", path: name, contents: await readFile(new URL(name, dist)) });
  }
  const worker = new Miniflare({
    host: "127.0.0.1", port, modules, bindings, cf: false, compatibilityDate: "2025-10-01", compatibilityFlags: ["nodejs_compat"],
    d1Databases: { DB: "invites" }, d1Persist: keep,
    assets: { directory: site, binding: "ASSETS", routerConfig: { has_user_worker: true, invoke_user_worker_ahead_of_assets: true } },
  });
  const { origin } = await worker.ready;
  return { origin, worker, close: async () => { await worker.dispose(); await rm(site, { recursive: true, force: true }); } };
}

const NODE = ["assert", "buffer", "crypto", "dns", "events", "fs", "net", "os", "path", "process", "stream", "string_decoder", "tls", "url", "util"];

// the pages, and beside them the package as a page loads it
async function assembled() {
  // several may run at a time
  const site = here(`../../target/www-${process.pid}`);
  await rm(site, { recursive: true, force: true });
  await cp(here("../../www/public"), site, { recursive: true });
  await assemble(dist, pathToFileURL(`${site}/`));
  return site;
}
