// Chromium: a page with the package and its peers in one bundle, isolated so that its clock is fine.
import { readFile, readdir } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium as browser } from "playwright-core";

const dist = new URL("../node_modules/edge-invites/dist/", import.meta.url);
const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export async function chromium(cells, options) {
  const bundle = await build({
    stdin: { contents: 'export { rows } from "./host.mjs";', resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    bundle: true, write: false, format: "esm", conditions: ["browser"], external: ["./software.web.js"], target: "es2022",
  });
  const files = { "/bench.js": ["text/javascript", bundle.outputFiles[0].text], "/": ["text/html", "<!doctype html>"] };
  for (const name of await readdir(dist)) {
    if (name.endsWith(".wasm")) files[`/${name}`] = ["application/wasm", await readFile(new URL(name, dist))];
  }
  const server = createServer(({ url }, response) => {
    const [type, body] = files[url] ?? ["text/plain", ""];
    const isolated = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };
    response.writeHead(url in files ? 200 : 404, { "content-type": type, ...isolated }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const running = await browser.launch({ executablePath: process.env.CHROMIUM, args: flags });
  try {
    const page = await running.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    return await page.evaluate(async ([cells, options]) => (await import("/bench.js")).rows("chromium", cells, options), [cells, options]);
  } finally {
    await running.close();
    server.closeAllConnections();
    server.close();
  }
}
