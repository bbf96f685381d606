// Values on their way into a module and out of it: JSON text, with tokens unwrapped and dates made.
import { optionInvalid } from "./errors.js";
import { isToken } from "./token-text.js";

export function plain(value, field) {
  try {
    const text = JSON.stringify(value, revealed);
    if (text !== undefined) return text;
  } catch (cause) {
    throw optionInvalid(field, "expected plain values", cause);
  }
  throw optionInvalid(field, "expected plain values");
}

// `toJSON` has already had its turn: the token itself stands in the object that holds it
function revealed(key, value) {
  const given = this[key];
  return isToken(given) ? given.reveal() : value;
}

/** What of an invite is a date. */
export const DATES = ["createdAt", "expiresAt", "acceptedAt", "leasedUntil"];

/** The milliseconds of an object as dates. */
export function dated(object) {
  for (const name of DATES) if (object[name] !== undefined) object[name] = new Date(object[name]);
  return object;
}
