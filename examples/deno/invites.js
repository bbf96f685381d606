// The invites of this server: where they are kept, who may do what, and the handler.
import { DatabaseSync } from "node:sqlite";
import { createHandler, createIssuer, sqlStore } from "edge-invites";

const ORIGIN = Deno.env.get("ORIGIN") ?? "http://localhost:3000";

const db = new DatabaseSync("invites.db");
db.exec("PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 5000");
const query = (text, values) => {
  const statement = db.prepare(text);
  statement.setReturnArrays(true);
  return statement.all(...values);
};

const issuer = createIssuer({
  issuer: ORIGIN,
  audience: ORIGIN,
  keys: [JSON.parse(Deno.env.get("ISSUER_KEY"))],
  store: sqlStore({ dialect: "sqlite", query }),
});
await issuer.migrate();

// behind a proxy that ends TLS a request says `http:` of itself: `origins` names the address that its pages have
export const handler = createHandler({ invites: issuer, authorize, origins: [ORIGIN], basePath: "/api" });

// A stand-in for your session: whoever says a name is believed. Ask your own sign-in here, and never the body.
function authorize(request, { action }) {
  const user = request.headers.get("x-demo-user");
  if (user === null) return action === "assess"; // whoever holds a link may ask what to do with it
  return { subject: user, inviter: user }; // an inviter sees and changes only what is theirs
}
