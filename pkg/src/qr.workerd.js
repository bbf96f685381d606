// The module of pictures for Cloudflare Workers and workerd: compiled before the worker runs.
import * as glue from "./qr-wasm.js";
import module from "./qr.wasm";

export const loadNow = () => ({ glue, module });
