// The module of clients for Node and the inline entry: it stands in this file.
import * as glue from "./services-wasm.js";
import { bytes } from "./base64.js";
import base64 from "./services.base64.js";

export const loadNow = () => ({ glue, module: new WebAssembly.Module(bytes(base64)) });
