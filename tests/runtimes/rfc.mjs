// The examples of the RFCs, by the host's engine and by our own, in every kind of host.
import { refused, same, truthy } from "./check.mjs";
import rfc from "../vectors/rfc.json" with { type: "json" };

// what these tokens, which are no invites, do not have is not asked for
const ANYTHING = { issuer: null, audience: null, type: null, required: [], now: () => new Date(1_300_000_000_000) };
const BY = { 7515: "RFC 7515", 7519: "RFC 7519", 7520: "RFC 7520", 8037: "RFC 8037", "jwt.io": "jwt.io" };

const changed = (token) => {
  const at = token.lastIndexOf(".") + 6;
  return `${token.slice(0, at)}${token[at] === "A" ? "B" : "A"}${token.slice(at + 1)}`;
};

/** `check(token, demands)` verifies, perhaps synchronously, and `open` opens. */
async function holds({ section, form, alg, jwk, token, claims, text, code }, check, open) {
  const key = jwk.k && Uint8Array.from(atob(jwk.k.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  const sealed = form === "sealed";
  const attempt = sealed
    ? (token) => open(token, { ...ANYTHING, key, encryptions: ["A128GCM", "A256GCM"] })
    : (token) => check(token, { ...ANYTHING, keys: jwk, algorithms: [alg] });
  if (code !== undefined) return refused(code, () => attempt(token), section);
  // no invite: that its signature holds is for `primitives.mjs` to see
  if (text !== undefined) await refused("TOKEN_MALFORMED", () => attempt(token), section);
  if (text !== undefined && !sealed) return undefined;
  if (claims !== undefined) same((await attempt(token)).claims, claims, section);
  return refused(sealed ? "DECRYPTION_FAILED" : "SIGNATURE_INVALID", () => attempt(changed(token)), section);
}

/**
 * The synchronous check, which our own engine serves where the host has none that is synchronous. Node, Deno and Bun have
 * one, so there a copy of the package is asked that does not find it.
 */
async function software(lib, { fresh }) {
  const copy = fresh ? await fresh() : lib;
  await copy.default();
  const { alg, jwk, token } = rfc.vectors.find(({ alg }) => alg === "RS256");
  const early = () => copy.verifySync(token, { ...ANYTHING, keys: jwk, algorithms: [alg] });
  const { process } = globalThis;
  const kept = fresh && process?.getBuiltinModule;
  // it is looked for once
  if (kept) process.getBuiltinModule = undefined;
  try {
    if (fresh) await refused("ENGINE_UNAVAILABLE", early);
  } finally {
    if (kept) process.getBuiltinModule = kept;
  }
  await copy.loadSoftware();
  truthy(early().verified);
  return copy.verifySync;
}

/** A test for each RFC and engine. */
export function examples(env) {
  const made = {};
  for (const [name, shown] of Object.entries(BY)) {
    const list = rfc.vectors.filter((one) => one.rfc === name);
    made[`the examples of ${shown} by the host's engine`] = async ({ verify, open }) => {
      truthy(list.length > 0);
      for (const one of list) await holds(one, verify, open);
    };
    if (env.software === false) continue;
    made[`the signed examples of ${shown} by the software engine`] = async (lib) => {
      const verifySync = await software(lib, env);
      for (const one of list.filter(({ form }) => form === "signed")) await holds(one, verifySync);
    };
  }
  made["a secret that is too short is taken only by a dangerous name"] = async ({ verify }) => {
    const { alg, jwk, token } = rfc.vectors.find(({ rfc }) => rfc === "jwt.io");
    const demands = { ...ANYTHING, keys: jwk, algorithms: [alg], now: undefined };
    await refused("KEY_INVALID", verify(token, demands));
    truthy((await verify(token, { ...demands, dangerouslyAllowShortSecret: true })).verified);
  };
  return made;
}
