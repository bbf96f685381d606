// Remote key sets, from a real server on loopback.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { test } from "node:test";
import { createKeySet, isInviteError, verify, verifySync } from "edge-invites";

const signed = JSON.parse(readFileSync(new URL("../vectors/signed.json", import.meta.url)));
const [es256, ed25519] = ["ES256", "EdDSA"].map((alg) => signed.find((entry) => entry.alg === alg));
const SET = JSON.stringify({ keys: [es256.jwk, { kty: "RSA", use: "enc" }, { kty: "odd" }] });

/** A server whose answers a test sets, and which counts what it is asked. */
async function source(t, answer = () => [200, {}, SET]) {
  const state = { asked: [], answer };
  const server = createServer((request, response) => {
    state.asked.push(request.headers);
    const [status, headers, body] = state.answer(request);
    if (status) response.writeHead(status, headers).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => (server.closeAllConnections(), server.close()));
  state.url = `http://127.0.0.1:${server.address().port}/keys`;
  return state;
}

let clock = 1_800_000_000;
const expect = (keys, entry = es256) => ({
  keys, algorithms: [entry.alg], issuer: "https://issuer.example", audience: "https://app.example", now: () => new Date(clock * 1000),
});

async function code(promise) {
  const error = await promise.then(() => assert.fail("expected a failure"), (error) => error);
  assert.ok(isInviteError(error), String(error?.stack));
  return error.code;
}

test("a set is fetched once for fifty who wait, and kept while it is fresh", async (t) => {
  const remote = await source(t);
  const keys = createKeySet(remote.url);
  assert.equal(remote.asked.length, 0, "making a key set opens no connection");
  const invites = await Promise.all(Array.from({ length: 50 }, () => verify(es256.token, expect(keys))));
  assert.ok(invites.every((invite) => invite.verified));
  clock += 599;
  await verify(es256.token, expect(keys));
  assert.equal(remote.asked.length, 1);
  clock += 2;
  await verify(es256.token, expect(keys));
  assert.equal(remote.asked.length, 2);
});

test("Cache-Control decides how long, and an ETag saves the body", async (t) => {
  const remote = await source(t, ({ headers }) =>
    headers["if-none-match"] === '"1"' ? [304, { "cache-control": "max-age=60" }] : [200, { "cache-control": "max-age=60", etag: '"1"' }, SET]);
  const keys = createKeySet(remote.url);
  await verify(es256.token, expect(keys));
  clock += 61;
  await verify(es256.token, expect(keys));
  assert.deepEqual(remote.asked.map((headers) => headers["if-none-match"]), [undefined, '"1"']);
  clock += 59;
  await verify(es256.token, expect(keys));
  assert.equal(remote.asked.length, 2);
});

test("an unknown kid is looked for once, and not again before the cooldown is over", async (t) => {
  const remote = await source(t);
  const keys = createKeySet(remote.url);
  await verify(es256.token, expect(keys));
  clock += 31;
  assert.equal(await code(verify(ed25519.token, expect(keys, ed25519))), "KEY_NOT_FOUND");
  assert.equal(await code(verify(ed25519.token, expect(keys, ed25519))), "KEY_NOT_FOUND");
  assert.equal(remote.asked.length, 2);
  clock += 31;
  remote.answer = () => [200, {}, JSON.stringify({ keys: [es256.jwk, ed25519.jwk] })];
  assert.ok((await verify(ed25519.token, expect(keys, ed25519))).verified, "a rotated key is found");
});

test("a set serves on while its source fails, and no longer than it may", async (t) => {
  const remote = await source(t);
  const keys = createKeySet(remote.url, { staleIfErrorSec: 1000 });
  await verify(es256.token, expect(keys));
  clock += 700;
  remote.answer = () => [500, {}, "no"];
  assert.ok((await verify(es256.token, expect(keys))).verified);
  clock += 1000;
  assert.equal(await code(verify(es256.token, expect(keys))), "KEYS_UNAVAILABLE");
  remote.answer = () => [200, {}, SET];
  assert.ok((await verify(es256.token, expect(keys))).verified, "a failure is not kept");
});

test("whatever is no set of keys is refused", async (t) => {
  const remote = await source(t);
  const many = JSON.stringify({ keys: Array(300).fill(es256.jwk) });
  const answers = [[404, {}, SET], [302, { location: "http://127.0.0.1:1/" }, ""], [200, {}, "<!doctype html>"], [200, {}, "{}"], [200, {}, many]];
  for (const answer of answers) {
    remote.answer = () => answer;
    assert.equal(await code(verify(es256.token, expect(createKeySet(remote.url)))), "KEYS_UNAVAILABLE", String(answer[0]));
  }
});

test("a source that is silent is given up", async (t) => {
  const remote = await source(t, () => [0]);
  const keys = createKeySet(remote.url, { timeoutMs: 50 });
  assert.equal(await code(verify(es256.token, expect(keys))), "KEYS_UNAVAILABLE");
});

test("the cache is one JSON value, which another isolate can start from", async (t) => {
  const remote = await source(t);
  const first = createKeySet(remote.url);
  assert.equal(first.export(), undefined);
  await first.load(new Date(clock * 1000));
  const cache = JSON.parse(JSON.stringify(first.export()));
  const second = createKeySet(remote.url, { cache });
  assert.ok(verifySync(es256.token, expect(second)).verified, "synchronously, too");
  assert.ok((await verify(es256.token, expect(second))).verified);
  assert.equal(remote.asked.length, 1);
  assert.throws(() => createKeySet(remote.url, { cache: { jwks: 1 } }), { code: "OPTION_INVALID", field: "cache" });
});

test("fetch can be injected, and http is for this machine alone", async () => {
  const asked = [];
  const fetch = async (url) => (asked.push(url), new Response(SET));
  assert.ok((await verify(es256.token, expect(createKeySet("https://issuer.example/keys", { fetch })))).verified);
  assert.deepEqual(asked, ["https://issuer.example/keys"]);
  for (const address of ["http://issuer.example/keys", "ftp://issuer.example/keys", "http://localhost.evil.example/keys", "http://127.evil.example/", "keys.json", ""]) {
    assert.throws(() => createKeySet(address, { fetch }), { code: "OPTION_INVALID", field: "source" }, address);
  }
  for (const address of ["http://localhost:1/keys", "http://127.0.0.1/keys", "http://[::1]:8787/", "http://app.localhost/keys"]) createKeySet(address);
  assert.equal(asked.length, 1);
  assert.throws(() => createKeySet("https://a.example", { maxAgeSec: -1 }), { code: "OPTION_INVALID", field: "maxAgeSec" });
  assert.throws(() => createKeySet(7), { code: "OPTION_INVALID", field: "source" });
});

test("a key that an engine cannot use is passed over, wherever it stands in the set", async () => {
  // its y is its x, which is no point of the curve
  const bad = { ...es256.jwk, y: es256.jwk.x };
  for (const keys of [[bad, es256.jwk], [es256.jwk, bad]]) {
    const set = createKeySet({ keys });
    assert.ok(verifySync(es256.token, expect(set)).verified);
    assert.ok((await verify(es256.token, expect(set))).verified);
  }
  assert.equal(await code(verify(es256.token, expect(createKeySet({ keys: [bad] })))), "KEY_INVALID");
});

test("a local set is kept as it was given", async () => {
  const jwks = { keys: [es256.jwk, ed25519.jwk] };
  const keys = createKeySet(jwks);
  jwks.keys.length = 0;
  assert.ok((await verify(es256.token, expect(keys))).verified);
  assert.ok((await verify(ed25519.token, expect(keys, ed25519))).verified);
  assert.equal(await code(verify(signed[0].token, expect(keys, signed[0]))), "KEY_NOT_FOUND");
});
