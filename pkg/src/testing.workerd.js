// The entry for tests, for Cloudflare Workers and workerd.
import * as glue from "./testing-wasm.js";
import module from "./testing.wasm";
import { sandboxes } from "./testing.js";

let loaded = false;

export const createSandbox = sandboxes(() => {
  if (!loaded) glue.initSync({ module: module });
  loaded = true;
  return glue;
});
