// Node, by `import`.
import { calls } from "./calls.mjs";
import { report } from "./report.mjs";
import { serve } from "./server.mjs";
import { run } from "./suite.mjs";

const lib = await import("edge-invites");
const atImport = { ...calls };

const { origin, close } = await serve();
let copies = 0;
const fresh = () => import(`${import.meta.resolve("edge-invites")}?copy=${(copies += 1)}`);
report("node import", await run(lib, { runtime: "node", origin, atImport, fresh }));
close();
