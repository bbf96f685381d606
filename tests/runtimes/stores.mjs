// The stores of Node, Deno and Bun: memory, and the SQLite that is nearest to each.
import { runtime, version } from "./host.mjs";

const kinds = { bun: { "bun:sqlite": bun }, deno: { "node:sqlite": node }, node: Number.parseInt(version, 10) >= 22 ? { "node:sqlite": node } : { libsql } };

/** `{ name: open }`, and `open(lib)` gives a store. What a host should have and has not fails at its first case. */
export const stores = {
  memory: ({ memoryStore }) => memoryStore(),
  ...kinds[runtime],
};

async function node({ sqlStore }) {
  const { DatabaseSync } = await import("node:sqlite");
  const db = new DatabaseSync(":memory:");
  return sqlStore({ dialect: "sqlite", query: (text, values) => db.prepare(text).all(...values).map((row) => Object.values(row)) });
}

async function bun({ sqlStore }) {
  const { Database } = await import("bun:sqlite");
  const db = new Database(":memory:");
  return sqlStore({ dialect: "sqlite", query: (text, values) => db.query(text).values(...values) });
}

// Node 20 has none of its own
async function libsql({ sqlStore }) {
  const { default: Database } = await import("libsql");
  const db = new Database(":memory:");
  const query = (text, values) => {
    const statement = db.prepare(text);
    return statement.reader ? statement.raw().all(...values) : (statement.run(...values), []);
  };
  return sqlStore({ dialect: "sqlite", query });
}
