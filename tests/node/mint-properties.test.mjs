// What mint makes, verify accepts, and decode says the same of it; any flipped bit of any token is refused.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import fc from "fast-check";
import { createIssuer, createIssuerKey, decode, isInviteError, memoryStore, verify } from "edge-invites";

const RUNS = process.env.FUZZ_SECONDS === undefined ? { numRuns: 300 } : { numRuns: 1e9, interruptAfterTimeLimit: Number(process.env.FUZZ_SECONDS) * 1_000 };
const NOW = 1_800_000_000_000;
const KEYS = {
  EdDSA: await createIssuerKey(), ES256: await createIssuerKey({ alg: "ES256" }),
  HS256: { kty: "oct", alg: "HS256", kid: "hs", k: Buffer.alloc(32, 9).toString("base64url") },
};

const text = (maxLength) => fc.string({ unit: "grapheme", minLength: 1, maxLength }).filter((one) => one.isWellFormed() && one.length <= maxLength);
const input = fc.record({
  maxUses: fc.integer({ min: 1, max: 1000 }), purpose: text(80), inviter: text(80), redirect: fc.constantFrom("/welcome", "https://app.example/a?b=c#d"),
  to: fc.oneof(fc.record({ email: fc.stringMatching(/^[a-zA-Z.+]{1,20}@[a-z]{1,9}\.[a-z]{2}$/) }), fc.constant({ domain: "app.example" })),
  metadata: fc.dictionary(fc.constantFrom("role", "team", "__proto__x"), fc.oneof(text(20), fc.integer(), fc.constant(null))), personal: fc.record({ name: text(60) }),
  ttlSec: fc.integer({ min: 1, max: 366 * 86_400 }), code: fc.boolean(),
}, { requiredKeys: [] });
const names = fc.record({ issuer: text(60), audience: text(60) });
const sealed = new Uint8Array(32).fill(2);

describe("what mint makes", () => {
  test("verify accepts until it ends, decode says the same of it, and nothing else accepts it", async () => {
    let runs = 0;
    const made = async (alg, { issuer, audience }, given) => {
      runs += 1;
      const key = KEYS[alg];
      const desk = createIssuer({ issuer, audience, keys: [key], allowHmac: true, store: memoryStore(), redirects: ["/welcome", "https://app.example/a?b=c#d"], secret: new Uint8Array(16), sealKey: sealed, now: () => NOW });
      const invite = await desk.mint(given);
      const expect = { keys: alg === "HS256" ? key : desk.jwks(), algorithms: [alg], issuer, audience, now: () => NOW };
      for (const { token, generation } of [{ token: invite.token, generation: 1 }, { token: (await desk.resend(invite.id, { ttlSec: given.ttlSec })).token, generation: 2 }]) {
        const verified = await verify(token, expect);
        const decoded = decode(token);
        assert.deepEqual([decoded.claims, decoded.header, decoded.expiresAt], [verified.claims, verified.header, verified.expiresAt]);
        assert.deepEqual([decoded.verified, verified.verified], [false, true]);
        const { claims } = verified;
        const { maxUses = 1, purpose, redirect, to, personal, ttlSec = 86_400 } = given;
        assert.deepEqual([claims.jti, claims.iss, claims.aud, claims.gen, claims.max, claims.purpose, claims.redirect, claims.exp, claims.iat], [invite.id, issuer, audience, generation, maxUses, purpose, redirect, NOW / 1000 + ttlSec, NOW / 1000]);
        assert.deepEqual([to === undefined, generation === 2 || personal === undefined, "inviter" in claims, "metadata" in claims], [claims.to === undefined, generation === 2 || claims.personal === undefined, false, false]);
        const end = verified.expiresAt.getTime();
        assert.equal((await verify(token, { ...expect, now: () => end + 59_999 })).id, invite.id);
        for (const [code, more] of [["TOKEN_EXPIRED", { now: () => end + 60_000 }], ["TOKEN_NOT_YET_VALID", { now: () => NOW - 61_000 }], ["ISSUER_MISMATCH", { issuer: `${issuer}x` }], ["AUDIENCE_MISMATCH", { audience: `${audience}x` }], ["TYPE_MISMATCH", { type: "JWT" }], ["SUBJECT_MISMATCH", { subject: "x" }]]) {
          await assert.rejects(verify(token, { ...expect, ...more }), (error) => error.code === code || (code === "SUBJECT_MISMATCH" && error.code === "CLAIM_MISSING"), code);
        }
      }
    };
    await fc.assert(fc.asyncProperty(fc.constantFrom(...Object.keys(KEYS)), names, input, made), RUNS);
    assert.ok(runs >= 100, `${runs} runs`);
  });
});

describe("each bit of a token that is flipped is refused", { concurrency: 2 }, () => {
  const signed = JSON.parse(readFileSync(new URL("../vectors/signed.json", import.meta.url)));
  const tokens = signed.map(({ alg, jwk, token }) => [`${alg}, of jose`, token, { keys: jwk, algorithms: [alg], issuer: null, audience: null, required: [] }]);
  for (const [alg, key] of Object.entries(KEYS)) tokens.push([`${alg}, minted`, undefined, { keys: alg === "HS256" ? key : { ...key, d: undefined }, algorithms: [alg], issuer: null, audience: null, required: [], type: null }]);
  for (const [name, given, expect] of tokens) {
    test(name, async () => {
      const token = given ?? (await createIssuer({ issuer: "i", audience: "a", keys: [KEYS[expect.algorithms[0]]], allowHmac: true, store: memoryStore() }).mint()).token.reveal();
      assert.equal((await verify(token, expect)).verified, true);
      const flipped = (bytes, at) => { const copy = Buffer.from(bytes); copy[at >> 3] ^= 1 << (at & 7); return copy; };
      const accepted = [];
      const check = async (text, what) => {
        await verify(text, expect).then(() => accepted.push(what), (error) => assert.ok(isInviteError(error) && error.code !== "INTERNAL", `${what}: ${error}`));
      };
      // of the text
      const bytes = Buffer.from(token);
      for (let at = 0; at < bytes.length * 8; at += 1) await check(flipped(bytes, at).toString("latin1"), `bit ${at}`);
      // and of what its parts stand for
      const parts = token.split(".").map((part) => Buffer.from(part, "base64url"));
      for (const [nth, part] of parts.entries()) for (let at = 0; at < part.length * 8; at += 1) {
        await check(parts.map((one, other) => (other === nth ? flipped(one, at) : one).toString("base64url")).join("."), `bit ${at} of part ${nth}`);
      }
      assert.deepEqual(accepted, []);
    });
  }
});
