// The second module for the slim entry: the caller says where it is.
import * as glue from "./software-wasm.js";
import { wrap } from "./software-engine.js";

export default async function load(compileFrom, input) {
  glue.initSync({ module: await compileFrom(input) });
  return wrap(glue);
}
