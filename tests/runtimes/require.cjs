// Node and Bun, by `require`: the CommonJS file itself, because newer versions of Node hand the ES module to `require`.
const { join } = require("node:path");

(async () => {
  const { calls } = await import("./calls.mjs");
  const { report } = await import("./report.mjs");
  const { serve, dist } = await import("./server.mjs");
  const { run } = await import("./suite.mjs");

  const path = join(dist.pathname, "index.node.cjs");
  const load = () => {
    delete require.cache[require.resolve(path)];
    return require(path);
  };
  // Node 22 compiles a module of its own while it loads the files above
  for (const name of Object.keys(calls)) calls[name] = 0;
  const lib = load();
  const atImport = { ...calls };

  const { origin, close } = await serve();
  const runtime = globalThis.Bun ? "bun" : "node";
  report(`${runtime} require`, await run(lib, { runtime, origin, atImport, fresh: async () => load() }));
  close();
})();
