// The invites of this server: where they are kept, who may do what, and the handler.
import Database from "libsql";
import { createHandler, createIssuer, sqlStore } from "edge-invites";

const { ISSUER_KEY, ORIGIN = "http://localhost:3000" } = process.env;

const db = new Database("invites.db");
db.exec("PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 5000");
const query = (text, values) => {
  const statement = db.prepare(text);
  return statement.reader ? statement.raw().all(...values) : (statement.run(...values), []);
};

const issuer = createIssuer({
  issuer: ORIGIN,
  audience: ORIGIN,
  keys: [JSON.parse(ISSUER_KEY)],
  store: sqlStore({ dialect: "sqlite", query }),
});
await issuer.migrate();

export const handler = createHandler({ invites: issuer, authorize, basePath: "/api" });

// A stand-in for your session: whoever says a name is believed. Ask your own sign-in here, and never the body.
function authorize(request, { action }) {
  const user = request.headers.get("x-demo-user");
  if (user === null) return action === "assess"; // whoever holds a link may ask what to do with it
  return { subject: user, inviter: user }; // an inviter sees and changes only what is theirs
}
