// The second module: signatures and seals in wasm, loaded when there is no other engine or a key is hot.
import { engineUnavailable } from "./errors.js";

let source; // () => Promise<glue>: set by the entry of each runtime
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
      engine = wrap(await source(input));
      return engine;
    } catch (cause) {
      throw engineUnavailable("the software engine could not be loaded", cause);
    } finally {
      loading = undefined;
    }
  })();
  return loading;
}

function wrap(glue) {
  const ids = new WeakMap(); // key object -> its number in the module; numbers live as long as the module
  const id = (key) => {
    let number = ids.get(key);
    if (number === undefined) {
      number = glue.key(key.alg, JSON.stringify(key.jwk));
      ids.set(key, number);
      release.register(key, number);
    }
    return number;
  };
  const release = globalThis.FinalizationRegistry
    ? new FinalizationRegistry((number) => glue.forget(number))
    : { register() {} };
  return {
    verify: (key, input, signature) => glue.verify(id(key), input, signature),
    open: (key, iv, ciphertext, aad) => glue.open(key, iv, ciphertext, aad),
  };
}

/** As `software`, without handing out the engine. */
export async function loadSoftware(input) {
  await software(input);
}
