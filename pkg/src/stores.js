// Where an issuer keeps its invites: databases in which every reader sees what the last writer wrote.
import { given, optionInvalid } from "./errors.js";

const DIALECTS = ["sqlite", "postgres"];

/** A store that speaks SQL: `query(statement, values)` gives a list of rows, each a list of values. */
export const sqlStore = (options) => given("options", () => make(options ?? {}));

function make({ dialect, query }) {
  if (!DIALECTS.includes(dialect)) throw optionInvalid("dialect", "expected sqlite or postgres");
  if (typeof query !== "function") throw optionInvalid("query", "expected a function");
  return Object.freeze({ consistency: "linearizable", dialect, query });
}

/** Cloudflare D1. */
export function d1Store(db) {
  if (given("db", () => typeof db?.prepare) !== "function") throw optionInvalid("db", "expected a D1 database");
  return sqlStore({ dialect: "sqlite", query: (statement, values) => db.prepare(statement).bind(...values).raw() });
}

/** The SQLite of a Durable Object: `ctx.storage`. */
export function durableObjectStore(storage) {
  if (given("storage", () => typeof storage?.sql?.exec) !== "function") throw optionInvalid("storage", "expected the storage of a Durable Object with SQLite");
  return sqlStore({ dialect: "sqlite", query: async (statement, values) => [...storage.sql.exec(statement, ...values).raw()] });
}

/** A store in the memory of this process: for tests, and gone with it. */
export function memoryStore() {
  return Object.freeze({ consistency: "linearizable", dialect: "memory" });
}
