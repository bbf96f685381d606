// The invites of this app: who may do what, and the handler.
import { createHandler, createIssuer } from "edge-invites";
import { store } from "./store.js";

const { ISSUER_KEY, ORIGIN = "http://localhost:3000" } = process.env;

let handler; // made by the first request: while Next builds there is no key

export async function invites(request) {
  handler ??= await start();
  return handler(request);
}

async function start() {
  const issuer = createIssuer({ issuer: ORIGIN, audience: ORIGIN, keys: [JSON.parse(ISSUER_KEY)], store });
  await issuer.migrate(); // first requests that come at once may all do this
  // `next start` says `localhost` of each request: `origins` names the address that its pages have
  return createHandler({ invites: issuer, authorize, origins: [ORIGIN], basePath: "/api" });
}

// A stand-in for your session: whoever says a name is believed. Ask your own sign-in here, and never the body.
function authorize(request, { action }) {
  const user = request.headers.get("x-demo-user");
  if (user === null) return action === "assess"; // whoever holds a link may ask what to do with it
  return { subject: user, inviter: user }; // an inviter sees and changes only what is theirs
}
