// Entry for pages and their workers: the module is fetched from beside this file, at the first call or by `init()`.
import { install } from "./core.js";
import { compileFrom } from "./load.js";

install({
  compile: (input = new URL("./edge_invites.wasm", import.meta.url)) => compileFrom(input),
  services: { load: async (input) => (await import("./services.web.js")).load(compileFrom, input) },
  issuer: { load: async (input) => (await import("./issuer.web.js")).load(compileFrom, input) },
  qr: { load: async (input) => (await import("./qr.web.js")).load(compileFrom, input) },
  software: async (input) => (await import("./software.web.js")).default(compileFrom, input),
});

export * from "./api.js";
export { default, initSync, loadIssuer, loadQr, loadServices } from "./core.js";
