// The module of issuers without WebAssembly: a script beside this file.
import * as glue from "./issuer-wasm.js";
import { start } from "./issuer.script.js";

export const loadNow = () => ({ glue, module: new WebAssembly.Module(start) });
