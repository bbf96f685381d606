// Serves the page of www/ with the built package, as strictly as it is meant to be served.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";

const www = new URL("../../www/", import.meta.url);
const pkg = new URL("../../pkg/", import.meta.url);
const TYPES = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".wasm": "application/wasm", ".map": "application/json" };
const HEADERS = {
  "content-security-policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** Starts the server; port 0 takes any that is free. */
export async function serve(port = 0) {
  const server = createServer(async ({ url }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    const path = pathname === "/" ? "index.html" : pathname.slice(1);
    const body = /^[\w.-]+$|^dist\/[\w.-]+$/.test(path)
      ? await readFile(new URL(path, path.startsWith("dist/") ? pkg : www)).catch(() => undefined)
      : undefined;
    if (body === undefined) return response.writeHead(404, HEADERS).end("not found");
    response.writeHead(200, { ...HEADERS, "content-type": TYPES[extname(path)] ?? "text/plain" }).end(body);
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => (server.closeAllConnections(), server.close()) };
}
