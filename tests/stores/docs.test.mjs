// The blocks of the guides that need more than Node: workers on workerd, and a PostgreSQL.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { createIssuerKey } from "edge-invites";
import { BLOCKS, written } from "../node/docs-blocks.mjs";
import { postgres, postgresServer } from "./databases.mjs";

const dist = new URL("../node_modules/edge-invites/dist/", import.meta.url);
const of = (kind) => BLOCKS.filter(({ lang, how }) => lang === "js" && how === kind);
const folder = written([...of("worker"), ...of("postgres")]);

test("there are some", () => assert.ok(of("worker").length > 0 && of("postgres").length > 0));

for (const { name, file, code } of of("worker")) {
  test(`${name} runs on workerd`, async (t) => {
    const bundle = await build({ entryPoints: [`${folder}/${file}`], bundle: true, write: false, format: "esm", conditions: ["workerd", "worker", "browser"], external: ["*.wasm"] });
    const modules = [{ type: "ESModule", path: "worker.mjs", contents: bundle.outputFiles[0].text }];
    for (const path of await readdir(dist)) if (path.endsWith(".wasm")) modules.push({ type: "CompiledWasm", path, contents: await readFile(new URL(path, dist)) });
    const rooms = code.includes("env.INVITES") ? { durableObjects: { INVITES: { className: "Invites", useSQLite: true } } } : { d1Databases: { DB: "db" } };
    const worker = new Miniflare({ modules, compatibilityDate: "2025-10-01", cf: false, bindings: { ISSUER_KEY: JSON.stringify(await createIssuerKey()) }, ...rooms });
    t.after(() => worker.dispose());
    const ask = async (path, body) => {
      const base = code.includes('basePath: "/api"') ? "/api" : "";
      const response = await worker.dispatchFetch(`https://app.example${base}${path}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
      return [response.status, await response.json()];
    };
    const [made, { token }] = await ask("/invites", { purpose: "team" });
    const [first, { subject, repeated }] = await ask("/invites/accept", { token });
    const [again, second] = await ask("/invites/accept", { token });
    assert.deepEqual([made, first, again, subject, repeated, second.repeated], [201, 200, 200, "ann", false, true]);
  });
}

for (const { name, file } of of("postgres")) {
  test(`${name} runs over PostgreSQL`, async (t) => {
    const server = await postgresServer();
    t.after(() => server.close());
    const { address: { host, port, database }, close } = await postgres(server);
    await close();
    const env = { ...process.env, POSTGRES: `postgres://postgres@${host}:${port}/${database}` };
    const world = fileURLToPath(new URL("../node/docs-world.mjs", import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, ["--import", world, file], { cwd: folder, env, timeout: 60_000 });
    const lines = stdout.trim().split("\n");
    assert.ok(lines.length > 10);
    assert.deepEqual(lines.filter((line) => !line.startsWith("ok ")), []);
  });
}
