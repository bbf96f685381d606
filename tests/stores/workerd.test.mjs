// The issuer over Cloudflare's own stores: D1 and a Durable Object, in workerd.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { createIssuerKey, d1Store, sqlStore } from "edge-invites";
import { contract } from "./contract.mjs";
import { migrations } from "./migrations.mjs";

const dist = new URL("../node_modules/edge-invites/dist/", import.meta.url);
let worker;

before(async () => {
  const bundle = await build({
    entryPoints: [fileURLToPath(new URL("worker.mjs", import.meta.url))], bundle: true, write: false, format: "esm",
    conditions: ["workerd", "worker", "browser"], external: ["*.wasm"],
  });
  const modules = [{ type: "ESModule", path: "worker.mjs", contents: bundle.outputFiles[0].text }];
  for (const name of await readdir(dist)) {
    if (name.endsWith(".wasm")) modules.push({ type: "CompiledWasm", path: name, contents: await readFile(new URL(name, dist)) });
  }
  worker = new Miniflare({
    modules, compatibilityDate: "2024-09-01", cf: false,
    d1Databases: { DB: "db", OTHER: "other" },
    durableObjects: { ROOMS: { className: "Invites", useSQLite: true } },
  });
});
after(() => worker?.dispose());

describe("in D1", () => contract("d1", async () => {
  const db = await worker.getD1Database("OTHER");
  for (const table of ["edge_invite", "edge_invite_code", "edge_invite_version"]) await db.prepare(`DROP TABLE IF EXISTS ${table}`).run();
  return { store: d1Store(db), close() {} };
}));

describe("migrations in D1", () => migrations(async () => {
  const db = await worker.getD1Database("OTHER");
  for (const table of ["edge_invite", "edge_invite_code", "edge_invite_version"]) await db.prepare(`DROP TABLE IF EXISTS ${table}`).run();
  const query = async (statement) => (await db.prepare(statement).raw()).map((row) => [...row]);
  return { dialect: "sqlite", store: d1Store(db), query, close() {} };
}));

describe("in a Durable Object", () => {
  let rooms = 0;
  contract("durable object", async () => {
    const namespace = await worker.getDurableObjectNamespace("ROOMS");
    const stub = namespace.get(namespace.idFromName(`room ${rooms += 1}`));
    const query = async (statement, values) =>
      (await stub.fetch("http://room/", { method: "POST", body: JSON.stringify({ statement, values }) })).json();
    return { store: sqlStore({ dialect: "sqlite", query }), close() {} };
  });
});

for (const where of ["d1", "durable object"]) {
  for (const maxUses of [1, 10]) {
    test(`1,000 people at once over a ${where}, ${maxUses} allowed, and 100 replays`, async () => {
      const order = { where, room: `storm ${maxUses}`, key: await createIssuerKey(), maxUses, people: 1000, replays: 100 };
      const response = await worker.dispatchFetch("http://localhost/", { method: "POST", body: JSON.stringify(order) });
      assert.equal(response.status, 200, response.status === 200 ? "" : await response.clone().text());
      const { odd, ...found } = await response.json();
      assert.deepEqual([found, odd], [{ winners: maxUses, codes: ["INVITE_SPENT"], repeated: 100, uses: maxUses }, undefined]);
    });
  }
}
