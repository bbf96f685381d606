// Each engine for signatures against the primitive vectors of C2SP/wycheproof: Node's, WebCrypto's and our own.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, mock, test } from "node:test";
import { createIssuerKey } from "edge-invites";
import { HostKey } from "../../pkg/src/engine.js";
import { installSoftware, software } from "../../pkg/src/software.js";

// as the build for Node has it
globalThis.IN_NODE = true;

const bytes = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));
const part = (hex) => Buffer.from(hex, "hex").toString("base64url");
const whole = (hex) => part(hex.replace(/^(00)+/, ""));

const ec = (crv, length) => ({ publicKey: { uncompressed } }) =>
  ({ kty: "EC", crv, x: part(uncompressed.slice(2, 2 + length * 2)), y: part(uncompressed.slice(2 + length * 2)) });
const rsa = ({ publicKey: { modulus, publicExponent } }) => ({ kty: "RSA", n: whole(modulus), e: whole(publicExponent) });
const ed = ({ publicKey: { pk } }) => ({ kty: "OKP", crv: "Ed25519", x: part(pk) });

const FILES = [
  ["ES256", "ecdsa_secp256r1_sha256_p1363_test", ec("P-256", 32)],
  ["ES384", "ecdsa_secp384r1_sha384_p1363_test", ec("P-384", 48)],
  ["EdDSA", "ed25519_test", ed],
  ["RS256", "rsa_signature_2048_sha256_test", rsa],
  ["PS256", "rsa_pss_2048_sha256_mgf1_32_test", rsa],
];

async function run(Key, alg, name, jwk) {
  let count = 0;
  const { testGroups } = JSON.parse(readFileSync(new URL(`../vectors/wycheproof/${name}.json`, import.meta.url)));
  for (const group of testGroups) {
    const key = new Key({ alg, jwk: jwk(group) });
    for (const { tcId, comment, msg, sig, result } of group.tests) {
      const holds = await key.verify(bytes(msg), bytes(sig));
      if (result !== "acceptable") assert.equal(holds, result === "valid", `${alg} ${tcId}: ${comment}`);
      count += 1;
    }
  }
  assert.ok(count > 50, `only ${count} vectors`);
}

describe("node:crypto", () => {
  for (const file of FILES) test(file[0], () => run(HostKey, ...file));
});

// engine.js asks once for node:crypto, so the others need a copy of it that never finds one
describe("crypto.subtle", () => {
  for (const file of FILES) test(file[0], () => without([["process", {}]], () => runCopy("subtle", file)));
});

describe("our own", () => {
  before(async () => {
    installSoftware(async () => (await import("../../pkg/dist/software.inline.js")).default());
    await software();
  });
  for (const file of FILES) {
    test(file[0], () => without([["process", {}], ["crypto", {}]], () => runCopy("software", file)));
  }
});

test("a key is made also by an engine that fails now and then, and not by one that always does", async () => {
  const failed = (name) => async () => { throw new DOMException("no", name); };
  const generate = mock.method(crypto.subtle, "generateKey");
  generate.mock.mockImplementationOnce(failed("OperationError"), 0);
  generate.mock.mockImplementationOnce(failed("OperationError"), 1);
  assert.equal((await createIssuerKey()).alg, "EdDSA");
  assert.equal(generate.mock.callCount(), 3);
  for (const [name, tries] of [["OperationError", 5], ["NotSupportedError", 1]]) {
    generate.mock.resetCalls();
    generate.mock.mockImplementation(failed(name));
    await assert.rejects(createIssuerKey(), (error) => error.code === "ENGINE_UNAVAILABLE" && error.cause.name === name);
    assert.equal(generate.mock.callCount(), tries);
  }
  mock.restoreAll();
});

async function runCopy(name, file) {
  const { HostKey: Copy } = await import(`../../pkg/src/engine.js?${name}`);
  await run(Copy, ...file);
}

async function without(replaced, f) {
  const kept = replaced.map(([name]) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
  for (const [name, value] of replaced) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  try {
    return await f();
  } finally {
    for (const [name, descriptor] of kept) Object.defineProperty(globalThis, name, descriptor);
  }
}
