// Where the invites are: in our own issuer over D1 or PostgreSQL, or at services. Configuration decides.
import { createClient, createIssuer, createIssuerKey, d1Store, decode, loadServices, sqlStore } from "edge-invites";

const CAN = ["create", "list", "get", "resend", "revoke", "accept", "decline"];

/**
 * The places for invites, each `{ name, provider, base, can, invites }`. `BACKENDS`: their names, `issuer,authress,twilio`,
 * where `issuer` is our own, and of each other name a variable holds the options of a client as JSON: `AUTHRESS`, `TWILIO`.
 * Without it there is one: `BACKEND`, the options of a client as JSON, or our own. `POSTGRES`: an address, or Hyperdrive.
 * Else: D1.
 */
export async function backends({ BACKENDS, BACKEND, ...env }) {
  if (BACKENDS) return Promise.all(BACKENDS.split(",").map((name) => backend(name.trim(), env)));
  if (!BACKEND) return [await backend("issuer", env)];
  const options = parsed(BACKEND);
  return [await service(options.provider, "/api", options)];
}

async function backend(name, env) {
  if (name === "issuer") return { name, provider: name, base: "/api", can: CAN, invites: await issuer(env) };
  const options = env[name.toUpperCase().replaceAll("-", "_")];
  if (!/^[a-z][a-z0-9-]*$/.test(name) || !options) throw new Error("expected the options of a client for each name in BACKENDS: see www/backend.js");
  return service(name, `/services/${name}`, { provider: name, ...parsed(options) });
}

async function service(name, base, options) {
  await loadServices();
  const invites = createClient(options);
  // what cannot be done there is no member of the client, and so no button of the page
  return { name, provider: options.provider, base, can: CAN.filter((operation) => Object.keys(invites).includes(operation)), invites };
}

const parsed = (options) => (typeof options === "string" ? JSON.parse(options) : options);

async function issuer({ POSTGRES, DB, ISSUER_KEY, ISSUER = "https://invites.example" }) {
  const store = POSTGRES ? await postgres(POSTGRES.connectionString ?? POSTGRES) : d1Store(DB);
  const key = ISSUER_KEY ? JSON.parse(ISSUER_KEY) : await keptKey(store);
  const issuer = createIssuer({
    issuer: ISSUER,
    audience: ISSUER,
    keys: [key],
    store,
    redirects: ["/welcome.html"],
    // addresses are hashed with what only this worker knows
    secret: new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`addresses ${key.d}`))),
  });
  await issuer.migrate();
  return { ...issuer, assess: (given) => introduced(issuer, given) };
}

/** Whether somebody's name is shown to whoever holds the link is for an application to decide: here it is. */
async function introduced(issuer, given) {
  const assessed = await issuer.assess(given);
  // a preview is given only of a token that was verified; a short code, which has no dots, names nobody
  if (assessed.preview === undefined || !String(given.token).includes(".")) return assessed;
  const { inviter } = await issuer.get(decode(given.token).claims.jti);
  return { ...assessed, preview: { ...assessed.preview, inviter } };
}

async function postgres(connectionString) {
  const { default: pg } = await import("pg");
  // a connection belongs to the request that opened it
  const query = async (text, values) => {
    const client = new pg.Client({ connectionString });
    await client.connect();
    try {
      return (await client.query({ text, values, rowMode: "array" })).rows;
    } finally {
      await client.end();
    }
  };
  return sqlStore({ dialect: "postgres", query });
}

// For trying things out: without ISSUER_KEY the first start makes a key and keeps it beside the invites.
async function keptKey({ query, dialect }) {
  const [one, two] = dialect === "postgres" ? ["$1", "$2"] : ["?1", "?2"];
  await query("CREATE TABLE IF NOT EXISTS demo_secret (name TEXT PRIMARY KEY, value TEXT NOT NULL)", []);
  await query(`INSERT INTO demo_secret (name, value) VALUES (${one}, ${two}) ON CONFLICT DO NOTHING`, ["key", JSON.stringify(await createIssuerKey())]);
  const [[value]] = await query(`SELECT value FROM demo_secret WHERE name = ${one}`, ["key"]);
  return JSON.parse(value);
}
