// A database that tells how often it was asked.
import Database from "libsql";
import { sqlStore } from "edge-invites";

export function counted() {
  const db = new Database(":memory:");
  const seen = { queries: 0 };
  const query = (text, values) => {
    seen.queries += 1;
    const statement = db.prepare(text);
    return statement.reader ? statement.raw().all(...values) : (statement.run(...values), []);
  };
  return { seen, store: sqlStore({ dialect: "sqlite", query }) };
}
