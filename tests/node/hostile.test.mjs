// The JavaScript edge: whatever is given, a call ends as it should or with an error of ours, and the next one works.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterEach, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createContext, runInContext } from "node:vm";
import { InviteToken, createClient, createHandler, createIssuer, createIssuerKey, createKeySet, d1Store, decode, durableObjectStore, isInviteError, memoryStore, open, sqlStore, verify, verifySync } from "edge-invites";

const CODES = new Set(Array.from(readFileSync(new URL("../../README.md", import.meta.url), "utf8").matchAll(/^\| `([A-Z_]+)` \|/gm), ([, code]) => code));
const signed = JSON.parse(readFileSync(new URL("../vectors/signed.json", import.meta.url)));
const [hs, es] = ["HS256", "ES256"].map((alg) => signed.find((entry) => entry.alg === alg));
const expect = (entry, more) => ({ keys: entry.jwk, algorithms: [entry.alg], issuer: "https://issuer.example", audience: "https://app.example", ...more });
const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const SEALED = `${part({ alg: "dir", enc: "A256GCM", ch: "puc.signalwire.com", typ: "SAT" })}..AAAAAAAAAAAAAAAA.bWFya2Vk.AAAAAAAAAAAAAAAAAAAAAA`;
const [UUID, HEX] = ["bbbaeab8-539d-4482-9a98-f1285e7f75cb", "0".repeat(32)];
const key = await createIssuerKey();
const house = (more) => createIssuer({ issuer: "https://app.example", audience: "app", keys: [key], store: memoryStore(), redirects: ["/welcome"], secret: new Uint8Array(16), sealKey: new Uint8Array(32), ...more });
const refused = async () => Response.json({}, { status: 401 });
const fine = async (url) => Response.json({ inviteId: String(url).split("/").at(-1) });
const authress = (fetch) => createClient({ provider: "authress", baseUrl: "https://acc0.api.authress.io", accessToken: "a.b.c", fetch });
const twilio = (fetch) => createClient({ provider: "twilio", accountSid: `AC${HEX}`, authToken: "x", serviceSid: `IS${HEX}`, channelSid: `CH${HEX}`, fetch });
const get = (fetch, how) => authress(fetch).get("x", { retries: 0, timeoutMs: 1000, ...how });
const later = (ms = 10) => sleep(ms);
const drain = async (iterable, most = 100) => { for await (const _ of iterable) if ((most -= 1) === 0) return; };

// where an injected `fetch` was lost, nothing reaches a network
globalThis.fetch = refused;

const boom = () => { throw new TypeError("boom"); };
const revoked = (target) => { const { proxy, revoke } = Proxy.revocable(target, {}); revoke(); return proxy; };
const detached = ((array) => (structuredClone(array, { transfer: [array.buffer] }), array))(new Uint8Array(64));
const cyclic = { list: [] };
cyclic.self = cyclic.list[0] = cyclic;
const deep = Array.from({ length: 50_000 }).reduce((inner) => [inner], []);
const HOSTILE = Object.entries({
  undefined, null: null, true: true, zero: 0, NaN, "-Infinity": -Infinity, "a fraction": 1.5, "2 ** 53": 2 ** 53, "a BigInt": 1n, "a symbol": Symbol("x"), "no text": "", "a lone surrogate": "\ud800", "a NUL": "\0", "a long text": "x".repeat(8200),
  "a function": boom, "a class": class {}, "an empty list": [], "a long list": Array(500).fill(0), holes: Array(500), "a frozen object": Object.freeze({}), "no prototype": Object.create(null), "a cyclic object": cyclic, "a deep list": deep, "a date that is none": new Date(NaN),
  "conversions that throw": { toString: boom, valueOf: boom, toJSON: boom, [Symbol.toPrimitive]: boom }, "a toJSON of a BigInt": { toJSON: () => 1n }, "a toJSON of nothing": { toJSON: () => undefined }, "a thenable that throws": { then: boom }, "an iterator that throws": { [Symbol.iterator]: boom, [Symbol.asyncIterator]: boom },
  "getters that throw": new Proxy({}, { get: boom }), "a proxy that refuses all": new Proxy({}, new Proxy({}, { get: () => boom })), "a proxy of itself": new Proxy({}, { get: (_, __, self) => self }), "throws of nothing": new Proxy({}, { get() { throw undefined; }, ownKeys() { throw null; } }),
  "a revoked object": revoked({}), "a revoked list": revoked([]), "a revoked function": revoked(boom), "a detached array": detached, "bytes without a length": Object.defineProperty(new Uint8Array(32), "length", { get: boom }),
  "a token that throws": { [Symbol.toStringTag]: "InviteToken", reveal: boom }, "a token of a number": { [Symbol.toStringTag]: "InviteToken", reveal: () => 7 },
});

