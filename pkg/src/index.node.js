// Entry for Node, Bun, Deno, server bundles and hosts we do not know: the module stands in this file.
import { install } from "./core.js";
import { embedded } from "./embedded.js";
import base64 from "./edge_invites.base64.js";
import { loadNow } from "./services.inline.js";

install({
  ...embedded(base64),
  services: { load: async () => loadNow(), loadNow },
  issuer: { load: async () => (await import("./issuer.inline.js")).loadNow() },
  qr: { load: async () => (await import("./qr.inline.js")).loadNow() },
  software: async () => (await import("./software.inline.js")).default(),
});

export * from "./api.js";
export { default, initSync, loadIssuer, loadQr, loadServices } from "./core.js";
