// The module of issuers for the Edge Runtime.
import * as glue from "./issuer-wasm.js";
import module from "./issuer.wasm?module";

export const loadNow = () => ({ glue, module });
