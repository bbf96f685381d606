// Entry for the Edge Runtime (Next.js, Vercel), which hands out compiled modules for `?module`.
import { install } from "./core.js";
import module from "./edge_invites.wasm?module";

install({
  compile: async (input = module) => input,
  compileSync: () => module,
  software: async () => (await import("./software.edge.js")).default(),
});

export * from "./api.js";
export { default, initSync } from "./core.js";
