// Node and Bun, by `require`: the CommonJS file itself, because newer versions of Node hand the ES module to `require`.
const { join } = require("node:path");

(async () => {
  const { calls, since } = await import("./calls.mjs");
  const { runtime, version } = await import("./host.mjs");
  const { report } = await import("./report.mjs");
  const { serve, dist } = await import("./server.mjs");
  const { run } = await import("./suite.mjs");
  const { stores } = await import("./stores.mjs");

  const path = join(dist.pathname, "index.node.cjs");
  const load = () => {
    delete require.cache[require.resolve(path)];
    return require(path);
  };
  const before = { ...calls };
  const lib = load();
  const atImport = since(before);
  const engine = require(join(dist.pathname, "software.inline.cjs")).default;
  const testing = require(join(dist.pathname, "testing.inline.cjs"));

  const { origin, close } = await serve();
  report(`${runtime} ${version} require`, await run(lib, { runtime, origin, atImport, fresh: async () => load(), stores, testing, engine }));
  close();
})();
