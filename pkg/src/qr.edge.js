// The module of pictures for the Edge Runtime.
import * as glue from "./qr-wasm.js";
import module from "./qr.wasm?module";

export const loadNow = () => ({ glue, module });
