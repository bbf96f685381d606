// Entry for Cloudflare Workers and workerd, which compile modules before a worker runs and never inside a request.
import { install } from "./core.js";
import module from "./edge_invites.wasm";
import { loadNow } from "./services.workerd.js";

install({
  compile: async (input = module) => input,
  compileSync: () => module,
  services: { load: async () => loadNow(), loadNow },
  issuer: { load: async () => (await import("./issuer.workerd.js")).loadNow() },
  qr: { load: async () => (await import("./qr.workerd.js")).loadNow() },
  software: async () => (await import("./software.workerd.js")).default(),
});

export * from "./api.js";
export { default, initSync, loadIssuer, loadQr, loadServices } from "./core.js";
