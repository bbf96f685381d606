// What the runners of all browsers share: the scripts that are bundled, the server, and the report.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { report } from "./report.mjs";
import { dist, serve } from "./server.mjs";

/** What is run in the page of a browser, with the origin of the server. */
export const program = `return JSON.stringify(await (await import(origin + "/tests/runtimes/browser.mjs")).everywhere(origin))`;

const at = (file) => fileURLToPath(new URL(file, dist));

async function serviceWorker(format, alias) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("service-worker.mjs", import.meta.url))],
    bundle: true,
    write: false,
    format,
    alias,
    absWorkingDir: fileURLToPath(new URL("../", import.meta.url)),
    conditions: ["browser"],
  });
  return async () => ["text/javascript", outputFiles[0].text];
}

/** `run(origin)` starts a browser, opens `/page.html` and gives what the program gave. */
export async function inBrowser(name, run) {
  const { origin, close } = await serve({
    "/pkg/service-worker.module.js": await serviceWorker("esm"),
    "/pkg/service-worker.classic.js": await serviceWorker("iife", { "edge-invites": at("index.inline.js"), "edge-invites/testing": at("testing.inline.js") }),
  });
  // a worker that never answers must not keep everybody waiting
  const late = setTimeout(() => {
    console.error("expected an end within two minutes");
    process.exit(1);
  }, 120_000);
  try {
    for (const [host, results] of Object.entries(JSON.parse(await run(origin)))) report(`${name} ${host}`, results);
  } finally {
    clearTimeout(late);
    close();
  }
}
