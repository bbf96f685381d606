// Counts from its import on how often the host is asked to load something. Import it before the package.

export const calls = { compile: 0, instantiate: 0, fetch: 0 };

const counting = (name, original) => new Proxy(original, {
  apply: (target, self, args) => (calls[name] += 1, Reflect.apply(target, self, args)),
  construct: (target, args, made) => (calls[name] += 1, Reflect.construct(target, args, made)),
});

// some hosts have none
const wasm = globalThis.WebAssembly ?? {};
for (const name of ["compile", "compileStreaming", "Module"]) {
  if (wasm[name] !== undefined) wasm[name] = counting("compile", wasm[name]);
}
for (const name of ["instantiate", "instantiateStreaming", "Instance"]) {
  if (wasm[name] !== undefined) wasm[name] = counting("instantiate", wasm[name]);
}
globalThis.fetch = counting("fetch", globalThis.fetch);

/** How often since then: Node loads something of its own, too, before the package. */
export const since = (before) => Object.fromEntries(Object.entries(calls).map(([name, count]) => [name, count - before[name]]));
