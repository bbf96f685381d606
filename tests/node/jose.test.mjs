// Our verdict on generated tokens against that of jose: sound ones, and such with up to two faults in claims, times, typ,
// algorithm, key or text. Both agree, or the difference is one of those explained here; never do we accept what jose refuses.
import assert from "node:assert/strict";
import { constants, createHmac, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { test } from "node:test";
import { jwtVerify } from "jose";
import { decode, isInviteError, verify } from "edge-invites";

const TOKENS = 1_200;
const NOW = 1_700_000_000;

/** What jose takes and we do not, by the fault, with our code for it. */
const DIFFERENCES = {
  "a claim stands twice": "TOKEN_MALFORMED", // two readers could take different ones
  "nested 40 deep": "TOKEN_MALFORMED", // a limit of ours
  "over 8 KiB": "TOKEN_TOO_LARGE", // a limit of ours
  "half a surrogate pair": "TOKEN_MALFORMED", // no text in UTF-8 stands for it
  "a byte order mark": "TOKEN_MALFORMED", // RFC 8259, section 8.1; jose passes over it
  "spare bits in the signature": "TOKEN_MALFORMED", // a second text of the same token
  "padding behind the signature": "TOKEN_MALFORMED", // RFC 7515, section 2: none
  "kid is a number": "TOKEN_MALFORMED", // RFC 7515, section 4.1.4; jose does not look at it
  "b64 without crit": "TOKEN_UNSUPPORTED", // RFC 7797, section 6 demands crit; jose passes over it
  "zip": "TOKEN_UNSUPPORTED", // not of JWS; jose passes over it
  "iat lies ahead": "TOKEN_NOT_YET_VALID", // jose looks at iat only for the greatest age
  "jti is a number": "CLAIM_INVALID", // RFC 7519, section 4.1.7; jose looks only at whether it is there
  "sub is a number": "CLAIM_INVALID", // jose looks at it only where a subject is demanded
  "aud holds a number": "CLAIM_INVALID", // RFC 7519, section 4.1.3
  "exp of 16 digits": "CLAIM_INVALID", // readers round such numbers in different ways
  "exp beyond all dates": "CLAIM_INVALID", // no date of JavaScript
};

// the same tokens at every run
let state = 7;
function random(below) {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}
const pick = (list) => list[random(list.length)];

const secret = (length) => ({ make: () => randomBytes(length), bits: length * 8 });
const ALGORITHMS = {
  HS256: secret(32), HS384: secret(48), HS512: secret(64),
  RS256: { pair: ["rsa", { modulusLength: 2048 }], hash: "sha256" },
  PS384: { pair: ["rsa", { modulusLength: 2048 }], hash: "sha384", how: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 48 } },
  ES256: { pair: ["ec", { namedCurve: "P-256" }], hash: "sha256", how: { dsaEncoding: "ieee-p1363" } },
  ES384: { pair: ["ec", { namedCurve: "P-384" }], hash: "sha384", how: { dsaEncoding: "ieee-p1363" } },
  EdDSA: { pair: ["ed25519"], hash: null },
};
for (const [name, alg] of Object.entries(ALGORITHMS)) {
  alg.keys = [0, 1].map(() => {
    if (alg.make) {
      const bytes = alg.make();
      return { sign: (input) => createHmac(`sha${alg.bits}`, bytes).update(input).digest(), jose: bytes, ours: { kty: "oct", alg: name, k: bytes.toString("base64url") } };
    }
    const { privateKey, publicKey } = generateKeyPairSync(...alg.pair);
    return { sign: (input) => sign(alg.hash, input, { key: privateKey, ...alg.how }), jose: publicKey, ours: { ...publicKey.export({ format: "jwk" }), alg: name } };
  });
}

const SOUND = { iss: "https://issuer.example", aud: "https://app.example", exp: NOW + 3_600, iat: NOW - 60, jti: "invite-1" };

