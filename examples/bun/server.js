// Bun speaks `Request` and `Response`: the handler is the server.
import { handler } from "./invites.js";

const { HOST = "127.0.0.1", PORT = "3000" } = process.env;

export default { fetch: handler, hostname: HOST, port: PORT };