/** What is wrong with how a call ends, in words; nothing if it succeeds or fails as it may. */
async function fault(call) {
  const stop = new AbortController();
  const hung = sleep(4000, undefined, { signal: stop.signal }).then(() => Promise.reject("it never settles"), () => {});
  const failed = await Promise.race([(async () => call())(), hung]).then(() => undefined, (error) => ({ error }));
  stop.abort();
  const { code, cause } = isInviteError(failed?.error) ? failed.error : {};
  // INTERNAL is for a defect of the package
  if (failed !== undefined && (!CODES.has(code) || code === "INTERNAL")) return String(code === undefined ? failed.error : `${code} for ${cause}`).split("\n", 1)[0];
}
async function none(cases) {
  const wrong = new Map();
  for (const [name, call] of cases) {
    const found = await fault(call);
    if (found !== undefined) wrong.set(found, [...wrong.get(found) ?? [], name]);
  }
  assert.ok(wrong.size === 0, `ended otherwise:\n${Array.from(wrong, ([found, names]) => `${found} (${names.length}): ${names.slice(0, 12).join("; ")}`).join("\n")}`);
}
/** Cases with every value as the argument itself, as each of its members, and in a list in its place. */
function* each(base, call, label, shapes = [(value) => value, (value) => [value]]) {
  for (const [name, value] of HOSTILE) {
    yield [`${label}: ${name}`, () => call(value)];
    for (const member of Object.keys(base)) for (const [nth, shape] of shapes.entries()) yield [`${label}.${member}: ${nth ? `[${name}]` : name}`, () => call({ ...base, [member]: shape(value) })];
  }
  for (const member of Object.keys(base)) yield [`${label}.${member}: a getter that throws`, () => call(Object.defineProperty({ ...base }, member, { get: boom }))];
}
const PLAIN = [(value) => value];
const SERVICES = {
  signalwire: [{ space: "x", token: "t", project: undefined, baseUrl: undefined, allowedDomains: [] }, { create: { addressId: UUID, expiresAt: undefined }, accept: { token: SEALED }, addresses: { token: SEALED, name: undefined, pageSize: 1 }, guestToken: { allowedAddresses: [UUID], expiresAt: undefined }, subscriberToken: { reference: "x", password: "x" }, refreshToken: { refreshToken: "x" } }],
  datatrails: [{ token: undefined, clientId: "x", clientSecret: "x", baseUrl: undefined, basePath: undefined }, { create: { email: "a@b", message: "x" }, get: { id: UUID }, list: { email: "x", orderBy: "DEFAULT", pageSize: 1 }, count: { email: "x" }, revoke: { id: UUID }, watch: { id: UUID, target: "x", expiresAt: undefined } }],
  twilio: [{ accountSid: `AC${HEX}`, authToken: "x", apiKey: undefined, apiSecret: undefined, serviceSid: `IS${HEX}`, channelSid: `CH${HEX}`, version: "v1", baseUrl: undefined }, { create: { identity: "x", roleSid: undefined }, get: { id: `IN${HEX}` }, list: { identity: "x", pageSize: 1 }, accept: { id: `IN${HEX}`, target: "x" }, decline: { id: `IN${HEX}` } }],
  authress: [{ baseUrl: "https://a.example", accessToken: "x", accessKey: undefined }, { create: { statements: [], linkedUserId: "x", conflictResolutionStrategy: undefined, expiresAt: undefined }, get: { id: "x" }, accept: { id: "x", userToken: "x" } }],
  edge: [{ baseUrl: "https://a.example", token: "x", cookies: true }, { create: { maxUses: 1, to: undefined, metadata: {}, personal: {} }, list: { pageSize: 1 }, accept: { token: "x", id: "x" }, assess: { token: "x" }, decline: { token: "x" }, resend: { id: "x" } }],
};
const call = (client, name, input, how) => (name === "watch" ? drain(client.watch(input, how)) : client[name](input, how));

/** A case that must not verify. */
const denied = (name, check) => [name, async () => { await check(); throw new Error("it was verified"); }];

// an unhandled rejection or an uncaught exception counts as a failure of the test that runs
afterEach(async () => {
  await later(0);
  assert.equal((await verify(es.token, expect(es))).subject, "user-1");
  assert.equal(verifySync(hs.token, expect(hs)).subject, "user-1");
  await assert.rejects(verify(`${es.token.slice(0, -8)}AAAAAAAA`, expect(es)), { code: "SIGNATURE_INVALID" });
  await assert.rejects(verify(es.token, expect(es, { issuer: "https://evil.example" })), { code: "ISSUER_MISMATCH" });
  assert.equal((await get(fine)).id, "x");
});

