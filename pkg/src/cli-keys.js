// `keygen` and `rotate`: private keys for issuers, and what of them verifies.
import { randomBytes, randomUUID } from "node:crypto";
import { createIssuerKey } from "./index.node.js";
import { OK, keyInvalid, privateKeys, standardInput, usage } from "./cli-common.js";

const KINDS = { EdDSA: "OKP", ES256: "EC", HS256: "oct" };
const HOLDS = "on standard input or in --key-file";
const read = (values) => privateKeys(values, HOLDS, () => standardInput("the private JWK or set"));

async function make(alg) {
  if (!Object.hasOwn(KINDS, alg)) throw usage("expected EdDSA, ES256 or HS256", "--alg");
  return alg === "HS256" ? { kty: "oct", k: randomBytes(32).toString("base64url"), kid: randomUUID(), alg } : createIssuerKey({ alg });
}

// by what may be shown, not by what may not: an unknown member could be a secret
const PUBLIC = { OKP: ["crv", "x"], EC: ["crv", "x", "y"], RSA: ["n", "e"] };
const open = (key) =>
  Object.fromEntries(["kty", ...PUBLIC[key.kty], "kid", "alg"].filter((name) => key[name] !== undefined).map((name) => [name, key[name]]));

export async function keygen({ values, print }) {
  if (values.public) {
    if (values.alg !== undefined) throw usage("expected without --public", "--alg");
    const keys = (await read(values)).filter(({ kty }) => Object.hasOwn(PUBLIC, kty)).map((key) => ({ ...open(key), use: "sig" }));
    if (keys.length === 0) throw keyInvalid("expected a key pair: a shared secret has no public part");
    print({ keys });
  } else {
    if (values["key-file"] !== undefined) throw usage("expected with --public", "--key-file");
    print(await make(values.alg ?? "EdDSA"));
  }
  return OK;
}

export async function rotate({ values, print, note }) {
  const older = await read(values);
  if (older.some(({ kid, kty, alg }) => !kid || KINDS[alg] !== kty)) {
    throw keyInvalid("expected each key with a kid, and with alg EdDSA, ES256 or HS256");
  }
  const first = await make(values.alg ?? older[0].alg);
  // a shared secret verifies by being there
  print({ keys: [first, ...older.map((key) => (key.kty === "oct" ? key : open(key)))] });
  note("publish the public set (`edge-invites keygen --public`) before the new key signs");
  return OK;
}
