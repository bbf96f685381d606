// Real databases for the issuer: each gives `{ store, close }`, fresh and empty.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, existsSync, readdirSync, chownSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import pg from "pg";
import { memoryStore, sqlStore } from "edge-invites";

export const memory = async () => ({ store: memoryStore(), close() {} });

/** SQLite in a file, by libSQL. */
export async function sqlite(file = join(mkdtempSync(join(tmpdir(), "edge-invites-")), "invites.db")) {
  const db = new Database(file);
  db.pragma("journal_mode = WAL");
  db.pragma("busy_timeout = 20000");
  const prepared = new Map();
  const query = (text, values) => {
    let statement = prepared.get(text);
    if (statement === undefined) prepared.set(text, (statement = db.prepare(text)));
    if (!statement.reader) return (statement.run(...values), []);
    return statement.raw().all(...values);
  };
  return { file, store: sqlStore({ dialect: "sqlite", query }), query, close: () => db.close() };
}

/** A PostgreSQL server of its own, on a free port. */
export async function postgresServer() {
  const bin = findPostgres();
  const folder = mkdtempSync(join(tmpdir(), "edge-invites-pg-"));
  // the server refuses to run as root
  const root = userInfo().uid === 0;
  const user = root ? postgresUser() : undefined;
  if (root) chownSync(folder, user.uid, user.gid);
  const options = { stdio: "pipe", ...user };
  execFileSync(join(bin, "initdb"), ["-D", join(folder, "data"), "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8"], options);
  const port = await freePort();
  const server = spawn(join(bin, "postgres"), ["-D", join(folder, "data"), "-p", String(port), "-k", folder, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "max_connections=60"], { ...options, stdio: "ignore" });
  process.once("exit", () => server.kill("SIGKILL"));
  const address = { host: "127.0.0.1", port, user: "postgres", database: "postgres" };
  await listening(address);
  return {
    address,
    close: () => new Promise((resolve) => {
      server.once("exit", () => {
        rmSync(folder, { recursive: true, force: true });
        resolve();
      });
      server.kill("SIGQUIT");
    }),
  };
}

/** A fresh database of a server. */
export async function postgres({ address }, most = 20) {
  const name = `t${Math.random().toString(36).slice(2)}`;
  const admin = new pg.Client(address);
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  return postgresAt({ ...address, database: name }, most);
}

export function postgresAt(address, most = 20) {
  const pool = new pg.Pool({ ...address, max: most });
  const query = async (text, values) => (await pool.query({ text, values, rowMode: "array" })).rows;
  return { address, store: sqlStore({ dialect: "postgres", query }), query, close: () => pool.end() };
}

function findPostgres() {
  const base = "/usr/lib/postgresql";
  const versions = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a)) : [];
  if (versions.length > 0) return join(base, versions[0], "bin");
  for (const folder of (process.env.PATH ?? "").split(":")) if (existsSync(join(folder, "initdb"))) return folder;
  throw new Error("expected PostgreSQL: run `apt-get install postgresql`, or `brew install postgresql`");
}

function postgresUser() {
  const id = (flag) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

async function listening(address) {
  for (let tried = 0; ; tried += 1) {
    const client = new pg.Client(address);
    try {
      await client.connect();
      return await client.end();
    } catch (error) {
      if (tried === 150) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
