// The module of pictures for pages and their workers: fetched from beside this file.
import * as glue from "./qr-wasm.js";

export async function load(compileFrom, input = new URL("./qr.wasm", import.meta.url)) {
  return { glue, module: await compileFrom(input) };
}
