// Secrets on the way out: wrapped, so that no log, template or serialiser prints them.
import { optionInvalid } from "./errors.js";

const PLACEHOLDER = "[invite token]";

/** A text that gives access. Whoever wants to read it must say so. */
export class InviteToken {
  #text;

  constructor(text) {
    if (typeof text !== "string" || text === "") throw optionInvalid("token", "expected a string that is not empty");
    this.#text = text;
    Object.freeze(this);
  }

  reveal() {
    return this.#text;
  }

  toString() {
    return PLACEHOLDER;
  }

  toJSON() {
    return PLACEHOLDER;
  }

  [Symbol.toPrimitive]() {
    return PLACEHOLDER;
  }

  [Symbol.for("nodejs.util.inspect.custom")]() {
    return PLACEHOLDER;
  }

  [Symbol.for("Deno.customInspect")]() {
    return PLACEHOLDER;
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
  let text;
  try {
    text = isToken(value) ? value.reveal() : undefined;
  } catch (cause) {
    // a proxy or a getter of the caller's
    throw optionInvalid("token", "expected a string or an InviteToken", cause);
  }
  if (typeof text === "string") return text;
  throw optionInvalid("token", "expected a string or an InviteToken");
}
