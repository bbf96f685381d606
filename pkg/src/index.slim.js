// Entry without a module: the caller hands it to `init()` or `initSync()`, from wherever it is kept.
import { install } from "./core.js";
import { compileFrom } from "./load.js";

install({
  compile: compileFrom,
  services: { load: async (input) => (await import("./services.slim.js")).load(compileFrom, input) },
  issuer: { load: async (input) => (await import("./issuer.slim.js")).load(compileFrom, input) },
  qr: { load: async (input) => (await import("./qr.slim.js")).load(compileFrom, input) },
  software: async (input) => (await import("./software.slim.js")).default(compileFrom, input),
});

export * from "./api.js";
export { default, initSync, loadIssuer, loadQr, loadServices } from "./core.js";
