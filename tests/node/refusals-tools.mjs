// What hostile tokens are made with, at each run anew, and how each library is told to verify them.
import { constants, createCipheriv, createHmac, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { createLocalJWKSet } from "jose";

/** The clock of all libraries. */
export const NOW = 1_800_000_000;
export const ISSUER = "https://issuer.example", AUDIENCE = "https://app.example", TYP = "invite+jwt";

export const text = (value) => (typeof value === "string" ? value : JSON.stringify(value));
export const part = (value) => (Buffer.isBuffer(value) ? value : Buffer.from(text(value))).toString("base64url");
export const head = (alg, over) => ({ alg, typ: TYP, ...over });
export const claims = (over) =>
  ({ iss: ISSUER, aud: AUDIENCE, sub: "ann", jti: "id-1", iat: NOW - 60, exp: NOW + 3600, ...over });
// JSON as no object can say it: with members before or after those of an honest one
export const before = (object, members) => `{${members},${text(object).slice(1)}`;
export const after = (object, members) => `${text(object).slice(0, -1)},${members}}`;

export const finish = (input, signer) => `${input}.${part(signer(Buffer.from(input)))}`;
export const make = (header, body, signer) => finish(`${part(header)}.${part(body)}`, signer);

export const SECRET = randomBytes(32).toString("hex"), SEAL = randomBytes(32);
const pair = (namedCurve) => generateKeyPairSync("ec", { namedCurve });
export const ec = pair("P-256"), other = pair("P-256"), evil = pair("P-256"), p384 = pair("P-384");
export const ed = generateKeyPairSync("ed25519"), evilEd = generateKeyPairSync("ed25519");
export const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
export const weak = generateKeyPairSync("rsa", { modulusLength: 1024 });
export const jwk = ({ publicKey }, more) => ({ ...publicKey.export({ format: "jwk" }), ...more });
export const pem = ({ publicKey }, type = "spki") => publicKey.export({ type, format: "pem" });
export const der = ({ publicKey }, type = "spki") => publicKey.export({ type, format: "der" });

export const mac = (key, hash = "sha256") => (input) => createHmac(hash, key).update(input).digest();
export const ecdsa = ({ privateKey }, dsaEncoding = "ieee-p1363", hash = "sha256") => (input) =>
  sign(hash, input, { key: privateKey, dsaEncoding });
export const rs = ({ privateKey }, hash = "sha256") => (input) => sign(hash, input, privateKey);
export const pss = ({ privateKey }, saltLength = 32) => (input) =>
  sign("sha256", input, { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });
export const eddsa = ({ privateKey }) => (input) => sign(null, input, privateKey);
const SIGNERS = { HS256: mac(SECRET), RS256: rs(rsa), PS256: pss(rsa), ES256: ecdsa(ec), EdDSA: eddsa(ed) };

export const hs = (header, body = claims()) => make(header, body, mac(SECRET));
export const HS = (over, more, signer = mac(SECRET)) => make(head("HS256", more), claims(over), signer);
export const ES = (signer, more) => make(head("ES256", more), claims(), signer);
export const RS = (signer = rs(rsa), more) => make(head("RS256", more), claims(), signer);
export const ED = (signer) => make(head("EdDSA"), claims(), signer);

/** The first of `f`'s texts that fits, for what only some texts show. */
export const search = (f, fits) => {
  for (let at = 0; ; at += 1) {
    const found = f(`${"?".repeat(at % 3)}${at}`);
    if (fits(found)) return found;
  }
};

/** A JWE of `dir` and AES-GCM. */
export function seal({ header = head("dir", { enc: "A256GCM" }), body = claims(), key = SEAL, wrapped = "", ...sizes } = {}) {
  const { tag = 16, nonce = 12 } = sizes, iv = randomBytes(nonce);
  const cipher = createCipheriv(`aes-${key.length * 8}-gcm`, key, iv).setAAD(Buffer.from(part(header)));
  const sealed = Buffer.concat([cipher.update(Buffer.isBuffer(body) ? body : text(body)), cipher.final()]);
  return [part(header), wrapped, part(iv), part(sealed), part(cipher.getAuthTag().subarray(0, tag))].join(".");
}

/** The least certificate (RFC 5280 §4.1) that parsers take, of a P-256 key by itself. */
export function certificate(of) {
  const tlv = (tag, ...parts) => {
    const body = Buffer.concat(parts), { length } = body;
    return Buffer.concat([Buffer.from(length < 128 ? [tag, length] : [tag, 0x82, length >> 8, length & 255]), body]);
  };
  const how = tlv(0x30, Buffer.from("06082a8648ce3d040302", "hex")), name = tlv(0x30);
  const day = (time) => tlv(0x17, Buffer.from(time));
  const validity = tlv(0x30, day("200101000000Z"), day("491231000000Z"));
  const tbs = tlv(0x30, tlv(2, Buffer.from([1])), how, name, validity, name, der(of));
  return tlv(0x30, tbs, how, tlv(3, Buffer.from([0]), ecdsa(of, "der")(tbs)));
}

// each library's own form of a key: ours, jose's, that of jsonwebtoken and fast-jwt, hono's
export const secretOf = (secret) => ({ ours: Buffer.from(secret), jose: Buffer.from(secret), node: secret, hono: secret });
export const keyOf = (of, more) => ({ ours: jwk(of, more), jose: of.publicKey, node: pem(of), hono: pem(of) });
export const setOf = (...keys) => ({ ours: { keys }, hono: { keys } });
export const k1 = jwk(ec, { kid: "k1", alg: "ES256", use: "sig" });
export const k2 = jwk(other, { kid: "k2", alg: "ES256", use: "sig" });
const KEYS = {
  HS256: secretOf(SECRET), RS256: keyOf(rsa), PS256: keyOf(rsa, { alg: "PS256" }), ES256: keyOf(ec), EdDSA: keyOf(ed),
  JWE: { ours: SEAL, jose: SEAL }, set: setOf(k1, k2),
};

/** What each library is told; `null` where it has no such function. */
export function options({ kind, key = KEYS[kind], alg = kind === "set" ? "ES256" : kind, ...over }) {
  const algorithms = [alg], jwe = kind === "JWE", shared = { issuer: ISSUER, audience: AUDIENCE };
  const told = {
    "edge-invites": { [jwe ? "key" : "keys"]: key.ours, ...(!jwe && { algorithms }), ...shared },
    jose: {
      key: key.jose ?? (() => createLocalJWKSet(key.ours)), typ: TYP, ...shared,
      ...(jwe ? { keyManagementAlgorithms: ["dir"], contentEncryptionAlgorithms: ["A256GCM"] } : { algorithms }),
    },
    jsonwebtoken: "node" in key && kind !== "EdDSA" ? { key: key.node, algorithms, ...shared } : null,
    "fast-jwt": !("node" in key) ? null
      : { key: key.node, algorithms, allowedIss: ISSUER, allowedAud: AUDIENCE, checkTyp: TYP },
    hono: jwe ? null : { key: key.hono, alg, iss: ISSUER, aud: AUDIENCE, typ: TYP },
  };
  for (const [name, more] of Object.entries(over)) told[name] = told[name] && more && { ...told[name], ...more };
  return told;
}

/** An honest token of each kind. */
export const CONTROLS = {
  ...Object.fromEntries(Object.entries(SIGNERS).map(([alg, signer]) => [alg, make(head(alg), claims(), signer)])),
  set: ES(ecdsa(ec), { kid: "k1" }),
  JWE: seal(),
};

/** The table: `{ name, class, token, code, options, control, why }`. `code` is what edge-invites must answer. */
export const rows = [];

/**
 * Adds rows `[name, code, token, more]`. What the row says goes before what all share: `kind`, `key`, `alg`, options by
 * library, `why` (where nobody else refuses), and `control`, which the same options must let through, so that a row is
 * refused for what its name says; `null` where it is the options that are hostile.
 */
export function add(title, shared, list) {
  for (const [name, code, token, more] of list) {
    const { why, control = CONTROLS[shared.kind], ...told } = { ...shared, ...more };
    rows.push({ name, class: title, token, code, options: options(told), control, why });
  }
}
