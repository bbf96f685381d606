// The module of issuers for Cloudflare Workers and workerd: compiled before the worker runs.
import * as glue from "./issuer-wasm.js";
import module from "./issuer.wasm";

export const loadNow = () => ({ glue, module });
