// Hostile tokens: what is wrong with their signatures and seals, and with the keys that they would be trusted by.
import { createHash, createPublicKey } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import { createKeySet } from "edge-invites";
import {
  add, before, claims, CONTROLS, ec, ecdsa, ED, ed, eddsa, ES, evil, evilEd, head, HS, jwk, k1, k2, keyOf, mac, make, NOW, p384,
  part, pss, RS, rs, rsa, seal, SEAL, search, SECRET, secretOf, setOf, text, weak,
} from "./refusals-tools.mjs";

const H = { kind: "HS256" }, R = { kind: "RS256" }, E = { kind: "ES256" }, D = { kind: "EdDSA" }, J = { kind: "JWE" }, S = { kind: "set" };
const NO = "SIGNATURE_INVALID", BAD = "TOKEN_MALFORMED", UNKNOWN = "TOKEN_UNSUPPORTED", NONE = "KEY_NOT_FOUND";

const order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"; // n, of P-256
const zero = "0".repeat(64), one = `${zero.slice(1)}1`;
const changed = (change) => ES((input) => {
  const hex = ecdsa(ec)(input).toString("hex");
  return Buffer.from(change(hex.slice(0, 64), hex.slice(64)), "hex");
});
add("ECDSA", E, [
  ["r and s are 0", () => zero + zero], ["r is 0", (r, s) => zero + s], ["s is 0", (r) => r + zero], ["r is n", (r, s) => order + s],
  ["s is n", (r) => r + order], ["r and s are n", () => order + order],
  ["r and s are 1", () => one + one], ["r and s are all ones", () => "f".repeat(128)],
  ["r and s exchanged", (r, s) => s + r], ["63 bytes", (r, s) => r + s.slice(2)], ["65 bytes", (r, s) => `${r}${s}00`],
  ["a zero before both", (r, s) => `00${r}00${s}`], ["48 bytes each", (r, s) => zero.slice(32) + r + zero.slice(32) + s],
  ["r alone", (r) => r], ["one byte", () => "00"],
].map(([name, change]) => [name, NO, changed(change)]));
add("ECDSA", E, [
  ["DER instead of r and s", NO, ES(ecdsa(ec, "der"))], ["by another key", NO, ES(ecdsa(evil))],
  ["over SHA-384", NO, ES(ecdsa(ec, undefined, "sha384"))],
]);
add("ECDSA", { ...E, control: null }, [["a key of P-384", "KEY_INVALID", ES(ecdsa(p384)), { key: keyOf(p384) }]]);

const L = 2n ** 252n + 27742317777372353535851937790883648493n; // the order of Ed25519 (RFC 8032 §5.1)
const little = (bytes) => BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);
const plusL = (sig) => Buffer.from((little(sig.subarray(32)) + L).toString(16).padStart(64, "0"), "hex").reverse();
const edited = (change) => ED((input) => change(eddsa(ed)(input)));
const neutral = Buffer.alloc(32, "01".padEnd(64, "0"), "hex"), forged = Buffer.concat([neutral, Buffer.alloc(32)]);
add("EdDSA", D, [
  ["S plus the order", edited((sig) => Buffer.concat([sig.subarray(0, 32), plusL(sig)]))], ["zeros", ED(() => Buffer.alloc(64))],
  ["R neutral, S 0", ED(() => forged)], ["63 bytes", edited((sig) => sig.subarray(0, 63))],
  ["65 bytes", edited((sig) => Buffer.concat([sig, Buffer.alloc(1)]))], ["by another key", ED(eddsa(evilEd))],
].map(([name, token]) => [name, NO, token]));
// anybody can sign for it (RFC 8725 §3.4): R neutral and S 0 fit every message
const small = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: part(neutral) }, format: "jwk" });
add("EdDSA", { ...D, control: null }, [["a key of small order, forged", "KEY_INVALID", ED(() => forged), { key: keyOf({ publicKey: small }) }]]);

