// The entry for tests, for Node, browsers and bundlers: its module stands in this file.
import * as glue from "./testing-wasm.js";
import { bytes } from "./base64.js";
import base64 from "./testing.base64.js";
import { sandboxes } from "./testing.js";

export { STORE_CHECKS, checkStore } from "./store-check.js";

let loaded = false;

export const createSandbox = sandboxes(() => {
  if (!loaded) glue.initSync({ module: new WebAssembly.Module(bytes(base64)) });
  loaded = true;
  return glue;
});
