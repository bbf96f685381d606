// Who is measured: each a function of a token, made once for a cell. All give the claims and check issuer and audience.
import * as jose from "jose";
import { jwtDecode } from "jwt-decode";
import { decode as honoDecode, verify as honoVerify } from "hono/jwt";
import { AUDIENCE, ISSUER } from "./tokens.mjs";

/** Names that start with `=` are floors: no contender, but the least that the work can cost. */
export function decoders(lib, node) {
  const parse = (token) => JSON.parse(node ? Buffer.from(token.split(".")[1], "base64url").toString() : atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")));
  return {
    ours: (token) => lib.decode(token).claims,
    jose: (token) => (jose.decodeProtectedHeader(token), jose.decodeJwt(token)),
    "jose, payload only": (token) => jose.decodeJwt(token),
    "jwt-decode": (token) => jwtDecode(token),
    hono: (token) => honoDecode(token).payload,
    ...(node && { "fast-jwt": node.fast.createDecoder(), jsonwebtoken: (token) => node.jsonwebtoken.decode(token) }),
    "=unchecked JSON.parse": parse,
  };
}

const SUBTLE = {
  HS256: { name: "HMAC", hash: "SHA-256" }, ES256: { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
  ES384: { name: "ECDSA", namedCurve: "P-384", hash: "SHA-384" }, RS256: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
  PS256: { name: "RSA-PSS", hash: "SHA-256", saltLength: 32 }, EdDSA: { name: "Ed25519" },
};

const unbase64 = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

export async function verifiers(lib, node, { alg, secret, jwk, pem }) {
  const bytes = secret && Uint8Array.from(secret);
  const expect = { keys: bytes ?? jwk, algorithms: [alg], issuer: ISSUER, audience: AUDIENCE, type: "JWT" };
  const key = bytes
    ? await crypto.subtle.importKey("raw", bytes, SUBTLE[alg], false, ["verify"])
    : await crypto.subtle.importKey("jwk", { ...jwk, alg: undefined }, SUBTLE[alg], false, ["verify"]);
  const encoder = new TextEncoder();
  const floor = (token) => {
    const end = token.lastIndexOf(".");
    return crypto.subtle.verify(SUBTLE[alg], key, unbase64(token.slice(end + 1)), encoder.encode(token.slice(0, end)));
  };
  const all = {
    ours: async (token) => (await lib.verify(token, expect)).claims,
    jose: async (token) => (await jose.jwtVerify(token, key, { issuer: ISSUER, audience: AUDIENCE, algorithms: [alg] })).payload,
    hono: (token) => honoVerify(token, bytes ? await0(bytes) : jwk, { alg, iss: ISSUER, aud: AUDIENCE }),
    "=raw subtle": floor,
  };
  try {
    all["ours sync"] = (token) => lib.verifySync(token, expect).claims;
  } catch {}
  if (node) {
    const { fast, jsonwebtoken, crypto: c } = node;
    const shared = { algorithms: [alg], allowedIss: ISSUER, allowedAud: AUDIENCE, cache: false };
    all["fast-jwt"] = fast.createVerifier({ key: bytes ? Buffer.from(bytes) : pem, ...shared });
    if (alg !== "EdDSA") all.jsonwebtoken = (token) => jsonwebtoken.verify(token, bytes ? Buffer.from(bytes) : pem, { algorithms: [alg], issuer: ISSUER, audience: AUDIENCE });
    if (!bytes) {
      const object = c.createPublicKey(pem);
      const hash = alg === "EdDSA" ? undefined : `sha${alg.slice(2)}`;
      const how = alg.startsWith("ES") ? { key: object, dsaEncoding: "ieee-p1363" } : alg.startsWith("PS") ? { key: object, padding: c.constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } : object;
      all["=raw node:crypto"] = (token) => {
        const end = token.lastIndexOf(".");
        return c.verify(hash, Buffer.from(token.slice(0, end)), how, Buffer.from(token.slice(end + 1), "base64url"));
      };
    }
  }
  return all;
}

// hono takes an HMAC secret as text only, so it gets the key as it would be imported
const await0 = (bytes) => {
  let key = hmac.get(bytes);
  if (!key) hmac.set(bytes, (key = { kty: "oct", k: btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, ""), alg: "HS256" }));
  return key;
};
const hmac = new Map();