const big = (bytes) => BigInt(`0x${bytes.toString("hex")}`), modulus = jwk(rsa).n, n = big(Buffer.from(modulus, "base64url"));
const plusN = (input) => Buffer.from((big(rs(rsa)(input)) + n).toString(16).padStart(512, "0"), "hex");
const beyond = search((pad) => make(head("RS256"), claims({ jti: pad }), (input) => {
  const bytes = plusN(input);
  return bytes.length === 256 ? bytes : Buffer.alloc(0);
}), (token) => !token.endsWith("."));
add("RSA", R, [
  ["the signature plus the modulus", beyond], ["a zero before", RS((input) => Buffer.concat([Buffer.alloc(1), rs(rsa)(input)]))],
  ["255 bytes", RS((input) => rs(rsa)(input).subarray(0, 255))], ["zeros", RS(() => Buffer.alloc(256))], ["over SHA-1", RS(rs(rsa, "sha1"))],
  ["by another key", RS((input) => Buffer.concat([Buffer.alloc(128), rs(weak)(input)]))],
].map(([name, token]) => [name, NO, token]));
add("RSA", { kind: "PS256" }, [
  ["PSS without a salt", pss(rsa, 0)], ["PSS with a salt of 64 bytes", pss(rsa, 64)], ["PKCS #1 v1.5 named PS256", rs(rsa)],
].map(([name, signer]) => [name, NO, make(head("PS256"), claims(), signer)]));
// with exponent 1 the padded hash (RFC 8017 §9.2) is its own signature
const exponent1 = createPublicKey({ key: { kty: "RSA", n: modulus, e: "AQ" }, format: "jwk" });
const forgeable = "RFC 8017 §3.1: the exponent is at least 3; with 1, whoever knows the public key can sign.";
const padded = (input) => {
  const hash = createHash("sha256").update(input).digest("hex");
  return Buffer.from(`0001${"ff".repeat(202)}003031300d060960864801650304020105000420${hash}`, "hex");
};
add("RSA", { ...R, control: null }, [
  ["a key of 1,024 bits", "KEY_INVALID", RS(rs(weak)), { key: keyOf(weak) }],
  ["a key with exponent 1, forged", "KEY_INVALID", RS(padded), { key: keyOf({ publicKey: exponent1 }), why: forgeable }],
]);

const short = { why: "RFC 7518 §3.2: the secret must be as long as the hash; a shorter one is found offline, from one token." };
for (const length of [0, 8, 16, 31]) {
  const secret = SECRET.slice(0, length);
  add("HMAC", { ...H, key: secretOf(secret), control: null }, [[`a secret of ${length} bytes`, "KEY_INVALID", HS({}, {}, mac(secret)), short]]);
}
add("HMAC", H, [
  ["cut to 16 bytes", (input) => mac(SECRET)(input).subarray(0, 16)], ["a byte more", (input) => Buffer.concat([mac(SECRET)(input), Buffer.alloc(1)])],
  ["zeros", () => Buffer.alloc(32)], ["by an empty secret", mac("")], ["SHA-512 named HS256", mac(SECRET, "sha512")],
].map(([name, signer]) => [name, NO, HS({}, {}, signer)]));