describe("any value, anywhere", async () => {
  const EXPECT = { type: null, required: ["exp"], subject: "user-1", maxAgeSec: 4e9, clockSkewSec: 60, dangerouslyAllowShortSecret: false, now: () => new Date() };
  const OPEN = { key: new Uint8Array(32), encryptions: ["A256GCM"], issuer: null, audience: null };
  const withKeys = (keys) => verify(es.token, expect(es, { keys }));
  const own = house();
  const { token, id } = await own.mint();
  const visitor = { token, subject: "ann", email: "ann@example.com", emailVerified: true };
  const handle = (options) => createHandler({ invites: own, authorize: () => true, ...options });
  const post = (more) => Object.assign(new Request("https://app.example/invites", { method: "POST", body: "{}", headers: { "content-type": "application/json" } }), more);
  const answered = async (options, request = post()) => assert.ok((await handle(options)(request)) instanceof Response);
  const hostileRow = new Proxy([[1]], { get: (target, name) => (name === "length" || name === "then" ? target[name] : boom()) });
  for (const [name, cases] of Object.entries({
    *decode() { yield* each({}, decode, "token"); for (const token of [es.token, SEALED]) yield* each({ allowedHosts: [] }, (options) => decode(token, options), "options"); },
    *verify() { yield* each({}, (token) => verify(token, expect(es)), "token"); yield* each(expect(es, EXPECT), (given) => verify(es.token, given), "expect"); },
    *verifySync() { yield* each({}, (token) => verifySync(token, expect(hs)), "token"); yield* each(expect(hs, EXPECT), (given) => verifySync(hs.token, given), "expect"); },
    *"verify with keys"() { yield* each(es.jwk, withKeys, "jwk"); yield* each({ keys: [es.jwk] }, withKeys, "set"); },
    *open() { yield* each({}, (token) => open(token, OPEN), "token"); yield* each(OPEN, (given) => open(SEALED, given), "expect"); },
    *createKeySet() {
      yield* each({ keys: [es.jwk] }, (source) => withKeys(createKeySet(source)), "source");
      yield* each({ maxAgeSec: 1, staleIfErrorSec: 1, cooldownSec: 1, timeoutMs: 9, fetch: refused, cache: undefined }, (options) => withKeys(createKeySet("https://a.example", options)), "options");
      yield* each({ jwks: { keys: [es.jwk] }, fetchedAt: 1, freshSec: 1, etag: "x" }, (cache) => withKeys(createKeySet("https://a.example", { cache, fetch: refused })), "cache");
      yield* each({}, (now) => createKeySet("https://a.example", { fetch: refused }).load(now), "load");
    },
    *"a token or a store"() {
      yield* each({}, (text) => new InviteToken(text), "InviteToken");
      yield* each({}, (value) => assert.equal(isInviteError(value), false), "isInviteError");
      yield* each({ dialect: "sqlite", query: boom }, sqlStore, "sqlStore");
      yield* each({ prepare: boom }, d1Store, "d1Store");
      yield* each({ sql: { exec: boom } }, durableObjectStore, "durableObjectStore");
    },
    *createIssuer() { yield* each({ issuer: "https://a.example", audience: "x", keys: [key], store: memoryStore(), redirects: ["/"], ttlSec: 60, secret: new Uint8Array(16), sealKey: new Uint8Array(32), allowHmac: true, now: Date.now, onRefused: boom }, (options) => createIssuer(options).mint({ personal: {} }), "options"); },
    *"the keys of an issuer"() { yield* each(key, (given) => house({ keys: [given, key] }).mint(), "key"); yield* each({ alg: "ES256" }, createIssuerKey, "createIssuerKey"); },
    *"the calls of an issuer"() {
      for (const [name, input] of Object.entries({ mint: { maxUses: 1, expiresAt: undefined, ttlSec: 60, purpose: "x", inviter: "x", redirect: "/welcome", to: { email: "a@example.com" }, metadata: {}, personal: {} }, assess: visitor, redeem: visitor, decline: visitor, claim: { ...visitor, leaseMs: 1000 }, get: { id }, revoke: { id }, resend: { id }, list: { inviter: "x", pageSize: 1 } })) yield* each(input, (given) => own[name](given), name);
      yield* each({ expiresAt: undefined, ttlSec: 60 }, (input) => own.resend(id, input), "resend input");
      for (const read of [(list) => list, drain]) yield* each({ from: undefined, signal: undefined }, (how) => read(own.list({}, how)), "list how", PLAIN);
    },
    *"a store and a clock"() {
      for (const [what, query] of [["throws", boom], ["rejects", () => Promise.reject(undefined)], ["gives hostile rows", () => hostileRow], ["gives a hostile row", () => [hostileRow]], ...HOSTILE.flatMap(([name, value]) => [[`gives ${name}`, () => value], [`gives a row of ${name}`, () => [[value]]]])]) {
        for (const name of ["migrate", "mint", "list"]) yield [`${name}, query ${what}`, () => house({ store: sqlStore({ dialect: "sqlite", query }) })[name]()];
      }
      for (const [what, now] of [["throws", boom], ...HOSTILE.map(([name, value]) => [`gives ${name}`, () => value])]) yield [`now ${what}`, () => house({ now }).mint()];
      for (const name of ["dialect", "query", "consistency"]) yield [`a ${name} that throws`, () => house({ store: Object.defineProperty({ consistency: "linearizable", dialect: "sqlite", query: () => [] }, name, { get: boom }) }).mint()];
    },
    *createHandler() { yield* each({ invites: own, authorize: () => true, origins: [], basePath: "", limit: undefined, onError: undefined }, (options) => createHandler(options)(new Request("https://app.example/invites")), "options"); },
    *"the request of a handler"() {
      yield* each({ method: "POST", url: "https://app.example/invites", headers: new Headers({ "content-type": "application/json" }), text: async () => "{}" }, (request) => answered({}, request), "request");
      for (const [name, value] of HOSTILE) yield* [["authorize", { authorize: () => value }], ["an inviter", { authorize: () => ({ inviter: value, subject: value }) }], ["limit", { limit: () => value }], ["text", {}, { text: () => value }]].map(([what, options, more]) => [`${what} gives ${name}`, () => answered(options, post(more))]);
      for (const options of [{ authorize: boom }, { limit: boom }, { authorize: () => false, onError: boom }]) yield [`${Object.keys(options).at(-1)} throws`, () => answered(options)];
    },
  })) test(`${name}: taken or refused`, () => none(cases()));
  test("a refusal reaches whoever asked, whatever `onRefused` does", async () => {
    const issuer = house({ onRefused: boom });
    const { token } = await issuer.mint();
    assert.equal((await issuer.redeem({ token, subject: "ann" })).subject, "ann");
    await assert.rejects(issuer.redeem({ token, subject: "eve" }), { code: "INVITE_SPENT" });
  });
  const HOW = { signal: undefined, timeoutMs: 1000, retries: 0, idempotencyKey: "x" };
  for (const [provider, [options, calls]] of Object.entries(SERVICES)) {
    const all = { provider, fetch: refused, dangerouslyAllowBrowser: true, ...options };
    const client = createClient(all);
    test(`createClient for ${provider}: taken or refused`, () => none(each(all, (given) => createClient(given).create(calls.create, { retries: 0, timeoutMs: 500 }), "options")));
    test(`the calls of ${provider}: taken or refused`, () => none((function* () {
      for (const [name, input] of Object.entries(calls)) {
        const lists = ["list", "addresses"].includes(name);
        yield* each(input, (given) => call(client, name, given, { retries: 0 }), name);
        yield* each({ ...HOW, ...(lists && { from: undefined }), ...(name === "watch" && { everyMs: 100 }) }, (how) => call(client, name, input, how), `${name} how`, PLAIN);
        if (lists) yield* each({ from: undefined, retries: 0 }, (how) => drain(client[name](input, how)), `${name} iterated`, PLAIN);
      }
      for (const [name, value] of HOSTILE) for (const [what, rows] of [["rows", value], ["a row", [value]]]) yield [`${what}: ${name}`, () => drain(client.createMany(rows, { retries: 0 }))];
      yield* each({ ...HOW, concurrency: 1, from: 0 }, (how) => drain(client.createMany([calls.create], how)), "createMany how", PLAIN);
    })()));
  }
});

