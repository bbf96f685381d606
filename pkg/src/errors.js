// The one error class of the package, and the guard that recognises it in any realm.

/** A failure with a stable `code`, what was expected, and what to do next. */
export class InviteError extends Error {
  constructor(record, cause) {
    super(record.message, cause === undefined ? undefined : { cause });
    for (const name of FIELDS) if (record[name] !== undefined) this[name] = record[name];
  }
}
// On the prototype, as for the language's own errors: the name is not an own, enumerable property.
Object.defineProperty(InviteError.prototype, "name", { value: "InviteError", writable: true, configurable: true });

const FIELDS = [
  "code", "next", "retryable", "retryAfterMs", "status", "provider", "requestId", "field", "serviceCode", "serviceMessage",
];

/** Whether a value is an `InviteError`, also one of another realm or copy of the package. */
export function isInviteError(value) {
  try {
    return value instanceof Error && value.name === "InviteError" && typeof value.code === "string"
      || Object.prototype.toString.call(value) === "[object Error]" && value.name === "InviteError";
  } catch {
    return false;
  }
}

// Codes that must exist before the module (which holds the table) is loaded, and when it has failed.
const early = (code, next, retryable = false) => (message, cause) => new InviteError({ code, message, next, retryable }, cause);

export const notInitialized = early("NOT_INITIALIZED", "await the default export `init()` first");
export const initFailed = early(
  "INIT_FAILED",
  "check that the `.wasm` file is served and that the page's policy allows 'wasm-unsafe-eval'",
  true,
);
export const internal = early("INTERNAL", "report it, with the code and what was called");
export const optionInvalid = (field, message, cause) =>
  new InviteError({ code: "OPTION_INVALID", message, next: "correct the option named in `field`", retryable: false, field }, cause);
export const aborted = early("ABORTED", "nothing: the caller asked for it");
export const engineUnavailable = early(
  "ENGINE_UNAVAILABLE",
  "use the asynchronous function, or await `loadSoftware()` first",
);
export const keysUnavailable = early("KEYS_UNAVAILABLE", "try again; check the address of the key set", true);

// what a view says of itself, whatever it was made to look like
const kindOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;

/** Whether a value is bytes, also those of another realm. */
export const isBytes = (value) => kindOf.call(value) === "Uint8Array";

/** Works with what a caller gave: their getters and proxies may throw anything. */
export function given(field, f) {
  try {
    return f();
  } catch (cause) {
    throw isInviteError(cause) ? cause : optionInvalid(field, "expected values that can be read", cause);
  }
}
