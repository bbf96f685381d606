// The invites of this worker: where they are kept, who may do what, and the handler.
import { createHandler, createIssuer, d1Store } from "edge-invites";

let handler; // one for each isolate, made by its first request: only a request has `env`

export async function invites({ DB, ISSUER, ISSUER_KEY }) {
  if (handler) return handler;
  const issuer = createIssuer({
    issuer: ISSUER,
    audience: ISSUER,
    keys: [JSON.parse(ISSUER_KEY)],
    store: d1Store(DB),
  });
  await issuer.migrate(); // first requests that come at once may all do this
  handler = createHandler({ invites: issuer, authorize, basePath: "/api" });
  return handler;
}

// A stand-in for your session: whoever says a name is believed. Ask your own sign-in here, and never the body.
function authorize(request, { action }) {
  const user = request.headers.get("x-demo-user");
  if (user === null) return action === "assess"; // whoever holds a link may ask what to do with it
  return { subject: user, inviter: user }; // an inviter sees and changes only what is theirs
}
