// The modules of the package: `tokens` for what is read and verified, which every entry loads, and `services` for
// whatever speaks to others, `issuers` for invites of one's own and `pictures` of links, which are loaded when they are
// needed.
import * as glue from "./wasm.js";
import { Door } from "./door.js";
import { installSoftware } from "./software.js";

export const tokens = new Door();
export const services = new Door();
export const issuers = new Door();
export const pictures = new Door();

/**
 * Called by the entry of each runtime. Loads nothing.
 *
 * `loader` is { compile(input?): Promise<Module>, compileSync?(): Module, services: Source, issuer: Source, qr: Source,
 * software(input?): Promise<glue> }; what a `Source` is says `Door`.
 */
export function install({ compile, compileSync, services: others, issuer, qr, software }) {
  tokens.install({
    load: async (input) => ({ glue, module: await compile(input) }),
    loadNow: compileSync && (() => ({ glue, module: compileSync() })),
  });
  services.install(others);
  issuers.install(issuer);
  pictures.install(qr);
  installSoftware(software);
}

/**
 * Loads the module. May be called any number of times; a failed load can be tried again.
 * Where the runtime allows synchronous loading, nothing needs to call it.
 */
export default function init(input) {
  return tokens.load(input);
}

/** Loads the module from a compiled one or from bytes, synchronously. */
export function initSync(input) {
  tokens.loadNow(() => ({ glue, module: isModule(input) ? input : new WebAssembly.Module(input) }));
}

/** Loads what clients and remote key sets need, which is otherwise loaded by their first call. */
export function loadServices(input) {
  return services.load(input);
}

/** Loads what issuers need, which is otherwise loaded by their first call. */
export function loadIssuer(input) {
  return issuers.load(input);
}

/** Loads what draws links, which is otherwise loaded by the first picture. */
export function loadQr(input) {
  return pictures.load(input);
}

// `instanceof` fails for a module of another realm (the edge runtimes hand out such)
export const isModule = (value) => Object.prototype.toString.call(value) === "[object WebAssembly.Module]";