const dir = (more, rest) => seal({ header: head("dir", { enc: "A256GCM", ...more }), ...rest });
const [header, , nonce, sealed, tag] = CONTROLS.JWE.split(".");
const joined = (h, c, t) => [h, "", nonce, c, t].join(".");
const flip = (b64) => part(Buffer.from(b64, "base64url").map((byte, nth) => (nth === 0 ? byte ^ 1 : byte)));
const other = "ALGORITHM_NOT_ALLOWED", wrapped = part("k".repeat(24)), own = "https://example.com/own";
add("sealed (JWE)", J, [
  ["zip, honestly compressed", UNKNOWN, dir({ zip: "DEF" }, { body: deflateRawSync(text(claims())) })],
  ["zip, 5 MB in 5 kB", UNKNOWN, dir({ zip: "DEF" }, { body: deflateRawSync(text(claims({ own: "x".repeat(5e6) }))) })],
  ["zip unknown", UNKNOWN, dir({ zip: "GZ" })],
  ["a bit of the tag flipped", "DECRYPTION_FAILED", joined(header, sealed, flip(tag))],
  ["a bit of the text flipped", "DECRYPTION_FAILED", joined(header, flip(sealed), tag)],
  ["another header that says the same", "DECRYPTION_FAILED", joined(part(before(head("dir"), '"enc":"A256GCM"')), sealed, tag)],
  ["by another key", "DECRYPTION_FAILED", seal({ key: Buffer.alloc(32, 1) })],
  ["a tag of 12 bytes", BAD, seal({ tag: 12 })], ["no tag", BAD, seal({ tag: 0 })], ["an IV of 16 bytes", BAD, seal({ nonce: 16 })],
  ["dir with an encrypted key", BAD, seal({ wrapped })],
  ["A128GCM with half of the key", other, dir({ enc: "A128GCM" }, { key: SEAL.subarray(0, 16) })],
  ["enc A128GCM, sealed as A256GCM", other, dir({ enc: "A128GCM" })], ["enc A256CBC-HS512", other, dir({ enc: "A256CBC-HS512" })],
  ["enc unknown", other, dir({ enc: "XGCM" })], ["enc absent", BAD, dir({ enc: undefined })],
  ["alg A256KW", UNKNOWN, dir({ alg: "A256KW" })], ["alg none", UNKNOWN, dir({ alg: "none" })],
  ["alg RSA-OAEP", UNKNOWN, dir({ alg: "RSA-OAEP" }, { wrapped })],
  ["PBES2 with p2c 2,000,000,000", UNKNOWN, dir({ alg: "PBES2-HS256+A128KW", p2c: 2e9, p2s: part("salt of theirs") }, { wrapped })],
  ["crit names what nobody knows", UNKNOWN, dir({ crit: [own], [own]: 1 })],
  ["enc twice", BAD, seal({ header: before(head("dir", { enc: "A256GCM" }), '"enc":"A128GCM"') })],
  ["exp twice", BAD, seal({ body: before(claims(), '"exp":1') })],
  ["an unsecured token inside", BAD, dir({ cty: "JWT" }, { body: `${part({ alg: "none" })}.${part(claims())}.` })],
  ["expired", "TOKEN_EXPIRED", seal({ body: claims({ exp: NOW - 60 }) })], ["typ at+jwt", "TYPE_MISMATCH", dir({ typ: "at+jwt" })],
  ["for another audience", "AUDIENCE_MISMATCH", seal({ body: claims({ aud: "https://other.example" }) })],
  ["no exp", "CLAIM_MISSING", seal({ body: claims({ exp: undefined }) })],
  ["a signed token", UNKNOWN, CONTROLS.HS256],
]);
for (const length of [0, 16, 31, 33]) {
  const key = { ours: Buffer.alloc(length, 7), jose: Buffer.alloc(length, 7) };
  add("sealed (JWE)", { ...J, key, control: null }, [[`a key of ${length} bytes`, "KEY_INVALID", seal(length === 16 ? { key: key.ours } : {})]]);
}

