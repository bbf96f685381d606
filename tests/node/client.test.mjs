// Clients on the packed package, against mock services and hostile ones.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { inspect } from "node:util";
import { createContext, runInContext } from "node:vm";
import { InviteError, InviteToken, createClient, isInviteError } from "edge-invites";
import { start } from "./prism.mjs";

const ADDRESS = "3fa85f64-5717-4562-b3fc-2c963f66afa6";
const TOKEN = `${btoa(JSON.stringify({ alg: "dir", enc: "A256GCM", ch: "puc.signalwire.com", typ: "SAT" })).replace(/=+$/, "")}..AAAAAAAAAAAAAAAA.bWFya2Vk.AAAAAAAAAAAAAAAAAAAAAA`;
const SECRET = "marked-secret-value";
const STATEMENTS = [{ roles: ["viewer"], resources: [{ resourceUri: "/documents/1" }] }];

const signalwire = (fetch, more) => createClient({ provider: "signalwire", space: "example", token: SECRET, fetch, ...more });
const authress = (fetch, more) =>
  createClient({ provider: "authress", baseUrl: "https://acc0.api.authress.io", accessToken: SECRET, fetch, ...more });
const answer = (status, body, headers) => async () => new Response(body === undefined ? null : JSON.stringify(body), { status, headers });

/** The error of a promise, after making sure that it gives no secret away. */
async function failure(promise) {
  const error = await promise.then(() => assert.fail("expected a rejection"), (error) => error);
  assert.ok(error instanceof InviteError && isInviteError(error), inspect(error));
  const shown = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error) + String(error.stack);
  for (const secret of [SECRET, TOKEN]) assert.ok(!shown.includes(secret), "a secret stands in an error");
  return error;
}

describe("against mock services", () => {
  let prism;
  before(async () => {
    prism = await start(["signalwire.com", "authress.io"]);
  });
  after(() => prism?.close());

  test("an invite is created and accepted at SignalWire", async () => {
    const seen = [];
    const client = signalwire(prism.fetch({ seen }));
    const before = Date.now();
    const invite = await client.create({ addressId: ADDRESS });
    assert.equal(invite.provider, "signalwire");
    assert.equal(invite.status, "pending");
    assert.equal(invite.expirySource, "default");
    assert.ok(Math.abs(invite.expiresAt - before - 7_200_000) < 10_000);
    assert.deepEqual(invite.metadata, { addressId: ADDRESS });
    assert.ok(invite.token instanceof InviteToken);
    assert.ok(!inspect(invite, { depth: 9 }).includes(invite.token.reveal()));

    const accepted = await createClient({ provider: "signalwire", fetch: prism.fetch({ seen }) }).accept({ token: invite.token });
    assert.equal(accepted.status, "accepted");
    assert.equal(accepted.id, invite.id);
    assert.equal(accepted.metadata.subscriberId, "32d94154-9297-418c-9a85-4a69e0c67c30");
    assert.equal(accepted.raw.id, accepted.metadata.subscriberId);
    assert.deepEqual(seen.map(({ method, url, redirect, credentials }) => [method, url, redirect, credentials]), [
      ["POST", "https://example.signalwire.com/api/fabric/subscriber/invites", "manual", "omit"],
      ["GET", "https://fabric.signalwire.com/api/fabric/subscriber/info", "manual", "omit"],
    ]);
  });

  test("what was asked for as expiry is kept", async () => {
    const expiresAt = new Date(Date.now() + 3_600_000);
    const invite = await signalwire(prism.fetch()).create({ addressId: ADDRESS, expiresAt });
    assert.equal(invite.expirySource, "request");
    assert.equal(invite.expiresAt.getTime(), Math.floor(expiresAt / 1000) * 1000);
  });

  test("an invite is created, read, accepted and revoked at Authress", async () => {
    const client = authress(prism.fetch());
    const invite = await client.create({ statements: STATEMENTS, expiresAt: new Date(Date.now() + 86_400_000) });
    assert.equal(invite.id, "inv_mock_1");
    assert.equal(invite.status, "pending");
    assert.equal(invite.expirySource, "request");
    assert.equal("token" in invite, false);
    const read = await client.get(invite);
    assert.deepEqual(read.metadata.statements[0].roles, ["viewer"]);
    assert.equal((await client.get(invite.id)).id, invite.id);
    const seen = [];
    const accepted = await authress(prism.fetch({ seen }), { accessToken: undefined }).accept({ id: invite.id, userToken: "user" });
    assert.deepEqual([accepted.status, accepted.id], ["accepted", invite.id]);
    assert.equal(seen[0].headers.authorization, "Bearer user");
    assert.equal(await client.revoke(invite.id), undefined);
  });

  test("the status of a refusal becomes a code", async () => {
    for (const [client, cases] of [
      [signalwire, [["401", "UNAUTHORIZED"], ["404", "NOT_FOUND"], ["422", "REQUEST_REJECTED"], ["429", "RATE_LIMITED"], ["500", "SERVICE_FAILED"]]],
      [authress, [["401", "UNAUTHORIZED"], ["403", "FORBIDDEN"]]],
    ]) {
      for (const [status, code] of cases) {
        const input = { addressId: ADDRESS, statements: STATEMENTS };
        const error = await failure(client(prism.fetch({ prefer: `code=${status}` })).create(input, { retries: 0 }));
        assert.deepEqual([error.code, error.status], [code, Number(status)]);
      }
    }
  });

  test("the service's own words stand apart, and its field has our name", async () => {
    const error = await failure(signalwire(prism.fetch({ prefer: "code=422" })).create({ addressId: ADDRESS }));
    assert.deepEqual(
      [error.provider, error.field, error.serviceCode, error.serviceMessage],
      ["signalwire", "addressId", "invalid_parameter", "Address is invalid"],
    );
  });

  test("Prism refuses what does not fit the description", async () => {
    const body = (await prism.fetch()("https://example.signalwire.com/api/fabric/subscriber/invites", {
      method: "POST", headers: { authorization: "Bearer x", "content-type": "application/json" }, body: "{}",
    })).status;
    assert.equal(body, 422);
    // Basic is not what the description asks for
    const client = createClient({ provider: "signalwire", space: "example", project: { id: "p", token: SECRET }, fetch: prism.fetch() });
    assert.equal((await failure(client.create({ addressId: ADDRESS }))).code, "UNAUTHORIZED");
  });
});

