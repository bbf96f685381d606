// The second module for Node and the inline entry: it stands in this file.
import * as glue from "./software-wasm.js";
import { bytes } from "./base64.js";
import base64 from "./software.base64.js";
import { wrap } from "./software-engine.js";

export default async function load() {
  glue.initSync({ module: await WebAssembly.compile(bytes(base64)) });
  return wrap(glue);
}
