// The second module for the Edge Runtime.
import * as glue from "./software-wasm.js";
import module from "./software.wasm?module";
import { wrap } from "./software-engine.js";

export default async function load() {
  glue.initSync({ module });
  return wrap(glue);
}
