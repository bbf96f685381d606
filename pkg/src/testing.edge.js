// The entry for tests, for the Edge Runtime.
import * as glue from "./testing-wasm.js";
import module from "./testing.wasm?module";
import { sandboxes } from "./testing.js";

let loaded = false;

export const createSandbox = sandboxes(() => {
  if (!loaded) glue.initSync({ module: module });
  loaded = true;
  return glue;
});