describe("options", () => {
  test("a client has just the operations of its service", async () => {
    const own = ["addresses", "guestToken", "subscriberToken", "refreshToken"];
    assert.deepEqual(Object.keys(signalwire()), ["create", "accept", "createMany", ...own]);
    assert.deepEqual(Object.keys(authress()), ["create", "get", "revoke", "accept", "createMany"]);
    assert.ok(Object.isFrozen(authress()));
    assert.equal((await failure(signalwire().get("x"))).code, "OPERATION_UNSUPPORTED");
  });

  test("a wrong option is named with its path and not with its value", async () => {
    for (const [field, options] of [
      ["options", undefined],
      ["options", null],
      ["provider", {}],
      ["provider", { provider: SECRET }],
      ["space", { provider: "signalwire", space: `${SECRET}.evil.example/` }],
      ["token", { provider: "signalwire", token: `${SECRET}\n` }],
      ["fetch", { provider: "signalwire", fetch: SECRET }],
      ["project.token", { provider: "signalwire", project: { id: "x" } }],
      ["allowedDomains[1]", { provider: "signalwire", allowedDomains: ["swire.io", "com"] }],
      ["baseUrl", { provider: "authress" }],
      ["baseUrl", { provider: "authress", baseUrl: "http://example.com" }],
      ["baseUrl", { provider: "authress", baseUrl: `https://${SECRET}@example.com` }],
      ["accessToken", { provider: "authress", baseUrl: "https://a.example", accessToken: "client.key.account.MC4" }],
    ]) {
      const error = await failure((async () => createClient(options))());
      assert.deepEqual([error.code, error.field], ["OPTION_INVALID", field]);
    }
  });

  test("a wrong input is named with its path and not with its value", async () => {
    const never = () => assert.fail("nothing may be sent");
    for (const [field, call] of [
      ["addressId", signalwire(never).create({})],
      ["addressId", signalwire(never).create({ addressId: SECRET })],
      ["addressId", signalwire(never).create()],
      ["expiresAt", signalwire(never).create({ addressId: ADDRESS, expiresAt: new Date(NaN) })],
      ["expiresAt", signalwire(never).create({ addressId: ADDRESS, expiresAt: 1_725_513_600 })],
      ["token", signalwire(never).accept({})],
      ["token", createClient({ provider: "signalwire", space: "x", fetch: never }).create({ addressId: ADDRESS })],
      ["space", createClient({ provider: "signalwire", token: "x", fetch: never }).create({ addressId: ADDRESS })],
      ["statements[1].roles", authress(never).create({ statements: [...STATEMENTS, { ...STATEMENTS[0], roles: SECRET }] })],
      ["statements[0].resources[0].resourceUri", authress(never).create({ statements: [{ roles: ["a"], resources: [{}] }] })],
      ["conflictResolutionStrategy", authress(never).create({ statements: [], conflictResolutionStrategy: SECRET })],
      ["id", authress(never).get("")],
      ["id", authress(never).get("..")],
      ["id", authress(never).revoke("x".repeat(257))],
      ["userToken", authress(never).accept({ id: "x" })],
      ["input", authress(never).create({ statements: 1n })],
      ["timeoutMs", authress(never).get("x", { timeoutMs: Infinity })],
      ["retries", authress(never).get("x", { retries: -1 })],
      ["signal", authress(never).get("x", { signal: {} })],
    ]) {
      const error = await failure(call);
      assert.deepEqual([error.code, error.field], ["OPTION_INVALID", field]);
    }
  });

  test("unknown options are let by", () => {
    signalwire(undefined, { later: 1, nested: { a: [null] } });
  });

  test("a project-level secret is refused in a page, unless that is asked for", async () => {
    const options = { provider: "signalwire", space: "x", project: { id: "p", token: SECRET } };
    Object.assign(globalThis, { window: globalThis, document: {} });
    try {
      assert.equal((await failure((async () => createClient(options))())).code, "CREDENTIAL_EXPOSED");
      createClient({ ...options, dangerouslyAllowBrowser: true });
      signalwire();
    } finally {
      delete globalThis.window;
      delete globalThis.document;
    }
    createClient(options);
  });

  test("an id stays one segment of the path", async () => {
    const seen = [];
    await failure(authress(async (url) => (seen.push(url), answer(404)())).get("a/../b?c#d%2e"));
    assert.deepEqual(seen, ["https://acc0.api.authress.io/v1/invites/a%2F..%2Fb%3Fc%23d%252e"]);
  });
});

