// The module of pictures for the slim entry: the caller says where it is.
import * as glue from "./qr-wasm.js";

export async function load(compileFrom, input) {
  return { glue, module: await compileFrom(input) };
}
