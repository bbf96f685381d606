// The edge worker: the pages, and the invites behind them. Nothing is kept here but in D1, or at the services that
// the configuration names.
import { createHandler } from "edge-invites";
import { backends } from "./backend.js";
import { signedIn, session } from "./session.js";

const PAGE = {
  "content-security-policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-robots-tag": "noindex",
  "cross-origin-opener-policy": "same-origin",
};

let places; // one set for each isolate; a failed set-up is tried again

async function handle(request, env) {
  places ??= open(env);
  try {
    const { pathname } = new URL(request.url);
    if (pathname === "/services") return listed(await places, request);
    const place = (await places).find(({ base }) => pathname.startsWith(`${base}/`));
    if (place === undefined) return new Response("there is nothing at this address", { status: 404 });
    const response = await place.handler(request);
    // pages count the time that is left by our clock, and not by the visitor's
    response.headers.set("date", new Date().toUTCString());
    return response;
  } catch (error) {
    places = undefined;
    throw error;
  }
}

async function open(env) {
  const all = await backends(env);
  return all.map((place) => ({ ...place, handler: createHandler({ invites: place.invites, authorize, basePath: place.base }) }));
}

// for the page of whoever invites: where invites can be made, and what can be done there
function listed(all, request) {
  if (signedIn(request) === undefined) return new Response("expected somebody who is signed in", { status: 403 });
  const told = all.map(({ name, provider, base, can }) => ({ name, provider, base, can }));
  return Response.json(told, { headers: { "cache-control": "no-store" } });
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
    if (/^\/(api\/|services(\/|$))/.test(pathname)) return handle(request, env);
    if (pathname === "/session") return session(request);
    const page = await env.ASSETS.fetch(request);
    const response = new Response(page.body, page);
    for (const [name, value] of Object.entries(PAGE)) response.headers.set(name, value);
    return response;
  },
};
