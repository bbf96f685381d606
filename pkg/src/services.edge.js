// The module of clients for the Edge Runtime.
import * as glue from "./services-wasm.js";
import module from "./services.wasm?module";

export const loadNow = () => ({ glue, module });