describe("an invite token", () => {
  const token = (ch) => TOKEN.replace(/^[^.]*/, btoa(JSON.stringify({ alg: "dir", enc: "A256GCM", typ: "SAT", ch })).replace(/=+$/, ""));

  test("is sent only to hosts that are trusted", async () => {
    const never = () => assert.fail("nothing may be sent");
    for (const ch of ["x.evil.example", "signalwire.com", "puc.evilsignalwire.com", "puc.signalwire.com.evil.example", "puc.signalwire.com:99", "puc.signalwire.com/", "a@puc.signalwire.com", "puc.signalwire.com.", ""]) {
      assert.equal((await failure(signalwire(never).accept({ token: token(ch) }))).code, "HOST_NOT_ALLOWED", ch);
    }
    for (const [ch, options, host] of [
      ["PUC.SignalWire.com", {}, "fabric.signalwire.com"],
      [undefined, {}, "fabric.signalwire.com"],
      ["puc.swire.io", { allowedDomains: ["swire.io"] }, "fabric.swire.io"],
      ["x.evil.example", { baseUrl: "https://proxy.example/sw" }, "proxy.example"],
    ]) {
      const seen = [];
      await failure(signalwire(async (url) => (seen.push(new URL(url).host), answer(401)()), options).accept({ token: token(ch) }));
      assert.deepEqual(seen, [host]);
    }
  });

  test("is printed by nothing", () => {
    const token = new InviteToken(SECRET);
    for (const shown of [String(token), `${token}`, JSON.stringify({ token }), inspect(token), inspect({ token }, { showHidden: true }), token + ""]) {
      assert.ok(!shown.includes(SECRET), shown);
    }
    assert.equal(token.reveal(), SECRET);
    assert.throws(() => new InviteToken(""), { code: "OPTION_INVALID" });
  });

  test("is taken wherever its text is", async () => {
    const seen = [];
    const fetch = async (_, { headers }) => (seen.push(headers.authorization), answer(404)());
    await authress(fetch, { accessToken: new InviteToken("wrapped") }).get("x").catch(() => {});
    await authress(fetch).accept({ id: "x", userToken: new InviteToken("user") }).catch(() => {});
    assert.deepEqual(seen, ["Bearer wrapped", "Bearer user"]);
  });
});

