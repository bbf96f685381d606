// Node, Deno and Bun, by `import`.
import { fileURLToPath } from "node:url";
import { calls } from "./calls.mjs";
import { report } from "./report.mjs";
import { serve } from "./server.mjs";
import { run } from "./suite.mjs";

const lib = await import("edge-invites");
const atImport = { ...calls };

const runtime = globalThis.Deno ? "deno" : globalThis.Bun ? "bun" : "node";
const { origin, close } = await serve();
// where each takes a question mark for another module
const file = import.meta.resolve("edge-invites");
const entry = { node: file, bun: fileURLToPath(file), deno: `${origin}/pkg/index.node.js` }[runtime];
let copies = 0;
const fresh = () => import(`${entry}?copy=${(copies += 1)}`);
report(`${runtime} import`, await run(lib, { runtime, origin, atImport, fresh }));
close();
