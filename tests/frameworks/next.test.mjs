// Next.js: built, and started twice, with what is in memory and with PostgreSQL.
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";
import { postgres, postgresServer } from "../stores/databases.mjs";
import { suite } from "./suite.mjs";
import { keyed, prepared, project, run, started } from "./run.mjs";

let [example, programs, server] = [];
const quiet = { NEXT_TELEMETRY_DISABLED: "1" };

before(async () => {
  example = prepared("next");
  // the example needs no configuration; here its packages stand in folders of ours
  writeFileSync(join(example.folder, "next.config.js"), `export default ${JSON.stringify({ turbopack: { root: project } })};\n`);
  programs = { next: [process.execPath, join(example.folder, "node_modules/next/dist/bin/next")] };
  const [code] = await once(run(example, "build", programs, quiet), "exit");
  if (code !== 0) throw new Error(`expected next to build, found exit code ${code}`);
  keyed(example);
  server = await postgresServer();
});
after(() => server?.close());

suite("next in memory", () => started(example, programs, quiet));

suite("next with postgresql", async () => {
  const { address: { host, port, user, database }, close } = await postgres(server);
  await close();
  return started(example, programs, { ...quiet, DATABASE_URL: `postgres://${user}@${host}:${port}/${database}` });
});
