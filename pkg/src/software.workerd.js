// The second module for Cloudflare Workers and workerd: compiled before the worker runs.
import * as glue from "./software-wasm.js";
import module from "./software.wasm";
import { wrap } from "./software-engine.js";

export default async function load() {
  glue.initSync({ module });
  return wrap(glue);
}