/** Harmless variety: none of it is a reason to refuse. */
const VARIETY = [
  (draft) => { draft.claims.aud = ["https://other.example", SOUND.aud]; },
  (draft) => { draft.claims.sub = pick(["ann", "", "é😀\"\\\n\u2028", "\u0000"]); },
  (draft) => { draft.claims.nbf = pick([NOW, NOW - 0.5, NOW + 60, 0, -1]); },
  (draft) => { draft.claims.exp = pick([NOW - 59, NOW + 0.25, NOW + 1e9, 1.7e9 + 5]); },
  (draft) => { draft.claims.iat = pick([NOW - 1e9, NOW + 59, NOW - 0.125]); },
  (draft) => { draft.claims.own = pick([null, true, -0.5, [], {}, [[{ a: [1, "b"] }]], { exp: 1, __proto__: null }, "x".repeat(500)]); },
  (draft) => { draft.header.typ = pick(["application/invite+jwt", "INVITE+JWT", "Application/Invite+Jwt"]); },
  (draft) => { Object.assign(draft.header, pick([{ kid: "any" }, { jku: "https://evil.example" }, { jwk: {} }, { x5c: ["a"] }, { cty: "JWT" }, { own: [1] }])); },
  (draft) => { draft.write = (value) => JSON.stringify(value, null, 1).replaceAll("\n", "\r\n\t"); },
  (draft) => { draft.write = (value) => JSON.stringify(value).replaceAll("iss", "\\u0069s\\u0073"); },
];

/** Faults in what is signed, by name. */
const FAULTS = {
  ...Object.fromEntries(Object.keys(SOUND).map((name) => [`${name} is missing`, (draft) => { delete draft.claims[name]; }])),
  "another issuer": (draft) => { draft.claims.iss = pick(["https://issuer.example/", "https://Issuer.example", "", 1, null, [SOUND.iss], {}]); },
  "another audience": (draft) => { draft.claims.aud = pick(["https://app.example/", "", [], ["x"], null, 1, {}, true]); },
  "exp has passed": (draft) => { draft.claims.exp = pick([NOW - 60, NOW - 60.5, 0, -1, 1]); },
  "exp of no number": (draft) => { draft.claims.exp = pick([`${NOW + 9}`, null, true, [NOW + 9], {}]); },
  "exp of 16 digits": (draft) => { draft.patch = ["\"exp\":", `"exp":${NOW + 99}.1234567,"was":`]; },
  "exp beyond all dates": (draft) => { draft.claims.exp = pick([8.7e12, 1e15, 1e300]); },
  "nbf lies ahead": (draft) => { draft.claims.nbf = pick([NOW + 61, NOW + 60.5, 8e12]); },
  "nbf of no number": (draft) => { draft.claims.nbf = pick([`${NOW}`, false, [], {}]); },
  "iat lies ahead": (draft) => { draft.claims.iat = pick([NOW + 61, NOW + 1e6]); },
  "iat of no number": (draft) => { draft.claims.iat = pick([`${NOW}`, true, [], {}]); },
  "jti is a number": (draft) => { draft.claims.jti = 1; },
  "sub is a number": (draft) => { draft.claims.sub = 1; },
  "aud holds a number": (draft) => { draft.claims.aud = [SOUND.aud, 1]; },
  "another typ": (draft) => { draft.header.typ = pick(["JWT", "at+jwt", "", "invite", "x/invite+jwt", "application/application/invite+jwt", 1, null, undefined]); },
  "another alg": (draft) => { draft.header.alg = pick(["none", "None", "", "HS1", draft.header.alg.toLowerCase(), pick(Object.keys(ALGORITHMS).filter((name) => name !== draft.alg)), 1, null, undefined]); },
  "crit": (draft) => { draft.header.crit = pick([["exp"], [], null, ["own"], "exp", [1]]); },
  "b64 without crit": (draft) => { draft.header.b64 = pick([true, false]); },
  "zip": (draft) => { draft.header.zip = "DEF"; },
  "kid is a number": (draft) => { draft.header.kid = 1; },
  "another key": (draft) => { draft.signer = 1; },
  "no object": (draft) => { draft.write = () => pick(["[]", "\"a\"", "1", "null", "", "{", "{}x", "{'a':1}", "{\"a\":01}", "\u00a0{}"]); },
  "a claim stands twice": (draft) => { draft.patch = ["{", "{\"jti\":\"first\","]; },
  "nested 40 deep": (draft) => { draft.patch = ["{", `{"deep":${"[".repeat(40)}${"]".repeat(40)},`]; },
  "half a surrogate pair": (draft) => { draft.patch = ["{", "{\"half\":\"\\ud800\","]; },
  "a byte order mark": (draft) => { draft.patch = ["{", "\ufeff{"]; },
  "bytes that are no UTF-8": (draft) => { draft.bytes = (bytes) => Buffer.concat([Buffer.from("{\"odd\":\""), Buffer.from([0xff]), Buffer.from("\","), bytes.subarray(1)]); },
  "over 8 KiB": (draft) => { draft.claims.long = "x".repeat(9_000); },
};

