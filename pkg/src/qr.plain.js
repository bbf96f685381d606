// The module of pictures of links without WebAssembly: a script beside this file.
import * as glue from "./qr-wasm.js";
import { start } from "./qr.script.js";

export const loadNow = () => ({ glue, module: new WebAssembly.Module(start) });
