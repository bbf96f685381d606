// Serves the page, the one file of the package that it loads, and the handler under /api.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { createHandler, createIssuer, memoryStore } from "edge-invites";

const { HOST = "127.0.0.1", PORT = "3000", ORIGIN = "http://localhost:3000", ISSUER_KEY } = process.env;

const issuer = createIssuer({
  issuer: ORIGIN,
  audience: ORIGIN,
  keys: [JSON.parse(ISSUER_KEY)],
  store: memoryStore(), // to try it out: it ends with this process. See the other folders for databases
});
await issuer.migrate();
const handler = createHandler({ invites: issuer, authorize, origins: [ORIGIN], basePath: "/api" });

// A stand-in for your session: whoever says a name is believed. Ask your own sign-in here, and never the body.
function authorize(request, { action }) {
  const user = request.headers.get("x-demo-user");
  if (user === null) return action === "assess"; // whoever holds a link may ask what to do with it
  return { subject: user, inviter: user }; // an inviter sees and changes only what is theirs
}

const file = (path, type) => new Response(readFileSync(path), {
  headers: {
    "content-type": type, "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
  },
});
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const FILES = {
  "/invite": () => file(here("invite.html"), "text/html; charset=utf-8"),
  "/invite.js": () => file(here("invite.js"), "text/javascript"),
  "/edge-invites/page.js": () => file(fileURLToPath(import.meta.resolve("edge-invites/page")), "text/javascript"),
};

async function answer(incoming) {
  const { method, url, headers } = incoming;
  if (!url.startsWith("/")) throw new Error("expected a path");
  const read = FILES[url];
  if (read) return read();
  const body = method === "GET" || method === "HEAD" ? undefined : ReadableStream.from(incoming);
  return handler(new Request(ORIGIN + url, { method, headers, body, duplex: "half" }));
}

createServer(async (incoming, outgoing) => {
  const response = await answer(incoming).catch(() => new Response(null, { status: 400 }));
  outgoing.statusCode = response.status;
  outgoing.setHeaders(response.headers);
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}).listen(PORT, HOST);
