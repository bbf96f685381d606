// The little server beside the suite: what it is asked comes back, and the package's files are served to pages.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";

const tests = new URL("../", import.meta.url);
export const dist = new URL("./node_modules/edge-invites/dist/", tests);

const types = { ".js": "text/javascript", ".mjs": "text/javascript", ".json": "application/json", ".wasm": "application/wasm" };

// the sources are for tests of what the package keeps to itself
const folders = { tests, "pkg/src": new URL("../pkg/src/", tests) };

let keys = 0;

// slow, so that several can wait for it
async function jwks() {
  keys += 1;
  await new Promise((resolve) => setTimeout(resolve, 300));
  const signed = JSON.parse(await readFile(new URL("vectors/signed.json", tests)));
  return ["application/json", JSON.stringify({ keys: signed.map(({ jwk }) => jwk).filter(({ kty }) => kty !== "oct") })];
}

const routes = {
  "/keys": jwks,
  "/strict.html": async () => ["text/html", `<!doctype html><title>strict</title><script type="module" src="/tests/runtimes/strict.mjs"></script>`, { "content-security-policy": "script-src 'self'" }],
  "/page.html": async () => ["text/html", "<!doctype html><title>page</title>"],
  "/untyped.wasm": async () => ["application/octet-stream", await readFile(new URL("edge_invites.wasm", dist))],
};

async function answer(path, more) {
  const route = more[path] ?? routes[path];
  if (route !== undefined) return route();
  const [, root, rest] = /^\/(pkg\/src|pkg|copy-\d+|tests)\/([\w./-]+)$/.exec(path) ?? [];
  if (root === undefined || rest.includes("..")) return undefined;
  return [types[extname(rest)] ?? "text/plain", await readFile(new URL(rest, folders[root] ?? dist))];
}

async function echo(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const { method, url, headers } = request;
  return ["application/json", JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() })];
}

/** Starts the server, with routes of the caller's own. Gives its origin and a function that ends it. */
export async function serve(more = {}) {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    // a file that is not there is an answer, too
    const found = await (path === "/echo" ? echo(request) : answer(path, more)).catch(() => undefined);
    const headers = { "access-control-allow-origin": "*", "access-control-allow-headers": "*", "access-control-allow-methods": "*" };
    if (found === undefined) return response.writeHead(404, headers).end("not found");
    response.writeHead(200, { ...headers, "content-type": found[0], ...found[2] }).end(found[1]);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close: () => (server.closeAllConnections(), server.close()),
    keysAsked: () => keys,
  };
}
