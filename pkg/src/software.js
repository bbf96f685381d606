// The second module: signatures and seals in wasm, loaded when there is no other engine or a key is hot.
import { engineUnavailable } from "./errors.js";

let source; // () => Promise<{ verify, open }>: set by the entry of each runtime
let loading;
let engine;

/** Called when the entry of a runtime installs its loader. Loads nothing. */
export function installSoftware(value) {
  source = value;
}

/** The engine, if it is loaded. */
export const softwareNow = () => engine;

/** Loads the engine. A failed load can be tried again. */
export function software(input) {
  if (engine) return Promise.resolve(engine);
  loading ??= (async () => {
    try {
      engine = await source(input);
      return engine;
    } catch (cause) {
      throw engineUnavailable("the software engine could not be loaded", cause);
    } finally {
      loading = undefined;
    }
  })();
  return loading;
}

/** As `software`, without handing out the engine. */
export async function loadSoftware(input) {
  await software(input);
}
