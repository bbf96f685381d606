// The second module for the Edge Runtime.
import * as glue from "./software-wasm.js";
import module from "./software.wasm?module";

export default async function load() {
  glue.initSync({ module });
  return glue;
}
