// Invites of one's own: mints tokens, keeps the invites, and lets each be accepted as often as it allows. What an issuer
// does stands in `desk.js`, which is loaded by the first call.
import { given, isBytes, optionInvalid } from "./errors.js";
import { listOf } from "./list.js";

const ALGORITHMS = ["EdDSA", "ES256", "HS256"];
const OPERATIONS = ["migrate", "mint", "resend", "get", "revoke", "purge", "assess", "redeem", "decline", "claim"];

let loaded;
const desk = () => (loaded ??= import("./house.js"));

/** Makes a private key as a JWK, with an id of its own. */
export async function createIssuerKey(options) {
  return (await desk()).createKey(options);
}

export const createIssuer = (options) => given("options", () => make(options));

function make(options) {
  if (typeof options !== "object" || options === null) throw optionInvalid("options", "expected an object");
  const { issuer, audience, keys, store, redirects, ttlSec, secret, sealKey, now, onRefused, allowHmac = false } = options;
  if (typeof store !== "object" || store === null || store.consistency !== "linearizable") {
    throw optionInvalid("store", "expected a linearizable store, such as d1Store() or sqlStore() gives");
  }
  if (now !== undefined && typeof now !== "function") throw optionInvalid("now", "expected a function");
  if (sealKey !== undefined && !(isBytes(sealKey) && sealKey.length === 32)) throw optionInvalid("sealKey", "expected 32 bytes");
  if (secret !== undefined && !(isBytes(secret) && secret.length >= 16)) throw optionInvalid("secret", "expected at least 16 bytes");
  const known = readKeys(keys, allowHmac);
  const jwks = { keys: known.filter(({ alg }) => alg !== "HS256").map(({ verifying }) => ({ ...verifying, use: "sig" })) };
  let opened;
  const open = async () => {
    const { Desk } = await desk();
    return (opened ??= new Desk({ keys: known, sealKey, store, now, onRefused }, { issuer, audience, redirects, ttlSec, secret }));
  };
  const call = (name) => (...given) => (opened === undefined ? open().then((desk) => desk[name](...given)) : opened[name](...given));
  const made = Object.fromEntries(OPERATIONS.map((name) => [name, call(name)]));
  made.list = (filter, how) => listOf(async (from, how) => (await open()).page(filter, from, how), how);
  /** The keys by which others verify. */
  made.jwks = () => structuredClone(jwks);
  return Object.freeze(made);
}

function readKeys(keys, allowHmac) {
  if (!Array.isArray(keys) || keys.length === 0) throw optionInvalid("keys", "expected a list of keys, the one that signs first");
  return Array.from(keys, (key, at) => {
    const { kid, alg, privateKey, publicKey, ...jwk } = key ?? {};
    const fail = (expected) => {
      throw optionInvalid(`keys[${at}]`, expected);
    };
    if (typeof kid !== "string" || kid === "") fail("expected a key with a `kid`");
    if (!ALGORITHMS.includes(alg)) fail("expected a key with `alg` EdDSA, ES256 or HS256");
    if (alg === "HS256" && !allowHmac) fail("expected a key pair: whoever verifies by HS256 can mint, too; set `allowHmac` if you mean that");
    const { d, k, key_ops, ext, use, ...open } = publicKey ?? jwk;
    // 32 bytes, as whoever verifies will demand
    if (alg === "HS256" ? !(k?.length >= 43) : at === 0 && privateKey === undefined && typeof d !== "string") fail("expected a private key");
    return { kid, alg, jwk: privateKey ?? jwk, verifying: { ...open, ...(alg === "HS256" && { k }), kid, alg } };
  });
}
