// Deno speaks `Request` and `Response`: the handler is the server.
import { handler } from "./invites.js";

const hostname = Deno.env.get("HOST") ?? "127.0.0.1";
const port = Number(Deno.env.get("PORT") ?? 3000);

Deno.serve({ hostname, port }, handler);
