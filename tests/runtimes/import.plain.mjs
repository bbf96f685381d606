// Node, Deno and Bun, by `edge-invites/js`, in a process that has no WebAssembly.
import { calls, since } from "./calls.mjs";
import { runtime, version } from "./host.mjs";
import { plain } from "./plain.mjs";
import { report } from "./report.mjs";
import { serve } from "./server.mjs";
import { stores } from "./stores.mjs";
import { run } from "./suite.mjs";

const { origin, close } = await serve();
// Node's own `fetch` takes it along before it is gone
await (await fetch(`${origin}/page.html`)).text();
delete globalThis.WebAssembly;

const before = { ...calls };
const lib = await import("edge-invites/js");
const atImport = since(before);

const gone = { name: "this process has no WebAssembly", ok: typeof WebAssembly === "undefined" };
report(`${runtime} ${version} plain`, [gone, ...await run(lib, { runtime, origin, atImport, software: false, more: plain, stores })]);
close();