describe("hostile networks", () => {
  const read = (fetch, options) => authress(fetch).get("x", options);

  test("an aborted call ends with the caller's reason as cause", async () => {
    const early = AbortSignal.abort("why");
    const error = await failure(read(() => assert.fail("nothing may be sent"), { signal: early }));
    assert.deepEqual([error.code, error.cause], ["ABORTED", "why"]);

    const controller = new AbortController();
    const hanging = (_, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const call = read(hanging, { signal: controller.signal });
    setTimeout(() => controller.abort("later"), 10);
    const late = await failure(call);
    assert.deepEqual([late.code, late.cause], ["ABORTED", "later"]);
  });

  test("a fetch that never settles is ended by the deadline, and one that is heeded by it too", async () => {
    for (const fetch of [() => new Promise(() => {}), (_, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))]) {
      const begun = performance.now();
      assert.equal((await failure(read(fetch, { timeoutMs: 50 }))).code, "TIMED_OUT");
      assert.ok(performance.now() - begun < 5_000);
    }
  });

  test("a fetch that never settles can be aborted", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 10);
    assert.equal((await failure(read(() => new Promise(() => {}), { signal: controller.signal }))).code, "ABORTED");
  });

  test("a body that never ends is cut off: by the deadline or by its size", async () => {
    const body = (pull) => async () => new Response(new ReadableStream({ pull }));
    assert.equal((await failure(read(body(() => new Promise(() => {})), { timeoutMs: 50 }))).code, "TIMED_OUT");
    let cancelled = false;
    const large = async () => new Response(new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(300_000)),
      cancel: () => (cancelled = true),
    }));
    assert.equal((await failure(read(large))).code, "RESPONSE_TOO_LARGE");
    assert.ok(cancelled);
  });

  test("whatever is thrown becomes an error with that as cause", async () => {
    for (const thrown of ["a string", new TypeError("fetch failed"), undefined, 7]) {
      for (const fetch of [() => { throw thrown; }, () => Promise.reject(thrown)]) {
        const error = await failure(read(fetch, { retries: 0 }));
        assert.deepEqual([error.code, error.cause, error.retryable], ["NETWORK_FAILED", thrown, true]);
      }
    }
  });

  test("a connection that is refused is tried again, also for a create", async () => {
    let calls = 0;
    const refused = () => { calls += 1; throw Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNREFUSED" } }); };
    assert.equal((await failure(signalwire(refused).create({ addressId: ADDRESS }))).code, "NETWORK_FAILED");
    assert.equal(calls, 3);
  });

  test("a create whose answer was lost is not repeated", async () => {
    let calls = 0;
    const lost = () => { calls += 1; throw new TypeError("fetch failed"); };
    const error = await failure(signalwire(lost).create({ addressId: ADDRESS }, { idempotencyKey: "k" }));
    assert.deepEqual([error.code, error.retryable], ["OUTCOME_UNKNOWN", false]);
    assert.equal(calls, 1);
  });

  test("an accept that finds nothing after a lost answer has an unknown outcome", async () => {
    let calls = 0;
    const fetch = async () => { calls += 1; if (calls === 1) throw new TypeError("fetch failed"); return answer(404)(); };
    assert.equal((await failure(authress(fetch).accept({ id: "x", userToken: "u" }))).code, "OUTCOME_UNKNOWN");
  });

  test("429 is tried again when the service says so", async () => {
    let calls = 0;
    const fetch = async () => (calls += 1) === 1 ? answer(429, {}, { "retry-after": "0" })() : answer(201, { token: TOKEN })();
    assert.equal((await signalwire(fetch).create({ addressId: ADDRESS })).token.reveal(), TOKEN);
    const error = await failure(read(answer(429, {}, { "retry-after": "3600" })));
    assert.deepEqual([error.code, error.retryAfterMs], ["RATE_LIMITED", 3_600_000]);
  });

  test("a redirect is refused, and never followed", async () => {
    for (const response of [answer(302, undefined, { location: "https://evil.example" }), async () => ({ status: 0, type: "opaqueredirect", headers: new Headers(), body: null })]) {
      assert.equal((await failure(read(response))).code, "RESPONSE_INVALID");
    }
  });

  test("responses of other realms and plain mocks will do", async () => {
    const context = createContext({});
    const body = JSON.stringify({ inviteId: "x", unknown: 1.5 });
    for (const response of [
      { status: 200, headers: new Map([["x-request-id", "r"]]), text: async () => body },
      { status: 200, json: async () => JSON.parse(body) },
      { status: 200, headers: { get: () => null }, arrayBuffer: async () => new TextEncoder().encode(body).buffer },
      runInContext(`({ status: 200, text: async () => ${JSON.stringify(body)} })`, context),
    ]) {
      assert.equal((await read(async () => response)).id, "x");
    }
    for (const nothing of [undefined, null, "text", 7]) {
      assert.equal((await failure(read(async () => nothing))).code, "NETWORK_FAILED");
    }
  });

  test("an answer that is no invite is refused", async () => {
    for (const body of [undefined, "", "<html>", [], {}, { inviteId: 7 }, { inviteId: null }]) {
      const text = typeof body === "string" ? body : JSON.stringify(body);
      const error = await failure(read(async () => new Response(text, { status: 200 })));
      assert.deepEqual([error.code, error.status], ["RESPONSE_INVALID", 200]);
    }
    const binary = async () => new Response(new Uint8Array([0xff, 0xfe]), { status: 200 });
    assert.equal((await failure(read(binary))).code, "RESPONSE_INVALID");
  });

  test("an accept at Authress needs no body", async () => {
    for (const body of [null, "", "{}", "null", "<html>", JSON.stringify({ accountId: "acc_1" })]) {
      const accepted = await authress(async () => new Response(body, { status: 200 })).accept({ id: "x", userToken: "u" });
      assert.equal(accepted.status, "accepted");
      assert.equal(accepted.metadata.accountId, body?.includes("acc_1") ? "acc_1" : undefined);
    }
  });

  test("a message that repeats the credential is withheld", async () => {
    const error = await failure(read(answer(400, { title: `bad token ${SECRET}`, errorCode: "x" }, { "x-request-id": "r-1" })));
    assert.deepEqual([error.serviceMessage, error.requestId], ["withheld: it repeats the credential", "r-1"]);
  });

  test("an injected fetch is called as a plain function", async () => {
    let self = "unset";
    await read(async function () { "use strict"; self = this; return answer(200, { inviteId: "x" })(); });
    assert.equal(self, undefined);
  });

  test("the global fetch is looked up at each call", async () => {
    const original = globalThis.fetch;
    const client = authress(undefined);
    globalThis.fetch = answer(200, { inviteId: "patched" });
    try {
      assert.equal((await client.get("x")).id, "patched");
    } finally {
      globalThis.fetch = original;
    }
  });

  test("many calls at once do not disturb each other", async () => {
    const fetch = async (url) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
      return answer(200, { inviteId: url.split("/").at(-1) })();
    };
    const ids = Array.from({ length: 100 }, (_, at) => `i${at}`);
    const invites = await Promise.all(ids.map((id) => authress(fetch).get(id)));
    assert.deepEqual(invites.map(({ id }) => id), ids);
  });

  test("a trap rejects its own call and those under way, and the next call works", async () => {
    const [pending, hostile] = [read(() => new Promise(() => {})), { byteLength: 1, length: 2 ** 53 }];
    // a length that no array can have throws where the module cannot catch it
    const trap = failure(read(async () => ({ status: 200, arrayBuffer: async () => hostile })));
    const errors = await Promise.all([trap, failure(pending)]);
    assert.deepEqual(errors.map(({ code }) => code), ["INTERNAL", "INTERNAL"]);
    assert.ok(errors[0].cause instanceof RangeError);
    assert.equal((await read(answer(200, { inviteId: "again" }))).id, "again");
  });

  test("the timers of a call do not outlive it", async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const before = timers();
    await read(answer(200, { inviteId: "x" }), { timeoutMs: 2_000_000_000 });
    assert.equal(timers(), before);
  });
});

