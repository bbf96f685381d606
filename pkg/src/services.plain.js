// The module of clients without WebAssembly: a script beside this file.
import * as glue from "./services-wasm.js";
import { start } from "./services.script.js";

export const loadNow = () => ({ glue, module: new WebAssembly.Module(start) });