describe("what an expectation says", () => {
  test("counts also where it is inherited or hidden, or is refused", () => none((function* () {
    for (const [what, more, shy] of [
      ["an inherited subject", { subject: "inherited" }, (more) => Object.assign(Object.create(more), expect(es))],
      ["a hidden age", { maxAgeSec: 7 }, (more) => Object.defineProperty(expect(es), "maxAgeSec", { value: more.maxAgeSec })],
      ["a toJSON that says less", { issuer: "https://other.example" }, (more) => expect(es, { ...more, toJSON: () => expect(es, { issuer: null }) })],
    ]) yield* [denied(what, () => verify(es.token, shy(more))), denied(`${what}, said openly by another afterwards`, () => verify(es.token, expect(es, more)))];
  })()));
  test("is read once: what it says later becomes nobody else's policy", () => none((function* () {
    for (let turns = 0; turns < 80; turns += 1) {
      const issuer = `https://evil-${turns}.example`;
      let read = 0;
      yield [`read ${turns} times`, () => verify(es.token, Object.defineProperty(expect(es), "issuer", { enumerable: true, get: () => ((read += 1) > turns ? null : issuer) }))];
      yield denied(`another after ${turns} readings`, () => verify(es.token, expect(es, { issuer })));
    }
  })()));
  test("a secret in other elements than bytes is refused, and never cut to fit", () => none((function* () {
    const input = `${part({ alg: "HS256", typ: "invite+jwt" })}.${part({ iss: "https://issuer.example", aud: "https://app.example", exp: 4e9, iat: 1.7e9, jti: "x" })}`;
    const zeros = `${input}.${createHmac("sha256", Buffer.alloc(32)).update(input).digest("base64url")}`;
    for (const keys of [new Uint16Array(32).fill(0x0100), new Float64Array(32).fill(0.5), new Int32Array(32).fill(-256), new BigUint64Array(32).fill(256n), new DataView(new ArrayBuffer(64)), new Uint8Array(0), detached]) {
      for (const dangerouslyAllowShortSecret of [false, true]) yield denied(`${keys.constructor.name} of ${keys.byteLength}${dangerouslyAllowShortSecret ? ", short ones allowed" : ""}`, () => verify(zeros, expect(hs, { keys, dangerouslyAllowShortSecret })));
    }
  })()));
});

