// PostgreSQL where DATABASE_URL leads to one. Else the memory of this process, to try things out: it ends with the process.
import pg from "pg";
import { memoryStore, sqlStore } from "edge-invites";

const { DATABASE_URL } = process.env;

export const store = DATABASE_URL ? postgres(new pg.Pool({ connectionString: DATABASE_URL })) : memoryStore();

function postgres(pool) {
  const query = async (text, values) => (await pool.query({ text, values, rowMode: "array" })).rows;
  return sqlStore({ dialect: "postgres", query });
}
