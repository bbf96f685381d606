// The state of the WebAssembly module: loaded once, replaced after a trap, asked through one guarded door.
import * as glue from "./wasm.js";
import { InviteError, initFailed, internal, notInitialized } from "./errors.js";
import { installSoftware } from "./software.js";

// { compile(input?): Promise<Module>, compileSync?(): Module, software?(): Promise<glue> }: from the entry of each runtime
let loader;
let module; // kept, so that a fresh instance costs no second compilation
let loading; // the load that is under way; never a failed one
let ready = false;

/** The memory of the instance. */
export let memory;
const resets = [];

/** Called by the entry of each runtime. Loads nothing. */
export function install(value) {
  loader = value;
  installSoftware(value.software);
}

/** Runs `f` whenever the instance has been replaced. */
export function onReset(f) {
  resets.push(f);
}

function instantiate() {
  ({ memory } = glue.initSync({ module }));
  ready = true;
}

/**
 * Loads the module. May be called any number of times; a failed load can be tried again.
 * Where the runtime allows synchronous loading, nothing needs to call it.
 */
export default function init(input) {
  if (ready) return Promise.resolve();
  loading ??= (async () => {
    try {
      module = await loader.compile(input);
      instantiate();
    } catch (cause) {
      throw cause instanceof InviteError ? cause : initFailed("the WebAssembly module could not be loaded", cause);
    } finally {
      loading = undefined;
    }
  })();
  return loading;
}

/** Loads the module from a compiled one or from bytes, synchronously. */
export function initSync(input) {
  if (ready) return;
  try {
    module = isModule(input) ? input : new WebAssembly.Module(input);
    instantiate();
  } catch (cause) {
    throw initFailed("the WebAssembly module could not be loaded", cause);
  }
}

// `instanceof` fails for a module of another realm (the edge runtimes hand out such)
export const isModule = (value) => Object.prototype.toString.call(value) === "[object WebAssembly.Module]";

/** Whether synchronous functions work now, loading the module if that can be done at once. */
export function ensure() {
  if (ready) return;
  if (loader?.compileSync === undefined && module === undefined) {
    throw notInitialized("the WebAssembly module is not loaded yet");
  }
  initSync(module ?? loader.compileSync());
}

/** Loads the module if it is not loaded: for asynchronous functions. */
export function ensureAsync() {
  if (ready) return undefined;
  if (loader?.compileSync !== undefined || module !== undefined) return void ensure();
  return init();
}

/** Calls into the module: errors come out as `InviteError`, and a trap replaces the instance. */
export function call(f) {
  ensure();
  try {
    return f(glue);
  } catch (thrown) {
    throw translate(thrown);
  }
}

/** Makes an `InviteError` of whatever came out of the module. */
export function translate(thrown) {
  if (thrown instanceof InviteError) return thrown;
  if (isRecord(thrown)) return new InviteError(thrown, thrown.cause);
  if (isTrap(thrown)) reset();
  return internal("the WebAssembly module failed; it has been replaced", thrown);
}

const isRecord = (value) => typeof value === "object" && value !== null && value.inviteError === true;
const isTrap = (value) => value instanceof WebAssembly.RuntimeError || value instanceof RangeError;

function reset() {
  ready = false;
  const failed = internal("the WebAssembly module failed during another call; it has been replaced");
  for (const f of resets) f(failed);
}
