// Entry for browsers and bundlers that cannot handle a `.wasm` file: the module stands in this file.
import { install } from "./core.js";
import { embedded } from "./embedded.js";
import base64 from "./edge_invites.base64.js";

install({
  ...embedded(base64),
  services: { load: async () => (await import("./services.inline.js")).loadNow() },
  issuer: { load: async () => (await import("./issuer.inline.js")).loadNow() },
  qr: { load: async () => (await import("./qr.inline.js")).loadNow() },
  software: async () => (await import("./software.inline.js")).default(),
});

export * from "./api.js";
export { default, initSync, loadIssuer, loadQr, loadServices } from "./core.js";