describe("re-entrancy", () => {
  const others = (count) => { for (let nth = 0; nth < count; nth += 1) verifySync(hs.token, expect(hs, { clockSkewSec: 100 + nth })); };
  const now = () => { others(40); return new Date(); };
  test("a clock that verifies forty others does not change the policy", () => none([
    denied("verifySync", () => verifySync(hs.token, expect(hs, { subject: "eve", now }))), denied("verify", () => verify(hs.token, expect(hs, { subject: "eve", now }))),
    ["ES256", async () => assert.equal((await verify(es.token, expect(es, { clockSkewSec: 8, now }))).header.alg, "ES256")],
  ]));
  test("a getter that verifies in the middle of a comparison does not change the policy", () => {
    const [one, two] = [["ES256"], ["ES256", "EdDSA"]];
    verifySync(es.token, expect(es, { algorithms: two }));
    const keys = { ...es.jwk, get key_ops() { verifySync(es.token, expect(es, { algorithms: one })); return undefined; } };
    assert.throws(() => verifySync(es.token, expect(es, { algorithms: two, issuer: "https://evil.example", keys })), { code: "ISSUER_MISMATCH" });
  });
  test("a check that waits for its engine keeps its policy while others come by", async () => {
    // in any host but Node, checks are promises
    globalThis.Deno = {};
    try {
      const { publicKey } = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
      const { x, y } = await crypto.subtle.exportKey("jwk", publicKey);
      const keys = { keys: [{ ...es.jwk, x, y }, es.jwk] };
      for (const count of [0, 28, 30, 32, 33, 40, 70]) for (const theirs of [keys, es.jwk]) {
        const check = (more) => verify(es.token, expect(es, more)).then(({ subject }) => subject, ({ code }) => code);
        const waiting = [{ subject: "eve" }, { issuer: "https://evil.example" }, { required: ["nbf"] }, {}].map((more) => check({ keys, ...more }));
        const passing = Array.from({ length: count }, (_, nth) => check({ keys: theirs, clockSkewSec: 200 + nth }));
        assert.deepEqual(await Promise.all(waiting), ["SUBJECT_MISMATCH", "ISSUER_MISMATCH", "CLAIM_MISSING", "user-1"], `${count} others`);
        assert.deepEqual([...new Set(await Promise.all(passing))], count === 0 ? [] : ["user-1"]);
      }
    } finally {
      delete globalThis.Deno;
    }
  });
  test("getters, fetches, clocks, queries and listeners may call what called them", async () => {
    const seen = [];
    const inner = authress(fine);
    assert.equal(decode(SEALED, { get allowedHosts() { others(3); seen.push(decode(es.token).kind); return ["signalwire.com"]; } }).host, "puc.signalwire.com");
    const fetch = async (url) => { seen.push(verifySync(hs.token, expect(hs)).id, ...(await Promise.all([inner.get("a"), verify(es.token, expect(es))])).map(({ id }) => id)); return fine(url); };
    assert.equal((await get(fetch)).id, "x");
    await house({ now: () => { others(2); house().mint(); inner.get("now"); return Date.now(); } }).mint();
    const stop = new AbortController();
    const ending = (_, { signal }) => { signal.addEventListener("abort", () => inner.get("late").then(({ id }) => seen.push(id))); stop.abort("now"); return new Promise(() => {}); };
    await assert.rejects(get(ending, { signal: stop.signal }), { code: "ABORTED", cause: "now" });
    await later();
    assert.deepEqual(seen, ["signed", "HS256-1", "a", "ES256-1", "late"]);
    await assert.rejects(house({ store: sqlStore({ dialect: "sqlite", query: async () => { await inner.get("store"); others(1); boom(); } }) }).mint(), { code: "STORE_FAILED" });
  });
});

