// The second module for pages and their workers: fetched from beside this file.
import * as glue from "./software-wasm.js";
import { wrap } from "./software-engine.js";

export default async function load(compileFrom, input = new URL("./software.wasm", import.meta.url)) {
  glue.initSync({ module: await compileFrom(input) });
  return wrap(glue);
}
