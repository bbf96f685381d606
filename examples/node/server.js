// Node speaks streams, the handler `Request` and `Response`: this is all that lies between them.
import { createServer } from "node:http";
import { handler } from "./invites.js";

const { HOST = "127.0.0.1", PORT = "3000", ORIGIN = "http://localhost:3000" } = process.env;

// the address is our own, and not what the request says of it: right also behind a proxy that ends TLS
async function answer(incoming) {
  const { method, url, headers } = incoming;
  if (!url.startsWith("/")) throw new Error("expected a path"); // and not `*`, or an address for a proxy
  // nothing is read of a body until the handler asks for it, and Node throws away what nobody asked for
  const body = method === "GET" || method === "HEAD" ? undefined : ReadableStream.from(incoming);
  return handler(new Request(ORIGIN + url, { method, headers, body, duplex: "half" }));
}

createServer(async (incoming, outgoing) => {
  // not everything that HTTP allows makes a `Request`: TRACE, for one
  const response = await answer(incoming).catch(() => new Response(null, { status: 400 }));
  outgoing.statusCode = response.status;
  outgoing.setHeaders(response.headers);
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}).listen(PORT, HOST);
