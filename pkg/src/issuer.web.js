// The module of issuers for pages and their workers: fetched from beside this file.
import * as glue from "./issuer-wasm.js";

export async function load(compileFrom, input = new URL("./issuer.wasm", import.meta.url)) {
  return { glue, module: await compileFrom(input) };
}
