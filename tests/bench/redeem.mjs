// How many invites are redeemed in a time, beside the same statement sent by hand: over SQLite in this process, over
// PostgreSQL, and in workerd over D1 and a Durable Object. So many at once as a server has.
import { createIssuer, createIssuerKey, sqlStore } from "edge-invites";
import { postgres, postgresServer, sqlite } from "../stores/databases.mjs";
import { row } from "./host.mjs";
import { contest } from "./redeem-contest.mjs";
import { turns } from "./services.mjs";
import { worker } from "./worker.mjs";

const BATCH = 200;
const NAMES = { ours: "ours", hand: "= the statement by hand", jose: "jose and the statement" };

export async function redeem(samples) {
  const rows = [];
  const key = await createIssuerKey();
  for (const [name, open, dialect] of [["sqlite here", sqlite, "sqlite"], ["postgresql", fresh, "postgres"]]) {
    const { query, close } = await open();
    const { prepare, run } = contest((query) => createIssuer({ issuer: "https://app.example", audience: "app", keys: [key], store: sqlStore({ dialect, query }) }), query);
    rows.push(row("node", `redeem ${name}`, await medians(samples, async (who) => prepare(who, BATCH), async (who) => run(who))));
    await close();
  }
  const { ask, dispose } = await worker("redeem.worker.mjs", { d1Databases: { DB: "db" }, durableObjects: { ROOMS: { className: "Room", useSQLite: true } } });
  for (const where of ["d1", "durable object"]) {
    const order = (what, who) => ask({ where, what, who, count: BATCH, key });
    rows.push(row("workerd", `redeem ${where}`, await medians(samples, (who) => order("prepare", who), (who) => order("run", who))));
  }
  await dispose();
  return rows;
}

async function fresh() {
  const server = await postgresServer();
  const { query, close } = await postgres(server);
  return { query, close: async () => (await close(), server.close()) };
}

/** Microseconds for one, without the time of `prepare`. */
async function medians(samples, prepare, run) {
  const waiting = {};
  const works = Object.fromEntries(Object.entries(NAMES).map(([who, name]) => [name, () => run(who)]));
  for (const who of Object.keys(NAMES)) waiting[NAMES[who]] = () => prepare(who);
  const times = await turns(works, samples, 1, (name) => waiting[name]());
  return Object.fromEntries(Object.entries(times).map(([name, us]) => [name, us / BATCH]));
}
