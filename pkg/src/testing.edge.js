// The entry for tests, for the Edge Runtime.
import * as glue from "./testing-wasm.js";
import module from "./testing.wasm?module";
import { sandboxes } from "./testing.js";

export { STORE_CHECKS, checkStore } from "./store-check.js";

let loaded = false;

export const createSandbox = sandboxes(() => {
  if (!loaded) glue.initSync({ module: module });
  loaded = true;
  return glue;
});