describe("another realm", () => {
  const realm = createContext({ encode: (text) => Array.from(new TextEncoder().encode(text)) });
  const run = (code) => runInContext(`(${code})`, realm);
  const Foreign = run(`class Response {
    constructor(text) { Object.assign(this, { status: 200, headers: new Map([["x-request-id", "r"]]), bytes: Uint8Array.from(encode(text)) }); }
    get body() { const chunks = [this.bytes]; return { getReader: () => ({ read: async () => ({ done: chunks.length === 0, value: chunks.pop() }), cancel: async () => {}, releaseLock() {} }) }; }
  }`);
  const Signal = run(`class AbortSignal {
    aborted = false; heard = new Set();
    addEventListener(_, heard) { this.heard.add(heard); }
    removeEventListener(_, heard) { this.heard.delete(heard); }
    abort(reason) { Object.assign(this, { aborted: true, reason }); this.heard.forEach((heard) => heard.call(this, {})); }
  }`);
  const array = (length) => run(`new Uint8Array(${length}).fill(1)`);
  test("its responses, promises and errors will do", async () => {
    assert.equal((await get(async () => new Foreign('{"inviteId":"é"}'))).id, "é");
    assert.equal((await get(run(`() => Promise.resolve({ status: 200, json: async () => ({ inviteId: "x" }) })`))).id, "x");
    for (const thrown of [`new RangeError("x")`, `new WebAssembly.RuntimeError("x")`, `Object.create(null)`]) await assert.rejects(get(run(`() => { throw ${thrown}; }`)), { code: "NETWORK_FAILED" });
    await assert.rejects(get(async () => new Foreign("x".repeat(1_048_577))), { code: "RESPONSE_TOO_LARGE" });
  });
  test("its signals will do, before and in the middle, and are let go of", async () => {
    const [early, late, unused] = [new Signal(), new Signal(), new Signal()];
    early.abort("why");
    await assert.rejects(get(fine, { signal: early }), { code: "ABORTED", cause: "why" });
    setTimeout(() => late.abort("later"), 10);
    await assert.rejects(get(() => new Promise(() => {}), { signal: late }), { code: "ABORTED", cause: "later" });
    await get(fine, { signal: unused });
    await drain(twilio(async () => Response.json({ invites: [], meta: {} })).list({}, { signal: unused }));
    assert.deepEqual([late, unused].map(({ heard }) => heard.size), [0, 0]);
  });
  test("its secrets, lists, dates and tokens will do for verify", async () => {
    const given = run(`(expect, bytes) => ({ ...expect, keys: Uint8Array.from(bytes), algorithms: ["HS256"], now: () => new Date() })`)(expect(hs), [...Buffer.from(hs.jwk.k, "base64url")]);
    for (const token of [hs.token, run(`(text) => ({ [Symbol.toStringTag]: "InviteToken", reveal: () => text })`)(hs.token)]) assert.equal((await verify(token, given)).subject, "user-1");
  });
  test("its keys will do for an issuer", async () => assert.ok((await house({ secret: array(16), sealKey: array(32), keys: run("(key) => [{ ...key }]")(key) }).mint({ personal: { name: "x" }, expiresAt: run("new Date(Date.now() + 60_000)") })).expiresAt > new Date()));
  test("its key will do for open", () => assert.rejects(open(SEALED, { key: array(32), issuer: null, audience: null, type: null, required: [] }), { code: "DECRYPTION_FAILED" }));
});