/** Faults in the text of a token. */
const DAMAGE = {
  "a flipped bit": (token) => {
    const at = random(token.length);
    return token.slice(0, at) + String.fromCharCode(token.charCodeAt(at) ^ (1 << random(7))) + token.slice(at + 1);
  },
  "cut off": (token) => token.slice(0, random(token.length)),
  "no signature": (token) => token.slice(0, token.lastIndexOf(".") + 1),
  "a part too many": (token) => `${token}.${pick(["", "AA"])}`,
  "parts in another order": (token) => token.split(".").reverse().join("."),
  "a signature of zeros": (token) => token.replace(/[^.]+$/, (signature) => "A".repeat(signature.length)),
  "padding behind the signature": (token) => token + "=".repeat((4 - (token.split(".")[2].length % 4)) % 4 || 4),
  "spare bits in the signature": spare,
};

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/** The last letter of a signature whose length is no multiple of three has bits that stand for nothing. */
function spare(token) {
  const rest = token.split(".")[2].length % 4;
  return rest === 0 ? token : token.slice(0, -1) + LETTERS[LETTERS.indexOf(token.at(-1)) ^ 1];
}

function generate(number) {
  const alg = pick(Object.keys(ALGORITHMS));
  const draft = { alg, header: { alg, typ: "invite+jwt" }, claims: structuredClone(SOUND), signer: 0, write: JSON.stringify, bytes: (bytes) => bytes };
  for (let count = random(3); count > 0; count -= 1) pick(VARIETY)(draft);
  const names = [];
  let damage = (token) => token;
  // every fault at least once alone, then any two
  const all = [...Object.keys(FAULTS), ...Object.keys(DAMAGE)];
  const wanted = number < all.length * 4 ? [all[number % all.length]] : Array.from({ length: random(3) }, () => pick(all));
  for (const name of wanted) {
    names.push(name);
    if (name in FAULTS) FAULTS[name](draft);
    else damage = DAMAGE[name];
  }
  let text = draft.write(draft.claims);
  if (draft.patch) text = text.replace(...draft.patch);
  const input = [Buffer.from(JSON.stringify(draft.header)), draft.bytes(Buffer.from(text))].map((part) => part.toString("base64url")).join(".");
  const signature = ALGORITHMS[alg].keys[draft.signer].sign(Buffer.from(input));
  return { alg, names, token: damage(`${input}.${signature.toString("base64url")}`) };
}

test("jose and we agree on every token, but for the differences that are explained", async () => {
  const found = { accepted: 0, refused: 0 };
  const met = new Set();
  for (let number = 0; number < TOKENS; number += 1) {
    const { alg, names, token } = generate(number);
    const [key] = ALGORITHMS[alg].keys;
    const theirs = await jwtVerify(token, key.jose, {
      algorithms: [alg], issuer: SOUND.iss, audience: SOUND.aud, typ: "invite+jwt", requiredClaims: ["exp", "iss", "aud", "iat", "jti"],
      clockTolerance: 60, currentDate: new Date(NOW * 1000),
    }).catch((error) => ({ error }));
    const ours = await verify(token, {
      keys: key.ours, algorithms: [alg], issuer: SOUND.iss, audience: SOUND.aud, now: () => new Date(NOW * 1000),
    }).catch((error) => ({ error }));
    const what = `${number}: ${names.join(", ") || "sound"}: ${ours.error} / ${theirs.error}\n${token}`;
    if (ours.error) assert.ok(isInviteError(ours.error), what);
    if (ours.error && !theirs.error) {
      const explained = names.filter((name) => DIFFERENCES[name] === ours.error.code);
      assert.ok(explained.length > 0, what);
      explained.forEach((name) => met.add(name));
      continue;
    }
    assert.equal(ours.error === undefined, theirs.error === undefined, what);
    found[ours.error ? "refused" : "accepted"] += 1;
    if (ours.error) continue;
    assert.deepEqual(ours.claims, theirs.payload, what);
    assert.deepEqual({ ...ours.header }, theirs.protectedHeader, what);
    const { claims, header, verified } = decode(token);
    assert.deepEqual({ claims, header, verified }, { claims: ours.claims, header: ours.header, verified: false }, what);
  }
  assert.ok(found.accepted > 100 && found.refused > 300, JSON.stringify(found));
  // an explanation that explains nothing goes
  assert.deepEqual(Object.keys(DIFFERENCES).filter((name) => !met.has(name)), []);
});
