// The module of clients for the slim entry: the caller says where it is.
import * as glue from "./services-wasm.js";

export async function load(compileFrom, input) {
  return { glue, module: await compileFrom(input) };
}
