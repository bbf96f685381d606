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

// What an expectation says: lists of primitives. Everything is read once and through prototypes, as anybody would read
// it; the policy is made of these lists and of nothing else. So two expectations with equal lists are the same policy,
// whatever getters, proxies and `toJSON` say the next time.
const FIELDS = ["issuer", "audience", "type", "subject", "maxAgeSec", "clockSkewSec", "dangerouslyAllowShortSecret", "algorithms", "required"];
const MEMBERS = ["kty", "crv", "x", "y", "n", "e", "k", "alg", "use", "kid", "key_ops"];
// written out: an engine is quick with names that it sees
const fieldsOf = ({ issuer, audience, type, subject, maxAgeSec, clockSkewSec, dangerouslyAllowShortSecret, algorithms, required }) =>
  [issuer, audience, type, subject, maxAgeSec, clockSkewSec, dangerouslyAllowShortSecret, algorithms, required];
const membersOf = ({ kty, crv, x, y, n, e, k, alg, use, kid, key_ops }) => [kty, crv, x, y, n, e, k, alg, use, kid, key_ops];

const plain = (value) => {
  const kind = typeof value;
  return kind === "string" || kind === "number" || kind === "undefined" || kind === "boolean" || value === null;
};
const refused = () => {
  throw optionInvalid("expect", "expected texts, numbers, booleans or lists of them");
};
// no text: the module passes over such a key in a set, and refuses it alone
const unreadable = () => false;

// as it is shown to us: members, and lists that are still the caller's
function shown(expect, keys) {
  const fields = fieldsOf(expect);
  if (ArrayBuffer.isView(keys)) {
    // other elements would be cut to bytes
    if (!isBytes(keys)) throw optionInvalid("keys", "expected the bytes of a secret as a Uint8Array");
    return { fields, secret: keys, set: undefined, one: undefined };
  }
  const list = keys.keys;
  if (!Array.isArray(list)) return { fields, secret: undefined, set: undefined, one: membersOf(keys) };
  // what is no object has no members
  const set = Array.from({ length: list.length }, (_, at) => membersOf(list[at] ?? {}));
  return { fields, secret: undefined, set, one: undefined };
}

// values and lists of them, and `odd()` for anything that JSON does not know
const copied = (values, odd) => {
  const one = (value) => (plain(value) ? value : odd());
  return values.map((value) => (Array.isArray(value) ? Array.from({ length: value.length }, (_, at) => one(value[at])) : one(value)));
};

const kept = ({ fields, secret, set, one }) => ({
  fields: copied(fields, refused),
  secret: secret && Uint8Array.from(secret),
  set: set?.map((members) => copied(members, unreadable)),
  one: one && copied(one, unreadable),
});

function sameList(list, known) {
  if (list.length !== known.length) return false;
  for (let at = 0; at < known.length; at += 1) if (list[at] !== known[at]) return false;
  return true;
}

function same(values, known) {
  for (let at = 0; at < known.length; at += 1) {
    const value = values[at], other = known[at];
    if (value !== other && !(Array.isArray(other) && Array.isArray(value) && sameList(value, other))) return false;
  }
  return true;
}

function isSame(said, { fields, secret, set, one }) {
  if (!same(said.fields, fields)) return false;
  if (secret !== undefined) return said.secret !== undefined && sameList(said.secret, secret);
  if (one !== undefined) return said.one !== undefined && same(said.one, one);
  return said.set?.length === set.length && set.every((members, at) => same(said.set[at], members));
}

/** The policy of `expect`, with `keys` in the place of a `KeySet`. It is held until `letGo(policy)`. */
export function policyOf(expect, keys = expect.keys) {
  const policy = given("expect", () => {
    const said = shown(expect, keys);
    const last = recent[0];
    // nearly every call repeats the last one; but a getter may have called us, and so have closed it
    return last !== undefined && isSame(said, last.said) && !last.out && isKnown(last) ? last : find(kept(said));
  });
  policy.held += 1;
  return policy;
}

/** As `policyOf`, for expectations that nobody can change: the `last` policy that was made of them, if it is still there. */
export function policyAgain(last, expect, keys) {
  if (last === undefined || last.out || !isKnown(last)) return policyOf(expect, keys);
  last.held += 1;
  return last;
}

function find(said) {
  const at = recent.findIndex((policy) => isSame(said, policy.said));
  if (at < 0) return prepare(said);
  recent.unshift(...recent.splice(at, 1));
  return recent[0];
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

const json = (names, values) => JSON.stringify(Object.fromEntries(names.map((name, at) => [name, values[at]])));

function prepare(said) {
  const { fields, secret, set, one } = said;
  const text = json(FIELDS, fields);
  const policy = tokens.call((glue) => {
    const id = secret
      ? glue.policy_of_secret(text, secret)
      : set
        ? glue.policy_of_set(text, `{"keys":[${set.map((members) => json(MEMBERS, members))}]}`)
        : glue.policy_of_jwk(text, json(MEMBERS, one));
    const specs = JSON.parse(glue.policy_keys(id));
    return { id, said, held: 0, out: false, instance, keys: specs.map((spec) => (spec.jwk === null ? secretKey(spec.alg, secret) : new HostKey(spec))) };
  });
  recent.unshift(policy);
  if (recent.length > MOST) {
    const old = recent.pop();
    old.out = true;
    close(old);
  }
  return policy;
}

/** Expectations of a sealed token as JSON, read in the same way. */
export const expectText = (expect) =>
  given("expect", () => json([...FIELDS, "encryptions"], copied([...fieldsOf(expect), expect.encryptions], refused)));

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