describe("an abort", () => {
  const reasons = [...HOSTILE.map(([, value]) => value), { inviteError: true, code: "HACKED", message: "x" }, new WebAssembly.RuntimeError("x"), new RangeError("x")];
  const hanging = () => new Promise(() => {});
  const heeding = (_, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const datatrails = (fetch, more = { token: "x" }) => createClient({ provider: "datatrails", fetch, ...more });
  const calls = {
    get: (fetch, how) => get(fetch, how), create: (fetch, how) => authress(fetch).create({ statements: [] }, how), list: (fetch, how) => datatrails(fetch).list({}, how), iterate: (fetch, how) => drain(datatrails(fetch).list({}, how)),
    watch: (fetch, how) => drain(datatrails(fetch).watch(UUID, how)), login: (fetch, how) => datatrails(fetch, { clientId: "x", clientSecret: "x" }).count({}, how),
  };
  const ended = (promise) => Promise.resolve(promise).then(() => assert.fail("expected a rejection"), (error) => [isInviteError(error), error.code]);
  test("ends a call with any reason, before it and in the middle", async () => {
    for (const reason of reasons) for (const [name, call] of Object.entries(calls)) {
      assert.deepEqual(await ended(call(fine, { signal: AbortSignal.abort(reason) })), [true, "ABORTED"], name);
      for (const fetch of [hanging, heeding]) {
        const stop = new AbortController();
        const ending = ended(call(fetch, { signal: stop.signal }));
        await later(0);
        stop.abort(reason);
        assert.deepEqual(await ending, [true, "ABORTED"], name);
      }
    }
  });
  test("ends the list of an issuer, awaited and iterated", async () => {
    const stop = new AbortController();
    const issuer = house({ store: sqlStore({ dialect: "sqlite", query: () => (stop.abort("later"), new Promise(() => {})) }) });
    for (const read of [(list) => list, drain]) {
      assert.deepEqual(await ended(read(house().list({}, { signal: AbortSignal.abort() }))), [true, "ABORTED"]);
      assert.equal(await Promise.race([ended(read(issuer.list({}, { signal: stop.signal }))).then(([, code]) => code), later(500)]), "ABORTED");
    }
  });
  test("by a signal that is broken is an error of ours", () => none((function* () {
    const broken = (more) => get(fine, { signal: Object.defineProperties({ aborted: false, addEventListener() {}, removeEventListener() {} }, more) });
    for (const name of ["aborted", "addEventListener", "removeEventListener", "reason"]) yield* [["throws", { get: boom }], ["is a function that throws", { value: boom }], ["is missing", { value: undefined }]].map(([what, property]) => [`${name} ${what}`, () => broken({ [name]: property })]);
    yield ["an early reason throws", () => broken({ aborted: { value: true }, reason: { get: boom } })];
  })()));
  test("whose reason throws when it comes ends the call and no process", async () => {
    const stop = new AbortController();
    Object.defineProperty(stop.signal, "reason", { get: boom });
    setTimeout(() => stop.abort(), 10);
    assert.equal(await fault(() => get(hanging, { signal: stop.signal })), undefined);
  });
});

describe("a fetch that goes wrong", () => {
  const body = (more) => ({ status: 200, headers: { get: () => null }, text: async () => '{"inviteId":"x"}', ...more });
  test("by whatever it throws or gives", () => none((function* () {
    for (const [name, value] of HOSTILE) {
      yield* [["throws", () => { throw value; }], ["rejects with", () => Promise.reject(value)], ["gives", () => value], ["resolves to", async () => value], ["has a header of", async () => body({ headers: { get: () => value } })]].map(([what, fetch]) => [`${what} ${name}`, () => get(fetch)]);
      for (const member of ["status", "headers", "body", "text", "type"]) yield [`a ${member} that is ${name}`, () => get(async () => body({ [member]: value }))];
      for (const method of ["text", "json", "arrayBuffer"]) yield [`${method} that gives ${name}`, () => get(async () => ({ status: 200, [method]: async () => value }))];
    }
    for (const name of ["status", "headers", "body", "text", "type", "then"]) yield [`a ${name} that throws`, () => get(async () => Object.defineProperty(body(), name, { get: boom }))];
    for (const status of [0, -1, 99, 600, 1e9, 200.5, "200"]) yield [`status ${status}`, () => get(async () => body({ status }))];
    yield ["a promise whose constructor throws", () => get(() => Object.defineProperty(Promise.resolve(1), "constructor", { get: boom }))];
  })()));
  test("by an answer that is none", () => none((function* () {
    const values = [1, "x", true, null, [], {}, ...["items", "invite", "invites", "token", "tokens", "preview", "decision", "session", "next", "count", "raw", "metadata", "members", "data"].flatMap((name) => [7, null, "x", [], [null], [7], {}].map((value) => ({ [name]: value })))];
    for (const [provider, [options, calls]] of Object.entries(SERVICES)) for (const [name, input] of Object.entries(calls)) for (const text of ["", "{", "not json", ...values.map((value) => JSON.stringify(value))]) {
      const client = createClient({ provider, fetch: async () => new Response(text, { status: 200 }), ...options });
      yield [`${provider}.${name} ${text}`, () => call(client, name, input, { retries: 0, ...(name === "watch" && { signal: AbortSignal.timeout(50) }) })];
    }
  })()));
  test("by an assessment that is none", async () => {
    for (const body of [{}, [], 1, { decision: 7 }, { decision: null }, { decision: "x" }]) await assert.rejects(createClient({ provider: "edge", baseUrl: "https://a.example", fetch: async () => Response.json(body) }).assess({ token: "x" }), { code: "RESPONSE_INVALID" }, JSON.stringify(body));
  });
  test("while it logs in is ended by the deadline of the call", async () => {
    const client = createClient({ provider: "datatrails", clientId: "x", clientSecret: "x", fetch: () => new Promise(() => {}) });
    const ending = client.get(UUID, { timeoutMs: 50 }).then(assert.fail, ({ code }) => code);
    assert.equal(await Promise.race([ending, later(2000)]), "TIMED_OUT");
  });
  test("has the code of what happened", async () => {
    const stream = (source) => async () => new Response(new ReadableStream(source));
    for (const [code, fetch] of [
      ["TIMED_OUT", () => new Promise(() => {})], ["TIMED_OUT", () => ({ then() {} })], ["TIMED_OUT", stream({ pull: () => new Promise(() => {}) })], ["TIMED_OUT", async () => body({ text: () => new Promise(() => {}) })],
      ["NETWORK_FAILED", boom], ["NETWORK_FAILED", () => Promise.reject(new RangeError("x"))], ["NETWORK_FAILED", () => null], ["NETWORK_FAILED", () => 7], ["RESPONSE_INVALID", () => ({})],
      ["NETWORK_FAILED", stream({ start: (controller) => controller.error(undefined) })], ["NETWORK_FAILED", stream({ pull: boom })], ["NETWORK_FAILED", async () => { const response = new Response("{}"); response.body.getReader(); return response; }],
    ]) await assert.rejects(get(fetch, { timeoutMs: 50 }), { code }, String(fetch));
  });
  // each in a process of its own, which can be ended from outside and has little memory
  const alone = (answer) => new Promise((resolve) => {
    const code = `import { createClient } from ${JSON.stringify(import.meta.resolve("edge-invites"))};
      const client = createClient({ provider: "authress", baseUrl: "https://a.example", accessToken: "x", fetch: async () => ${answer} });
      console.log(await client.get("x", { retries: 0, timeoutMs: 500 }).then(({ id }) => id, ({ code }) => code)); process.exit();`;
    execFile(process.execPath, ["--max-old-space-size=300", "--input-type=module", "-e", code], { timeout: 10_000 }, (error, printed) => resolve(error ? `ended by ${error.signal ?? error.code}` : printed.trim()));
  });
  const stream = (size) => alone(`new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(${size})) }))`);
  describe("does not stand still", { concurrency: true }, () => {
    test("over a body of empty chunks", async () => assert.equal(await stream(0), "TIMED_OUT"));
    test("over a body of very small chunks, nor needs many times its size", async () => assert.match(await stream(1), /^(RESPONSE_TOO_LARGE|TIMED_OUT)$/));
    test("over a reader that gives nothing", async () => assert.match(await alone("({ status: 200, body: { getReader: () => ({ read: async () => null, cancel: async () => {} }) } })"), /^(TIMED_OUT|NETWORK_FAILED|RESPONSE_INVALID)$/));
    test("over an answer of many names", async () => assert.equal(await alone("Response.json(Object.fromEntries([['inviteId', 'x'], ...Array.from({ length: 100_000 }, (_, at) => [`k${at.toString(36)}`, 0])]))"), "RESPONSE_INVALID"));
  });
});

describe("many and for long", () => {
  test("ten thousand calls in flight get their own answers", async () => {
    const waiting = [];
    const client = authress((url) => new Promise((resolve) => waiting.push(() => resolve(fine(url)))));
    const calls = Array.from({ length: 10_000 }, (_, nth) => client.get(`i${nth}`, { timeoutMs: 60_000 }));
    while (waiting.length < calls.length) await later(0);
    for (const go of waiting.reverse()) go();
    assert.deepEqual((await Promise.all(calls)).map(({ id }) => id), calls.map((_, nth) => `i${nth}`));
  });
  test("very long lists and texts are taken or refused", () => {
    const huge = (value) => Array(100_000).fill(value);
    return none(Object.entries({
      issuer: () => verify(es.token, expect(es, { issuer: huge("x") })), algorithms: () => verify(es.token, expect(es, { algorithms: huge("ES256") })), required: () => verify(es.token, expect(es, { required: huge("exp") })), keys: () => verify(es.token, expect(es, { keys: { keys: huge({}) } })), secret: () => verify(hs.token, expect(hs, { keys: new Uint8Array(1e6) })),
      token: () => verify("x".repeat(1e7), expect(es)), hosts: () => decode(SEALED, { allowedHosts: huge("x.example") }), statements: () => authress(fine).create({ statements: huge({}) }), id: () => authress(fine).get("x".repeat(1e7)),
      origins: () => createHandler({ invites: authress(fine), authorize: boom, origins: huge("https://a.example") }), metadata: () => house().mint({ metadata: { list: huge(0) } }), redirects: () => house({ redirects: huge("/x") }).mint(),
    }));
  });
});
