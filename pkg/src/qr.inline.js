// The module of pictures for Node and the inline entry: it stands in this file.
import * as glue from "./qr-wasm.js";
import { bytes } from "./base64.js";
import base64 from "./qr.base64.js";

export const loadNow = () => ({ glue, module: new WebAssembly.Module(bytes(base64)) });
