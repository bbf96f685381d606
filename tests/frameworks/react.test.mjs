// React, built by Vite: served by its preview, and asking the example for Node.
import { once } from "node:events";
import { join } from "node:path";
import { landing } from "./landing.mjs";
import { keyed, prepared, run, started } from "./run.mjs";

landing("react", async () => {
  const api = prepared("node", undefined, { into: "react-api" });
  keyed(api);
  const handler = await started(api, { node: [process.execPath] });
  try {
    const example = prepared("react");
    const vite = { vite: [process.execPath, join(example.folder, "node_modules/vite/bin/vite.js")] };
    const [code] = await once(run(example, "build", vite), "exit");
    if (code !== 0) throw new Error(`expected vite to build, found exit code ${code}`);
    const pages = await started(example, vite, { API: handler.origin });
    return { origin: pages.origin, close: async () => { await pages.close(); await handler.close(); } };
  } catch (error) {
    await handler.close();
    throw error;
  }
});
