// The adapters, each in an app of its framework, against the worker: effects that run twice are one question and one
// acceptance.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { build } from "esbuild";
import { compile } from "svelte/compiler";
import { inEach } from "./open.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const svelte = {
  name: "svelte",
  setup: ({ onLoad }) => onLoad({ filter: /\.svelte$/ }, ({ path }) => ({ contents: compile(readFileSync(path, "utf8"), { filename: basename(path) }).js.code, resolveDir: here("./adapters") })),
};

async function bundled(framework) {
  const { outputFiles } = await build({
    entryPoints: [here(`./adapters/${framework}.js`)], bundle: true, write: false, format: "esm", plugins: [svelte], logLevel: "error",
    // as while developing: only then does React run effects twice
    conditions: ["browser", "development"], nodePaths: [here("../node_modules")], absWorkingDir: here("../"),
    define: { "process.env.NODE_ENV": '"development"', __VUE_OPTIONS_API__: "false", __VUE_PROD_DEVTOOLS__: "false", __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false" },
  });
  return outputFiles[0].text;
}

inEach((site) => {
  for (const framework of ["react", "vue", "svelte"]) {
    test(`${framework}: effects that run twice ask once and accept once`, async () => {
      const { token, used } = await site.invited({ maxUses: 5 });
      const script = await bundled(framework);
      const asked = [];
      const { page, close } = await site.visit(`/app#invite=${token}`, {
        name: "bob",
        prepare: async (page) => {
          page.on("request", (request) => request.method() === "POST" && asked.push(new URL(request.url()).pathname));
          await page.route("**/app", (route) => route.fulfill({ contentType: "text/html", body: '<!doctype html><title>app</title><link rel="icon" href="data:,"><div id="app"></div><script type="module" src="app.js"></script>' }));
          await page.route("**/app.js", (route) => route.fulfill({ contentType: "text/javascript", body: script }));
        },
      });
      await page.waitForSelector("text=team");
      await page.dblclick("text=Accept");
      await page.waitForSelector("h1:text-is('done')");
      assert.equal(await page.evaluate(() => globalThis.effects), 2);
      assert.deepEqual(asked, ["/api/invites/assess", "/api/invites/accept"]);
      assert.deepEqual(await used(), ["bob"]);
      await close();
    });
  }
});