test("of hundreds of clients, each speaks with its own credential, also when many are under way", async () => {
  const wrong = [];
  const clients = Array.from({ length: 200 }, (_, n) => {
    const own = `Bearer ${SECRET}-${n}-end`;
    let asked = 0;
    const fetch = async (url, { headers }) => {
      if (headers.authorization !== own || !url.includes(`${n % 2 ? "acc" : "host"}${n}.`)) wrong.push(n);
      await new Promise((resolve) => setTimeout(resolve, n % 7));
      // again, when others have long had their turn
      if ((asked += 1) === 1) return new Response("{}", { status: 503, headers: { "retry-after": "0" } });
      return Response.json(n % 2 ? { inviteId: `inv_${n}` } : { identity: `invites/${ADDRESS}`, email: `${n}@b.example`, message: "" });
    };
    const client = n % 2
      ? createClient({ provider: "authress", baseUrl: `https://acc${n}.api.authress.io`, accessToken: own.slice(7), fetch })
      : createClient({ provider: "datatrails", baseUrl: `https://host${n}.example`, token: own.slice(7), fetch });
    return async () => (n % 2 ? (await client.get(`inv_${n}`)).id === `inv_${n}` : (await client.get(ADDRESS)).target === `${n}@b.example`);
  });
  for (const order of [clients, [...clients].reverse(), clients]) {
    const right = await Promise.all(order.map((call) => call()));
    assert.ok(right.every(Boolean));
  }
  assert.deepEqual(wrong, []);
});
