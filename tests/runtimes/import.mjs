// Node, Deno and Bun, by `import`.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { calls, since } from "./calls.mjs";
import { runtime, version } from "./host.mjs";
import { report } from "./report.mjs";
import { serve } from "./server.mjs";
import { stores } from "./stores.mjs";
import { run } from "./suite.mjs";

const before = { ...calls };
const lib = await import("edge-invites");
const atImport = since(before);
const engine = async () => (await import("../node_modules/edge-invites/dist/software.inline.js")).default();
const testing = await import("edge-invites/testing");

const { origin, close } = await serve();
// another copy is one at another place: the entry shares its state with the files that it imports
const dist = fileURLToPath(new URL(".", import.meta.resolve("edge-invites")));
const copied = runtime === "deno" ? undefined : mkdtempSync(join(tmpdir(), "edge-invites-"));
let copies = 0;
const fresh = () => {
  copies += 1;
  if (copied === undefined) return import(`${origin}/copy-${copies}/index.node.js`);
  cpSync(dist, join(copied, `${copies}`), { recursive: true });
  writeFileSync(join(copied, "package.json"), '{"type":"module"}');
  return import(pathToFileURL(join(copied, `${copies}`, "index.node.js")).href);
};
report(`${runtime} ${version} import`, await run(lib, { runtime, origin, atImport, fresh, stores, testing, engine }));
if (copied !== undefined) rmSync(copied, { recursive: true });
close();
