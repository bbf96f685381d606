// Clients that get their own tokens: one login for all, another in time, and none that is seen where it should not be.
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { afterEach, describe, mock, test } from "node:test";
import { inspect } from "node:util";
import { createClient, createKeySet, verify } from "edge-invites";

const UUID = "bbbaeab8-539d-4482-9a98-f1285e7f75cb";
const SECRET = "marked-secret-value";
const json = (status, body) => new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
const datatrails = (fetch) => createClient({ provider: "datatrails", clientId: "id", clientSecret: SECRET, fetch });

afterEach(() => mock.timers.reset());

/** A service that gives tokens `t1`, `t2`, … and takes those of `good`. */
function service({ good = (token) => token !== undefined, lasts = 3600 } = {}) {
  const state = { logins: 0, tokens: [] };
  const fetch = async (url, { headers, body }) => {
    if (url.endsWith("/appidp/token")) {
      assert.equal(headers.authorization, undefined);
      assert.equal(new URLSearchParams(body).get("client_secret"), SECRET);
      state.logins += 1;
      await new Promise((resolve) => setImmediate(resolve));
      return json(200, { access_token: `t${state.logins}`, expires_in: lasts, token_type: "Bearer" });
    }
    const token = headers.authorization.replace("Bearer ", "");
    state.tokens.push(token);
    return good(token, state) ? json(200, { identity: `invites/${UUID}` }) : json(401, { code: 16, message: "unauthenticated" });
  };
  return { state, fetch };
}

describe("a login by client credentials", () => {
  test("is done once for fifty calls at the same time, and not again while it lasts", async () => {
    const { state, fetch } = service();
    const client = datatrails(fetch);
    await Promise.all(Array.from({ length: 50 }, () => client.get(UUID)));
    await client.get(UUID);
    assert.deepEqual([state.logins, state.tokens.length, new Set(state.tokens).size], [1, 51, 1]);
  });

  test("is done again before the token ends", async () => {
    mock.timers.enable({ apis: ["Date"], now: Date.now() });
    const { state, fetch } = service();
    const client = datatrails(fetch);
    await client.get(UUID);
    mock.timers.tick(54 * 60_000);
    await client.get(UUID);
    assert.equal(state.logins, 1);
    mock.timers.tick(60_001);
    await client.get(UUID);
    assert.deepEqual(state.tokens, ["t1", "t1", "t2"]);
  });

  test("is done again when a token that worked does no longer", async () => {
    const { state, fetch } = service({ good: (token, state) => state.tokens.length < 2 || token === "t2" });
    const client = datatrails(fetch);
    await client.get(UUID);
    await client.get(UUID);
    assert.deepEqual(state.tokens, ["t1", "t1", "t2"]);
  });

  test("is not done again when a fresh token is refused", async () => {
    const { state, fetch } = service({ good: () => false });
    await assert.rejects(datatrails(fetch).get(UUID), { code: "UNAUTHORIZED" });
    assert.deepEqual([state.logins, state.tokens.length], [1, 1]);
  });

  test("is tried by the next call when it failed, and shows no secret", async () => {
    let fail = true;
    const { state, fetch } = service();
    const client = datatrails(async (url, init) => (fail ? json(401, { error: `no ${SECRET}` }) : fetch(url, init)));
    const error = await client.get(UUID).then(() => assert.fail("expected a rejection"), (error) => error);
    assert.deepEqual([error.code, error.provider], ["UNAUTHORIZED", "datatrails"]);
    assert.ok(!(inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error)).includes(SECRET));
    assert.ok(!inspect(client, { depth: 9, showHidden: true }).includes(SECRET));
    fail = false;
    await client.get(UUID);
    assert.equal(state.logins, 1);
  });

  test("goes on for the others when one caller leaves", async () => {
    const { state, fetch } = service();
    const client = datatrails(fetch);
    const stop = new AbortController();
    const left = client.get(UUID, { signal: stop.signal });
    const stayed = client.get(UUID);
    stop.abort();
    await assert.rejects(left, { code: "ABORTED" });
    await stayed;
    assert.equal(state.logins, 1);
  });
});

describe("an access key of Authress", () => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const key = `clientA.keyB.accC.${privateKey.export({ type: "pkcs8", format: "der" }).toString("base64")}`;
  const keys = createKeySet({ keys: [{ ...publicKey.export({ format: "jwk" }), kid: "keyB", alg: "EdDSA" }] });
  const seen = [];
  const fetch = async (url, { headers }) => {
    seen.push(headers.authorization.replace("Bearer ", ""));
    return json(200, { inviteId: "inv_1" });
  };
  const expect = (issuer) => ({ keys, algorithms: ["EdDSA"], issuer, audience: "accC.accounts.authress.io", type: "at+jwt", required: ["exp", "iat"], subject: "clientA" });

  test("signs a token as the service's own client does", async () => {
    for (const [baseUrl, issuer] of [
      ["https://login.example.com", "https://login.example.com/v1/clients/clientA"],
      ["https://anything.login.authress.io", "https://accC.api.authress.io/v1/clients/clientA"],
    ]) {
      const client = createClient({ provider: "authress", baseUrl, accessKey: key, fetch });
      await client.get("inv_1");
      const { claims } = await verify(seen.at(-1), expect(issuer));
      assert.deepEqual([claims.client_id, claims.scope, claims.exp - claims.iat], ["clientA", "openid", 86_400]);
    }
  });

  test("signs another an hour before the end", async () => {
    mock.timers.enable({ apis: ["Date"], now: Date.now() });
    const client = createClient({ provider: "authress", baseUrl: "https://login.example.com", accessKey: key, fetch });
    await client.get("inv_1");
    const first = seen.at(-1);
    mock.timers.tick(23 * 3_600_000 - 1000);
    await client.get("inv_1");
    assert.equal(seen.at(-1), first);
    mock.timers.tick(2000);
    await client.get("inv_1");
    assert.notEqual(seen.at(-1), first);
  });

  test("is refused with its own name when it is none", async () => {
    for (const accessKey of ["a.b.c", "eyJh.b.c.d", "a.b.c.d.e", "a..c.d"]) {
      assert.throws(() => createClient({ provider: "authress", baseUrl: "https://login.example.com", accessKey }), { code: "OPTION_INVALID", field: "accessKey" });
    }
    const wrong = createClient({ provider: "authress", baseUrl: "https://login.example.com", accessKey: "a.b.c.bWFya2Vk", fetch });
    await assert.rejects(wrong.get("inv_1"), { code: "KEY_INVALID" });
  });

  test("accepting never sends it", async () => {
    const client = createClient({ provider: "authress", baseUrl: "https://login.example.com", accessKey: key, fetch });
    await client.accept({ id: "inv_1", userToken: "invitee" });
    assert.equal(seen.at(-1), "invitee");
  });
});
