// Expectations, prepared once: the module's policy and the host's keys, found again by content.
import { tokens } from "./core.js";
import { HostKey, secretKey } from "./engine.js";
import { given, isBytes, optionInvalid } from "./errors.js";
import { isKeySet } from "./keys.js";

/** How many prepared policies are kept. The same expectations, written anew for each call, are one policy. */
const MOST = 32;

let recent = []; // newest first
let instance = 0; // of the module: the numbers of another one mean nothing
tokens.onReset(() => {
  recent = [];
  instance += 1;
});

// What an expectation says, as a flat list of primitives. Everything is read once and through prototypes, as anybody would
// read it; the policy is made of the list and of nothing else. So two lists that are equal element by element are the
// same policy, whatever getters, proxies and `toJSON` say the next time.
const FIELDS = ["issuer", "audience", "type", "subject", "maxAgeSec", "clockSkewSec", "dangerouslyAllowShortSecret", "algorithms", "required"];
const MEMBERS = ["kty", "crv", "x", "y", "n", "e", "k", "alg", "use", "kid", "key_ops"];
const LIST = Symbol(), BYTES = Symbol(), SET = Symbol(), KEY = Symbol();

/** Gives each primitive to `word`. `odd()` says what stands for something that JSON does not know. */
function say(value, word, odd) {
  if (!Array.isArray(value)) return void word(plain(value) ? value : odd());
  const { length } = value;
  word(LIST);
  word(length);
  for (let at = 0; at < length; at += 1) {
    const element = value[at];
    word(plain(element) ? element : odd());
  }
}

const plain = (value) => {
  const kind = typeof value;
  return kind === "string" || kind === "number" || kind === "undefined" || kind === "boolean" || value === null;
};
const refused = () => {
  throw optionInvalid("expect", "expected texts, numbers, booleans or lists of them");
};
// no text: the module passes over such a key in a set, and refuses it alone
const unreadable = () => false;

function sayKey(jwk, word) {
  for (let at = 0; at < MEMBERS.length; at += 1) say(jwk?.[MEMBERS[at]], word, unreadable);
}

function sayKeys(keys, word) {
  if (ArrayBuffer.isView(keys)) {
    // other elements would be cut to bytes
    if (!isBytes(keys)) throw optionInvalid("keys", "expected the bytes of a secret as a Uint8Array");
    word(BYTES);
    for (let at = 0; at < keys.length; at += 1) word(keys[at]);
    return;
  }
  const list = keys.keys;
  if (!Array.isArray(list)) {
    word(KEY);
    return sayKey(keys, word);
  }
  const { length } = list;
  word(SET);
  word(length);
  for (let at = 0; at < length; at += 1) sayKey(list[at], word);
}

const sayAll = (expect, keys, word) => given("expect", () => {
  for (let at = 0; at < FIELDS.length; at += 1) say(expect[FIELDS[at]], word, refused);
  sayKeys(keys, word);
});

// nearly every call repeats the last one, and need not be written down to find that out
function says(expect, keys, { words }) {
  let at = 0, same = true;
  sayAll(expect, keys, (word) => {
    same &&= words[at] === word;
    at += 1;
  });
  return same && at === words.length;
}

/** The policy of `expect`, with `keys` in the place of a `KeySet`. It is held until `letGo(policy)`. */
export function policyOf(expect, keys = expect.keys) {
  const [last] = recent;
  // a getter may have called us, and so have closed it
  const again = last !== undefined && says(expect, keys, last) && !last.out && isKnown(last);
  const policy = again ? last : find(expect, keys);
  policy.held += 1;
  return policy;
}

/** As `policyOf`, for expectations that nobody can change: the `last` policy that was made of them, if it is still there. */
export function policyAgain(last, expect, keys) {
  if (last === undefined || last.out || !isKnown(last)) return policyOf(expect, keys);
  last.held += 1;
  return last;
}

function find(expect, keys) {
  const words = [];
  sayAll(expect, keys, (word) => void words.push(word));
  for (let at = 0; at < recent.length; at += 1) {
    const policy = recent[at];
    if (policy.words.length !== words.length || !policy.words.every((word, at) => word === words[at])) continue;
    recent.unshift(...recent.splice(at, 1));
    return policy;
  }
  return prepare(words);
}

/** A policy that nobody holds any more and that newer ones have pushed out is closed. */
export function letGo(policy) {
  policy.held -= 1;
  close(policy);
}

function close(policy) {
  if (policy.held === 0 && policy.out && policy.instance === instance) tokens.call((glue) => glue.policy_close(policy.id));
}

/** Whether the module still knows the policy: not after it was replaced. */
export const isKnown = (policy) => policy.instance === instance;

function prepare(words) {
  let at = 0;
  const next = () => {
    const word = words[at++];
    return word === LIST ? Array.from({ length: words[at++] }, () => words[at++]) : word;
  };
  const named = (names) => Object.fromEntries(names.map((name) => [name, next()]));
  const text = JSON.stringify(named(FIELDS));
  const kind = words[at++];
  const policy = tokens.call((glue) => {
    const secret = kind === BYTES ? Uint8Array.from(words.slice(at)) : undefined;
    const id = secret
      ? glue.policy_of_secret(text, secret)
      : kind === SET
        ? glue.policy_of_set(text, JSON.stringify({ keys: Array.from({ length: words[at++] }, () => named(MEMBERS)) }))
        : glue.policy_of_jwk(text, JSON.stringify(named(MEMBERS)));
    const specs = JSON.parse(glue.policy_keys(id));
    return { id, words, held: 0, out: false, instance, keys: specs.map((spec) => (spec.jwk === null ? secretKey(spec.alg, secret) : new HostKey(spec))) };
  });
  recent.unshift(policy);
  if (recent.length > MOST) {
    const old = recent.pop();
    old.out = true;
    close(old);
  }
  return policy;
}

// what a sealed token is held against, besides
const OPENED = [...FIELDS, "encryptions"];

/** Expectations as JSON, read in the same way. */
export function expectText(expect) {
  const words = [];
  const text = {};
  return given("expect", () => {
    for (const name of OPENED) {
      words.length = 0;
      say(expect[name], (word) => words.push(word), refused);
      text[name] = words[0] === LIST ? words.slice(2) : words[0];
    }
    return JSON.stringify(text);
  });
}

/** A member of what a caller gave us: a getter or a proxy of theirs may throw. */
export const read = (object, name) => given(name, () => object[name]);

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
