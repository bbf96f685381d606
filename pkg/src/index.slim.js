// Entry without a module: the caller hands it to `init()` or `initSync()`, from wherever it is kept.
import { install } from "./core.js";
import { compileFrom } from "./load.js";

install({
  compile: compileFrom,
  software: async (input) => (await import("./software.slim.js")).default(compileFrom, input),
});

export * from "./api.js";
export { default, initSync } from "./core.js";
