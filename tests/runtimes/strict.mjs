// The suite in a page whose policy allows no WebAssembly and no code from text: only `edge-invites/js` works there.
import { calls } from "./calls.mjs";
import { failure, refused, same } from "./check.mjs";
import { plain } from "./plain.mjs";
import { run } from "./suite.mjs";

const { origin } = location;
const lib = await import("/pkg/index.plain.js");
const atImport = { ...calls };

// or the suite would prove nothing
const strict = {
  async "this page allows no WebAssembly, and the ordinary entry says so"() {
    same((await failure(() => eval("1"))).name, "EvalError");
    const { default: init } = await import("/pkg/index.web.js");
    same((await refused("INIT_FAILED", init())).cause instanceof WebAssembly.CompileError, true);
  },
};

const results = await run(lib, { runtime: "strict page", origin, atImport, software: false, more: { ...strict, ...plain } });
parent.postMessage(results, "*");
