// `mint`: an invite of one's own, kept in a SQLite database.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { createIssuer, inviteLink, sqlStore } from "./index.node.js";
import { ENVIRONMENT, Failure, OK, fileText, keyInvalid, line, paint, privateKeys, usage } from "./cli-common.js";

const UNITS = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

function seconds(text) {
  const [, count, unit = "s"] = /^(\d{1,9})([smhdw])?$/.exec(text) ?? [];
  if (count === undefined) throw usage("expected a time such as 90s, 30m, 12h, 1d or 2w", "--ttl");
  return count * UNITS[unit];
}

function linked(token, base) {
  try {
    return inviteLink(token, { base }).url;
  } catch ({ message }) {
    throw usage(message, "--base");
  }
}

async function driver() {
  // node:sqlite warns that it is young, which would stand among our errors
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return (await import("node:sqlite")).DatabaseSync;
  } catch {
    // an older Node
  } finally {
    process.emitWarning = emitWarning;
  }
  for (const from of [import.meta.url, join(process.cwd(), "index.js")]) {
    try {
      return createRequire(from)("better-sqlite3");
    } catch ({ code }) {
      if (code !== "MODULE_NOT_FOUND") throw unavailable(`expected a better-sqlite3 that loads (${code})`, "install better-sqlite3 for this Node");
    }
  }
  throw unavailable("expected SQLite: Node 22.13 or later, or better-sqlite3", "use a newer Node, or `npm install better-sqlite3` here");
}

const unavailable = (message, next) => new Failure(ENVIRONMENT, "DB_UNAVAILABLE", message, next);

async function database(file, create) {
  // a new file for a mistyped one would give links that no app knows
  if (!create && !existsSync(file)) throw unavailable("--db: expected a file that exists", "check the path, or add --create");
  const Database = await driver();
  let db;
  try {
    db = new Database(file);
    db.exec("PRAGMA busy_timeout = 5000");
  } catch ({ code }) {
    throw unavailable(`--db: expected a SQLite database that can be opened (${code})`, "check the path and its permissions");
  }
  const query = (statement, values) => {
    const prepared = db.prepare(statement);
    if (prepared.reader === false) return (prepared.run(...values), []);
    if (prepared.setReturnArrays) prepared.setReturnArrays(true);
    else prepared.raw?.();
    return prepared.all(...values).map((row) => (Array.isArray(row) ? row : Object.values(row)));
  };
  return { store: sqlStore({ dialect: "sqlite", query }), close: () => db.close() };
}

export async function mint({ values, env, print, note }) {
  for (const name of ["issuer", "audience", "db"]) if (!values[name]) throw usage("expected a value", `--${name}`);
  const { issuer, audience, purpose, base, db, "max-uses": uses, "to-email": email, "to-domain": domain, "secret-file": file } = values;
  if (email !== undefined && domain !== undefined) throw usage("expected only one of them", "--to-email, --to-domain");
  if (uses !== undefined && !/^\d{1,9}$/.test(uses)) throw usage("expected a whole number", "--max-uses");
  const input = {
    ...(values.ttl !== undefined && { ttlSec: seconds(values.ttl) }),
    ...(uses !== undefined && { maxUses: Number(uses) }),
    ...(purpose !== undefined && { purpose }),
    ...(email !== undefined && { to: { email } }),
    ...(domain !== undefined && { to: { domain } }),
  };
  // before anything is made
  if (base !== undefined) linked("token", base);
  const keys = await privateKeys(values, "in EDGE_INVITES_KEY or --key-file", () => env.EDGE_INVITES_KEY);
  const secret = new TextEncoder().encode(file === undefined ? env.EDGE_INVITES_SECRET : fileText(file, "--secret-file"));
  if (secret.length < 16 && (secret.length > 0 || email !== undefined)) {
    throw new Failure(ENVIRONMENT, "SECRET_MISSING", "expected 16 bytes in EDGE_INVITES_SECRET or --secret-file", "give your issuer's secret");
  }
  const { store, close } = await database(resolve(db), values.create);
  try {
    const desk = office({ issuer, audience, keys, store, secret });
    await desk.migrate();
    const invite = await desk.mint(input);
    const token = invite.token.reveal();
    const link = base && linked(token, base);
    const { id, expiresAt, metadata: { maxUses } } = invite;
    const warnings = keys[0].alg === "HS256" ? ["HS256: whoever can verify this token can mint others"] : [];
    print({ id, token, ...(link && { link }), expiresAt, maxUses, ...(purpose && { purpose }), warnings }, `${link ?? token}\n`);
    note(`invite ${line(id)}: ${maxUses === 1 ? "one use" : `${maxUses} uses`}, until ${expiresAt.toISOString()}`);
    for (const warning of warnings) note(`${paint(process.stderr, "yellow", "warning")}: ${warning}`);
    return OK;
  } finally {
    close();
  }
}

function office({ secret, keys, ...options }) {
  try {
    return createIssuer({ ...options, keys, allowHmac: keys[0].alg === "HS256", ...(secret.length > 0 && { secret }) });
  } catch (error) {
    throw error.field?.startsWith("keys") ? keyInvalid(error.message) : error;
  }
}
