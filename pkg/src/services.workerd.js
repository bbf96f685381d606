// The module of clients for Cloudflare Workers and workerd: compiled before the worker runs.
import * as glue from "./services-wasm.js";
import module from "./services.wasm";

export const loadNow = () => ({ glue, module });
