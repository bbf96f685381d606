// The edge worker: the pages, and the invites behind them. Nothing is kept here but in D1, or in the service that
// `BACKEND` names.
import { createHandler } from "edge-invites";
import { backend } from "./backend.js";
import { signedIn, session } from "./session.js";

const PAGE = {
  "content-security-policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-robots-tag": "noindex",
  "cross-origin-opener-policy": "same-origin",
};

let handler; // one for each isolate; a failed set-up is tried again

async function handle(request, env) {
  handler ??= backend(env).then((invites) => createHandler({ invites, authorize, basePath: "/api" }));
  try {
    const response = await (await handler)(request);
    // pages count the time that is left by our clock, and not by the visitor's
    response.headers.set("date", new Date().toUTCString());
    return response;
  } catch (error) {
    handler = undefined;
    throw error;
  }
}

// Who may do what. An application asks its own accounts here.
function authorize(request, { action }) {
  const user = signedIn(request);
  if (user === undefined) return action === "assess" || action === "decline";
  const visitor = { subject: user, email: `${user}@example.com`, emailVerified: true };
  return action === "assess" || action === "accept" || action === "decline" ? visitor : { ...visitor, inviter: user };
}

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/api/")) return handle(request, env);
    if (pathname === "/session") return session(request);
    const page = await env.ASSETS.fetch(request);
    const response = new Response(page.body, page);
    for (const [name, value] of Object.entries(PAGE)) response.headers.set(name, value);
    return response;
  },
};
