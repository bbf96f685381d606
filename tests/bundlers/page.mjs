// Opens what a bundler made in Chromium, and says whether the app did its work.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { chromium } from "playwright-core";
import { report } from "../runtimes/report.mjs";

const EXPECTED = "verified user-1, decoded user-1, AUDIENCE_MISMATCH, verified user-1, got inv_1";
const types = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

/** Reports whether the line is what every app says, or says what is wanted instead. */
export function expect(name, line, wanted = EXPECTED) {
  const ok = typeof wanted === "string" ? line === wanted : wanted.test(line);
  const test = wanted === EXPECTED ? "verifies, decodes, refuses and asks a service" : `says \`${wanted.source}\``;
  report(name, [{ name: test, ok, error: `expected ${wanted}\nfound ${line}` }]);
}

/** The text that a page writes. */
export async function shown(address, selector = "output") {
  const flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"];
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: flags });
  try {
    const page = await browser.newPage();
    const complaints = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(address);
    const output = page.locator(selector).filter({ hasText: /./ });
    return await output.textContent({ timeout: 20_000 }).catch((error) => [error, ...complaints].join("\n"));
  } finally {
    await browser.close();
  }
}

/** The same for a folder of files, which is served meanwhile. */
export async function shownFrom(folder) {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://localhost").pathname.replace(/\/$/, "/index.html");
    const body = await readFile(`${folder}${path}`).catch(() => undefined);
    if (body === undefined) return response.writeHead(404).end("not found");
    response.writeHead(200, { "content-type": types[extname(path)] ?? "text/plain" }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await shown(`http://127.0.0.1:${server.address().port}/`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
