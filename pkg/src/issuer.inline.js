// The module of issuers for Node and the inline entry: it stands in this file.
import * as glue from "./issuer-wasm.js";
import { bytes } from "./base64.js";
import base64 from "./issuer.base64.js";

export const loadNow = () => ({ glue, module: new WebAssembly.Module(bytes(base64)) });
