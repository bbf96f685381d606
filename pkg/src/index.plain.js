// Entry for pages that allow no WebAssembly: the modules are scripts, and the first stands beside this file.
import { install, tokens } from "./core.js";
import { start } from "./edge_invites.script.js";

const module = new WebAssembly.Module(start);

install({
  // whatever it is given: the module is there
  compile: async () => module,
  compileSync: () => module,
  services: { load: async () => (await import("./services.plain.js")).loadNow() },
  issuer: { load: async () => (await import("./issuer.plain.js")).loadNow() },
  qr: { load: async () => (await import("./qr.plain.js")).loadNow() },
  software: async () => {
    throw new Error("expected WebCrypto or node:crypto: there is no software engine without WebAssembly");
  },
});

export const initSync = () => tokens.ensure();

export * from "./api.js";
export { default, loadIssuer, loadQr, loadServices } from "./core.js";
