// Compiles a module from whatever a caller has: a module, its bytes, a response or an address.
import { isModule } from "./core.js";
import { InviteError, initFailed } from "./errors.js";

/** `input` may be a promise, as that of `fetch`. */
export async function compileFrom(input) {
  const source = await input;
  if (isModule(source)) return source;
  if (typeof source === "string" || typeof source?.href === "string") return fromResponse(await fetch(source));
  if (typeof source?.arrayBuffer === "function") return fromResponse(source);
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return WebAssembly.compile(source);
  throw failed(
    "expected a WebAssembly module, its bytes, a response or an address",
    "pass one of these to `init()`; the file is exported as `edge-invites/wasm`",
  );
}

async function fromResponse(response) {
  if (response.ok === false) {
    throw initFailed(`expected the WebAssembly file, found HTTP status ${response.status}`);
  }
  // compileStreaming refuses any other type; many servers know no type for `.wasm`
  if (WebAssembly.compileStreaming !== undefined && response.headers?.get("content-type") === "application/wasm") {
    return WebAssembly.compileStreaming(response);
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes[0] === 0x3c) {
    throw failed(
      "expected the WebAssembly file, found an HTML page",
      'with Vite 7 or older set `optimizeDeps.exclude: ["edge-invites"]`; otherwise serve the `.wasm` file beside the script',
    );
  }
  return WebAssembly.compile(bytes);
}

const failed = (message, next) => new InviteError({ code: "INIT_FAILED", message, next, retryable: true });
