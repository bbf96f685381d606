// Secrets on the way out: wrapped, so that no log, template or serialiser prints them.
import { given, optionInvalid } from "./errors.js";

/** Something that is printed by nothing. */
export class Hidden {
  toString() {
    return `[invite ${this.constructor.what}]`;
  }

  toJSON() {
    return String(this);
  }

  [Symbol.toPrimitive]() {
    return this.toString();
  }

  [Symbol.for("nodejs.util.inspect.custom")]() {
    return String(this);
  }

  [Symbol.for("Deno.customInspect")]() {
    return String(this);
  }
}

/** A text that gives access. Whoever wants to read it must say so. */
export class InviteToken extends Hidden {
  static what = "token";
  #text;

  constructor(text) {
    super();
    if (typeof text !== "string" || !text) throw optionInvalid("token", "expected a string that is not empty");
    this.#text = text;
    Object.freeze(this);
  }

  reveal() {
    return this.#text;
  }

  get [Symbol.toStringTag]() {
    return "InviteToken";
  }
}

/** Whether a value is an `InviteToken`, also one of another copy of the package. */
export function isToken(value) {
  if (value instanceof InviteToken) return true;
  return typeof value === "object" && Object.prototype.toString.call(value) === "[object InviteToken]"
    && typeof value.reveal === "function";
}

/** The text of a token that is given as text or as an `InviteToken`. */
export function tokenText(value) {
  if (typeof value === "string") return value;
  // a proxy or a getter of the caller's may throw
  const text = given("token", () => (isToken(value) ? value.reveal() : undefined));
  if (typeof text === "string") return text;
  throw optionInvalid("token", "expected a string or an InviteToken");
}

/** The text of a token as it may stand in an address or a cookie: half a surrogate pair may not. */
export const escaped = (token) => given("token", () => encodeURIComponent(tokenText(token)));
