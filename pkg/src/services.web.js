// The module of clients for pages and their workers: fetched from beside this file.
import * as glue from "./services-wasm.js";

export async function load(compileFrom, input = new URL("./services.wasm", import.meta.url)) {
  return { glue, module: await compileFrom(input) };
}
