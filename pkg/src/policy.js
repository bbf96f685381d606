// Expectations, prepared once: the module's policy and the host's keys, found again by content.
import { tokens } from "./core.js";
import { HostKey, secretKey } from "./engine.js";
import { isInviteError, optionInvalid } from "./errors.js";
import { isKeySet } from "./keys.js";

/** How many prepared policies are kept. The same expectations, written anew for each call, are one policy. */
const MOST = 32;

let recent = []; // newest first
tokens.onReset(() => {
  recent = [];
});

// What an expectation says, as a flat list of primitives: two lists that are equal element by element mean
// the same policy, so a changed object is never served by the policy of what it once said.
const FIELDS = ["issuer", "audience", "type", "subject", "maxAgeSec", "clockSkewSec", "dangerouslyAllowShortSecret"];
const LISTS = ["algorithms", "required"];
const MEMBERS = ["kty", "crv", "x", "y", "n", "e", "k", "alg", "use", "kid"];
const END = Symbol("end of a list");

function say(value, word) {
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at += 1) word(value[at]);
    word(END);
  } else {
    word(value);
  }
}

function sayKey(jwk, word) {
  for (const name of MEMBERS) word(jwk[name]);
  say(jwk.key_ops, word);
}

function sayAll(expect, keys, word) {
  for (const name of FIELDS) say(expect[name], word);
  for (const name of LISTS) say(expect[name], word);
  if (ArrayBuffer.isView(keys)) {
    word(keys.length);
    for (let at = 0; at < keys.length; at += 1) word(keys[at]);
  } else if (Array.isArray(keys.keys)) {
    word(END);
    for (const jwk of keys.keys) sayKey(jwk, word);
  } else {
    sayKey(keys, word);
  }
}

// compared word by word where they stand, so that the usual case makes no list
let known, position, alike;
const compare = (word) => {
  if (known[position] !== word) alike = false;
  position += 1;
};

function says(words, expect, keys) {
  known = words;
  position = 0;
  alike = true;
  sayAll(expect, keys, compare);
  return alike && position === words.length;
}

/** The policy of `expect`, with `keys` in the place of a `KeySet`. */
export function policyOf(expect, keys = expect.keys) {
  try {
    for (let at = 0; at < recent.length; at += 1) {
      const policy = recent[at];
      if (says(policy.words, expect, keys)) {
        if (at > 0) recent.unshift(...recent.splice(at, 1));
        return policy;
      }
    }
    const words = [];
    sayAll(expect, keys, (word) => {
      // an object could say something else later, and the policy would not know
      if (Object(word) === word) throw optionInvalid("expect", "expected texts, numbers, booleans or lists of them");
      words.push(word);
    });
    return prepare(expect, keys, words);
  } catch (cause) {
    throw isInviteError(cause) ? cause : optionInvalid("expect", "expected expectations that can be read", cause);
  }
}

function prepare(expect, keys, words) {
  const policy = tokens.call((glue) => {
    const text = expectText(expect);
    const id = ArrayBuffer.isView(keys)
      ? glue.policy_of_secret(text, new Uint8Array(keys))
      : Array.isArray(keys.keys) ? glue.policy_of_set(text, plain(keys)) : glue.policy_of_jwk(text, plain(keys));
    const specs = JSON.parse(glue.policy_keys(id));
    return { id, words, keys: specs.map((spec) => (spec.jwk === null ? secretKey(spec.alg, keys) : new HostKey(spec))) };
  });
  recent.unshift(policy);
  if (recent.length > MOST) {
    const { id } = recent.pop();
    tokens.call((glue) => glue.policy_close(id));
  }
  return policy;
}

function plain(value) {
  try {
    return JSON.stringify(value);
  } catch (cause) {
    throw optionInvalid("keys", "expected plain values", cause);
  }
}

/** Expectations as JSON, without keys, which come in their own way. */
export function expectText({ keys, key, ...rest }) {
  try {
    return JSON.stringify(rest);
  } catch (cause) {
    throw optionInvalid("expect", "expected plain values", cause);
  }
}

/** A member of what a caller gave us: a getter or a proxy of theirs may throw. */
export function read(object, name) {
  try {
    return object[name];
  } catch (cause) {
    throw optionInvalid(name, "expected a value that can be read", cause);
  }
}

/** Refuses expectations that are no object or have no keys, by name. */
export function checkExpect(expect) {
  if (typeof expect !== "object" || expect === null) {
    throw optionInvalid("expect", "expected an object with keys, algorithms, issuer and audience");
  }
  const keys = read(expect, "keys");
  if (typeof keys !== "object" || keys === null) {
    throw optionInvalid("keys", "expected a JWK, a JWK Set, a KeySet or the bytes of a secret");
  }
  return isKeySet(keys) ? keys : undefined;
}