const bytes = Buffer.from(k1.x, "base64url"), many = Array.from({ length: 10_000 }, (_, nth) => ({ ...k1, kid: `k${nth}` }));
add("key sets", { ...S, control: null }, [
  ["a key for encryption", [{ ...k1, use: "enc" }]], ["a key that may only sign", [{ ...k1, use: undefined, key_ops: ["sign"] }]],
  ["a key that may do nothing", [{ ...k1, use: undefined, key_ops: [] }]], ["a key for ES384", [{ ...k1, alg: "ES384" }]],
  ["a key for HS256", [{ ...k1, alg: "HS256" }]], ["a key of another kind", [jwk(rsa, { kid: "k1" })]],
  ["a key on another curve", [jwk(p384, { kid: "k1" })]],
  ["a point beside the curve", [{ ...k1, y: k1.x }], "KEY_INVALID"],
  ["a coordinate with a zero before", [{ ...k1, x: part(Buffer.concat([Buffer.alloc(1), bytes])) }]],
  ["a padded coordinate", [{ ...k1, x: `${k1.x}=` }]], ["no keys", []], ["10,000 keys", many, "KEY_INVALID"],
].map(([name, keys, code = NONE]) => [name, code, CONTROLS.set, { key: setOf(...keys) }]));
add("key sets", S, [
  ["unknown kid", NONE, ES(ecdsa(ec), { kid: "k9" })], ["kid of the other key", NO, ES(ecdsa(ec), { kid: "k2" })],
  ["no kid, by a key outside", NO, ES(ecdsa(evil))], ["kid right, by a key outside", NO, ES(ecdsa(evil), { kid: "k1" })],
  ["kid twice in the set, by a key outside", NO, ES(ecdsa(evil), { kid: "k1" }), { key: setOf(k1, { ...k2, kid: "k1" }), control: null }],
]);
const vast = { kty: "RSA", kid: "k1", n: part(Buffer.alloc(8192, 0xff)), e: "AQAB" };
add("key sets", { ...S, alg: "RS256", control: null }, [
  ["RSA, 65,536 bits", NONE, vast], ["RSA, a vast exponent", NONE, { ...vast, n: modulus, e: modulus }],
  ["RSA, an even modulus", NONE, { ...vast, n: part(Buffer.alloc(256, 0xfe)) }],
  ["RSA, exponent 1, forged", NONE, { ...vast, n: modulus, e: "AQ" }, padded],
].map(([name, code, key, signer]) => [name, code, RS(signer, { kid: "k1" }), { key: setOf(key) }]));
// whoever fetches such a set can sign for it (RFC 7517 §9.2)
const published = (...keys) => ({
  key: setOf(...keys),
  "edge-invites": { keys: createKeySet("https://issuer.example/keys", { fetch: async () => Response.json({ keys }) }) },
});
add("key sets", { ...S, control: null }, [
  ["a private key, published", NONE, CONTROLS.set, published({ ...ec.privateKey.export({ format: "jwk" }), kid: "k1", alg: "ES256" })],
  ["a shared secret, published, HS256 pinned", NONE, HS({}, { kid: "s1" }), { alg: "HS256", ...published({ kty: "oct", kid: "s1", k: part(SECRET) }) }],
]);

const FOREIGN = ["../../../../dev/null", "' OR '1'='1", "__proto__", "constructor", "k1\0", "k1 ", "K1", "", "*", "https://attacker.example/k1"];
add("kid", S, FOREIGN.map((kid) => [`kid ${JSON.stringify(kid)}`, NONE, ES(ecdsa(evil), { kid })]));
add("kid", S, [["kid of 5,000 letters", NONE, ES(ecdsa(evil), { kid: "k".repeat(5000) })]]);
add("kid", S, [1, null, ["k1"], { k1: 1 }, true].map((kid) => [`kid is ${text(kid)}`, BAD, ES(ecdsa(ec), { kid })]));
const named = { why: "RFC 7515 §4.1.4: the value of `kid` must be a text; what looks keys up by it may take anything else for another key." };
add("kid", H, [
  ["kid \"../../../../dev/null\", by an empty secret", NO, HS({}, { kid: "../../../../dev/null" }, mac(""))],
  ["kid is 7, one secret", BAD, HS({}, { kid: 7 }), named], ["kid is a list, one secret", BAD, HS({}, { kid: ["a"] }), named],
]);
