// Loads what stands beside a script at once, without an import that bundlers trip over.
import { notInitialized } from "./errors.js";

/** The exports of the CommonJS file `name` beside the script at `here`; refused where a bundler has moved that one. */
export function beside(name, here) {
  try {
    return globalThis.process.getBuiltinModule("node:module").createRequire(here)(name);
  } catch (cause) {
    throw notInitialized(`expected ${name} beside the script`, cause);
  }
}
