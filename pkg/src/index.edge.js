// Entry for the Edge Runtime (Next.js, Vercel), which hands out compiled modules for `?module`.
import { install } from "./core.js";
import module from "./edge_invites.wasm?module";
import { loadNow } from "./services.edge.js";

install({
  compile: async (input = module) => input,
  compileSync: () => module,
  services: { load: async () => loadNow(), loadNow },
  issuer: { load: async () => (await import("./issuer.edge.js")).loadNow() },
  qr: { load: async () => (await import("./qr.edge.js")).loadNow() },
  software: async () => (await import("./software.edge.js")).default(),
});

export * from "./api.js";
export { default, initSync, loadIssuer, loadQr, loadServices } from "./core.js";
