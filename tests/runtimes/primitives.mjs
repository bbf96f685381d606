// The primitive vectors of C2SP/wycheproof in every kind of host: by the host's engine, as `engine.js` uses it, and by the
// software engine of the packed package. Vectors are no tokens, so these go to the engines' own doors; so do the examples
// of the RFCs that sign a text, which is no invite.
import { HostKey, secretKey } from "../../pkg/src/engine.js";
import { openSeal } from "../../pkg/src/seal.js";
import { same, truthy } from "./check.mjs";
import rfc from "../vectors/rfc.json" with { type: "json" };
import es256 from "../vectors/wycheproof/ecdsa_secp256r1_sha256_p1363_test.json" with { type: "json" };
import es384 from "../vectors/wycheproof/ecdsa_secp384r1_sha384_p1363_test.json" with { type: "json" };
import eddsa from "../vectors/wycheproof/ed25519_test.json" with { type: "json" };
import rs256 from "../vectors/wycheproof/rsa_signature_2048_sha256_test.json" with { type: "json" };
import ps256 from "../vectors/wycheproof/rsa_pss_2048_sha256_mgf1_32_test.json" with { type: "json" };
import hs256 from "../vectors/wycheproof/hmac_sha256_test.json" with { type: "json" };
import hs384 from "../vectors/wycheproof/hmac_sha384_test.json" with { type: "json" };
import hs512 from "../vectors/wycheproof/hmac_sha512_test.json" with { type: "json" };
import gcm from "../vectors/wycheproof/aes_gcm_test.json" with { type: "json" };

// the sources ask for it; the build sets it
globalThis.IN_NODE = true;

const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (two) => Number.parseInt(two, 16));
const part = (hex) => btoa(String.fromCharCode(...bytes(hex))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
const whole = (hex) => part(hex.replace(/^(00)+/, ""));
const joined = (...hex) => bytes(hex.join(""));

const ec = (crv, length) => ({ publicKey: { uncompressed } }) =>
  ({ kty: "EC", crv, x: part(uncompressed.slice(2, 2 + length * 2)), y: part(uncompressed.slice(2 + length * 2)) });
const rsa = ({ publicKey: { modulus, publicExponent } }) => ({ kty: "RSA", n: whole(modulus), e: whole(publicExponent) });
const ed = ({ publicKey: { pk } }) => ({ kty: "OKP", crv: "Ed25519", x: part(pk) });
const SIGNED = { ES256: [es256, ec("P-256", 32)], ES384: [es384, ec("P-384", 48)], EdDSA: [eddsa, ed], RS256: [rs256, rsa], PS256: [ps256, rsa] };
const SHARED = { HS256: hs256, HS384: hs384, HS512: hs512 };

// WebKitGTK takes other forms of a good signature: numbers that are not reduced, or have zeros before them. None is a
// forgery, and what it takes is held to exactly this list.
const inWebKit = /AppleWebKit/.test(globalThis.navigator?.userAgent) && !/Chrome/.test(navigator.userAgent);
const TAKEN = inWebKit ? { EdDSA: [63, 64, 65, 66, 85], RS256: [244], PS256: [103, 104] } : {};

/** Every vector that is said to be good or bad, against what is found. `taken`: bad ones that are known to be taken. */
async function each({ testGroups }, fits, judge, taken = []) {
  let count = 0;
  const wrong = [];
  for (const group of testGroups.filter(fits)) {
    const found = await judge(group);
    for (const test of group.tests) {
      const holds = await found(test);
      count += 1;
      if (test.result !== "acceptable" && holds !== (test.result === "valid" || taken.includes(test.tcId))) wrong.push(`${test.tcId} (${test.comment}): ${holds}`);
    }
  }
  truthy(count > 50, `only ${count} vectors`);
  truthy(wrong.length === 0, `expected what Wycheproof says, found otherwise at ${wrong.join(", ")}`);
}
const any = () => true;

// what each engine does, in the same words
const host = {
  verify: (spec) => { const key = new HostKey(spec); return (input, signature) => key.verify(input, signature); },
  open: openSeal,
  taken: TAKEN,
};
const software = (engine) => ({ verify: (spec) => (input, signature) => engine.verify(spec, input, signature), open: engine.open });

// a signature of another length is refused by the module, which then asks no engine: `signature.rs`
const LENGTHS = { ES256: 64, ES384: 96, EdDSA: 64 };
const signatures = (alg, file, jwk) => ({ verify, taken }) => each(file, any, (group) => {
  const holds = verify({ alg, jwk: jwk(group) });
  return ({ msg, sig }) => (LENGTHS[alg] ?? sig.length / 2) === sig.length / 2 && holds(bytes(msg), bytes(sig));
}, taken?.[alg]);
// a JWS carries the whole code, never a part of it
const codes = (alg, file) => () => each(file, ({ tagSize }) => tagSize === Number(alg.slice(2)), () => ({ key, msg, tag }) =>
  secretKey(alg, bytes(key)).verify(bytes(msg), bytes(tag)));
const seals = ({ open }) => each(gcm, ({ ivSize, tagSize, keySize }) => ivSize === 96 && tagSize === 128 && keySize !== 192, () =>
  async ({ key, iv, ct, tag, aad, msg }) => {
    const found = await open(bytes(key), bytes(iv), joined(ct, tag), bytes(aad));
    return found !== undefined && String(found) === String(bytes(msg));
  });

const unbase64 = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const utf8 = new TextEncoder();

async function texts({ verify, open }) {
  const list = rfc.vectors.filter(({ text }) => text !== undefined);
  truthy(list.length > 5);
  for (const { section, form, alg, jwk, token, text } of list) {
    const [header, ...parts] = token.split(".");
    if (form === "sealed") {
      const [, iv, content, tag] = parts.map(unbase64);
      const found = await open(unbase64(jwk.k), iv, Uint8Array.from([...content, ...tag]), utf8.encode(header));
      same(new TextDecoder().decode(found), text, section);
      continue;
    }
    const [payload, signature] = parts.map(unbase64);
    same(new TextDecoder().decode(payload), text, section);
    const key = alg.startsWith("HS") ? secretKey(alg, unbase64(jwk.k)).verify : verify({ alg, jwk });
    const input = utf8.encode(`${header}.${parts[0]}`);
    same(await key(input, signature), true, section);
    input[9] ^= 1;
    same(await key(input, signature), false, section);
  }
}

/** `engine()` loads the software engine of this host; without it only the host's is looked at. */
export function primitives(engine) {
  const made = {};
  const both = (name, check) => {
    made[`${name} by the host's engine`] = () => check(host);
    if (engine) made[`${name} by the software engine`] = async () => check(software(await engine()));
  };
  for (const [alg, [file, jwk]] of Object.entries(SIGNED)) both(`Wycheproof's ${alg}`, signatures(alg, file, jwk));
  // the module's own HMAC has no door: it is tested in Rust
  for (const [alg, file] of Object.entries(SHARED)) made[`Wycheproof's ${alg} by the host's engine`] = codes(alg, file);
  both("Wycheproof's AES-GCM", seals);
  both("the RFCs' texts that are no invites", texts);
  return made;
}
