// Entry for Node, Bun, Deno, server bundles and hosts we do not know: the module stands in this file.
import { beside } from "./beside.js";
import { install } from "./core.js";
import { embedded } from "./embedded.js";
import base64 from "./edge_invites.base64.js";

/* global IN_COMMONJS, require -- whether this is the build that has `require`: `xtask/src/bundle.rs` */

// at once, so that a client that cannot be is refused when it is made; and only then, because it takes milliseconds
const services = () => (IN_COMMONJS ? require("./services.inline.cjs") : beside("./services.inline.cjs", import.meta.url));

install({
  ...embedded(base64),
  services: { load: async () => (await import("./services.inline.js")).loadNow(), loadNow: () => services().loadNow() },
  issuer: { load: async () => (await import("./issuer.inline.js")).loadNow() },
  qr: { load: async () => (await import("./qr.inline.js")).loadNow() },
  software: async () => (await import("./software.inline.js")).default(),
});

export * from "./api.js";
export { default, initSync, loadIssuer, loadQr, loadServices } from "./core.js";
