// A loader for a module that stands in the script itself as base64: no file to find, no server to ask.
import { bytes } from "./base64.js";
import { compileFrom } from "./load.js";

/** What `install` wants, for the module in `base64`. */
export function embedded(base64) {
  const compileSync = () => new WebAssembly.Module(bytes(base64));
  return {
    compileSync,
    compile: async (input) => (input === undefined ? compileSync() : compileFrom(input)),
  };
}
