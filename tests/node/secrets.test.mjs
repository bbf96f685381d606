// Marked secrets: in every option and every token, through every operation and failure, and then looked for everywhere.
import assert from "node:assert/strict";
import { createHmac, createPrivateKey, createPublicKey } from "node:crypto";
import { afterEach, describe, test } from "node:test";
import { format, inspect } from "node:util";
import { serialize } from "node:v8";
import Database from "libsql";
import { InviteToken, createClient, createHandler, createIssuer, createKeySet, decode, isInviteError, memoryStore, open, sqlStore, verify, verifySync } from "edge-invites";
import { createSandbox } from "edge-invites/testing";

const MARK = "kQ7mZ2pX9wLr4TbN";
const bytes = (length) => Uint8Array.from({ length }, (_, at) => MARK.charCodeAt(at) || at);
const base64 = (value) => Buffer.from(value).toString("base64");
const part = (value) => Buffer.from(typeof value === "string" || ArrayBuffer.isView(value) ? value : JSON.stringify(value)).toString("base64url");
// the mark as text, as hexadecimal, as a list of bytes, and as what is the same in base64 wherever it begins
const NEEDLES = [MARK, Buffer.from(MARK).toString("hex"), [...Buffer.from(MARK)].join(","), ...[0, 1, 2].map((before) => base64("x".repeat(before) + MARK).slice(before && 4, -4))];
const unescaped = (text) => text.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
const marked = (text) => [text, unescaped(text), text.replace(/\s+/g, "")].some((text) => NEEDLES.some((needle) => text.includes(needle)));

/** Everything that a log, a debugger or a serialiser would show of a value. */
const shown = (value) => [
  () => String(value), () => JSON.stringify(value), () => inspect(value, { depth: 10, showHidden: true, getters: true, maxStringLength: null, maxArrayLength: null }), () => (value instanceof Error ? "" : inspect(value, { depth: 10, customInspect: false, showHidden: true })),
  () => format("%s %O %j", value, value, value), () => (value instanceof Error ? value.stack : serialize(value).toString("latin1")),
].map((way) => { try { return String(way()); } catch { return ""; } }).join("\n");

/** The ways to what shows the mark. */
function* leaks(value, path, seen = new Set()) {
  if (typeof value === "string" && marked(value)) yield path;
  if (Object(value) !== value || seen.has(value)) return;
  seen.add(value);
  for (const name of Reflect.ownKeys(value)) {
    if (marked(String(name))) yield `a name in ${path}`;
    try { yield* leaks(value[name], `${path}.${String(name)}`, seen); } catch { /* a getter that is not for this object */ }
  }
}
function clean(value, what) {
  if (!marked(shown(value))) return;
  const found = [...leaks(value, what)];
  assert.fail(`${found.length > 0 ? found.join(", ") : `what is printed of ${what}`} shows the mark`);
}

const printed = [];
for (const [name, value] of Object.entries(console)) if (typeof value === "function") console[name] = (...words) => printed.push(format(...words), ...words.map(shown));
process.on("warning", (warning) => printed.push(shown(warning)));
afterEach(() => assert.ok(!printed.some(marked), `printed: ${printed.find(marked)}`));

const [UUID, HEX] = ["bbbaeab8-539d-4482-9a98-f1285e7f75cb", "0123456789abcdef0123456789abcdef"];
const STATEMENTS = [{ roles: ["viewer"], resources: [{ resourceUri: "/documents/1" }] }];
const secret = (name) => `${name}.${MARK}.${"0123456789".repeat(4)}`;
const SAT = `${part({ alg: "dir", enc: "A256GCM", ch: "puc.signalwire.com", typ: "SAT" })}..AAAAAAAAAAAAAAAA.${part(`xx${MARK}xx`)}.AAAAAAAAAAAAAAAAAAAAAA`;
const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), bytes(32)]);
const { x } = createPublicKey(createPrivateKey({ key: der, format: "der", type: "pkcs8" })).export({ format: "jwk" });
const ED = { kty: "OKP", crv: "Ed25519", x, d: part(bytes(32)), kid: "ed", alg: "EdDSA" };
const HS = { kty: "oct", k: part(bytes(32)), kid: "hs", alg: "HS256" };
const ACCESS_KEY = `client.key.account.${base64(der)}`;
const basic = (user, name) => `Basic ${base64(`${user}:${secret(name)}`)}`;
const bearer = (text) => `Bearer ${text}`;
const options = {
  signalwire: { provider: "signalwire", space: "example", token: secret("token") }, project: { provider: "signalwire", space: "example", project: { id: "id", token: secret("project") } },
  datatrails: { provider: "datatrails", clientId: "id", clientSecret: secret("client") }, rkvst: { provider: "rkvst", token: secret("owner") },
  twilio: { provider: "twilio", accountSid: `AC${HEX}`, authToken: secret("auth"), serviceSid: `IS${HEX}`, channelSid: `CH${HEX}` }, twilioKey: { provider: "twilio", apiKey: `SK${HEX}`, apiSecret: secret("api"), serviceSid: `IS${HEX}`, channelSid: `CH${HEX}`, version: "v2" },
  authress: { provider: "authress", baseUrl: "https://acc0.api.authress.io", accessToken: secret("access") }, authressKey: { provider: "authress", baseUrl: "https://acc0.api.authress.io", accessKey: ACCESS_KEY },
  edge: { provider: "edge", baseUrl: "https://app.example/api", token: secret("edge") },
};
const HOSTS = ["example.signalwire.com", "fabric.signalwire.com", "app.datatrails.ai", "app.rkvst.io", "chat.twilio.com", "acc0.api.authress.io", "app.example"];
const LOGGED_IN = secret("session");
const archivist = { create: [{ email: "a@example.com" }], get: [UUID], list: [{}], count: [{}], revoke: [UUID], watch: [UUID] };
const channel = { create: [{ identity: "jing" }], get: [`IN${HEX}`], list: [{}], revoke: [`IN${HEX}`], accept: [{ id: `IN${HEX}`, target: "jing" }], decline: [`IN${HEX}`] };
// what each call is given, and where its secret may stand: `authorization`, and `body`
const USES = [
  ["signalwire", bearer(secret("token")), { create: [{ addressId: UUID }] }], ["signalwire", bearer(SAT), { accept: [{ token: SAT }], addresses: [{ token: new InviteToken(SAT) }] }],
  ["project", basic("id", "project"), { guestToken: [{ allowedAddresses: [UUID] }], subscriberToken: [{ reference: "ann", password: secret("password") }, secret("password")], refreshToken: [{ refreshToken: secret("refresh") }, secret("refresh")] }],
  ["datatrails", bearer(LOGGED_IN), archivist], ["rkvst", bearer(secret("owner")), archivist], ["twilio", basic(`AC${HEX}`, "auth"), channel], ["twilioKey", basic(`SK${HEX}`, "api"), channel],
  ["authress", bearer(secret("access")), { create: [{ statements: STATEMENTS }], get: ["inv_1"], revoke: ["inv_1"] }], ["authress", bearer(secret("user")), { accept: [{ id: "inv_1", userToken: secret("user") }] }], ["authressKey", undefined, { create: [{ statements: STATEMENTS }], get: ["inv_1"] }],
  ["edge", bearer(secret("edge")), { create: [{}], get: ["x"], list: [{}], revoke: ["x"], resend: ["x"], accept: [{ token: secret("invite") }, secret("invite")], assess: [{ token: secret("invite") }, secret("invite")], decline: [{ token: secret("invite") }, secret("invite")] }],
].flatMap(([service, authorization, calls]) => Object.entries(calls).map(([name, [input, body]]) => ({ service, name, input, authorization, body, sent: [authorization?.replace(/^\w+ /, ""), authorization?.startsWith("Basic") && atob(authorization.slice(6)).split(":")[1], body].filter(Boolean) })));

/** A `fetch` that logs in where that is asked, answers the rest by `answer`, and tells what is wrong with a request. */
const watched = ({ service, authorization, body }, answer, wrong) => async (url, init) => {
  const login = url.endsWith("/appidp/token");
  const sent = String(init.body ?? "");
  const allowed = login ? secret("client") : body;
  if (marked(url) || !HOSTS.includes(new URL(url).host)) wrong.push(`the address ${url}`);
  for (const [name, value] of Object.entries(init.headers)) if (name !== "authorization" && marked(`${name}: ${value}`)) wrong.push(`the header ${name}`);
  if (marked(allowed === undefined ? sent : sent.replace(allowed, ""))) wrong.push(`the body ${sent}`);
  if (allowed !== undefined && !sent.includes(allowed)) wrong.push("a body without what is needed");
  if (service === "authressKey" ? marked(init.headers.authorization) : init.headers.authorization !== (login ? undefined : authorization)) wrong.push(`the authorization ${init.headers.authorization}`);
  return login && answer.login !== true ? Response.json({ access_token: LOGGED_IN, expires_in: 3600, token_type: "Bearer" }) : answer(url, init);
};
/** Makes one call, and looks at its requests, its error or result, and its client. */
async function look(use, answer, how) {
  const wrong = [];
  const client = createClient({ ...options[use.service], fetch: watched(use, answer, wrong) });
  // an invite that is gone is looked for again
  const call = use.name === "watch" ? client.watch(use.input, { retries: 0, signal: AbortSignal.timeout(20), ...how }).next() : client[use.name](use.input, { retries: 0, ...how });
  const [what, value] = await Promise.resolve(call).then((result) => ["result", result], (error) => ["error", error]);
  assert.deepEqual(wrong, []);
  if (what === "error") assert.ok(isInviteError(value), inspect(value));
  clean(value, what);
  clean(client, "client");
  return what === "result" && (value?.value ?? value)?.raw !== undefined ? "raw" : what;
}
/** Runs the checks, some at once, and tells all that is wrong, each once. */
async function all(checks) {
  const wrong = new Map();
  const run = async () => {
    for (const [what, check] of checks) {
      try { await check(); } catch (error) { wrong.set(error.message, [...wrong.get(error.message) ?? [], what]); }
    }
  };
  await Promise.all(Array.from({ length: 32 }, run));
  assert.ok(wrong.size === 0, `found:\n${Array.from(wrong, ([message, whats]) => `${message} (${whats.length}: ${whats.slice(0, 6).join("; ")})`).join("\n")}`);
}
const once = (use) => `${use.service}.${use.name}`;

test("the search finds the mark in whatever form it is printed", () => {
  const forms = [MARK, encodeURIComponent(`.${MARK}`).replace("k", "%6B"), ...["", "x", "xy", "xyz"].flatMap((before) => [base64(`${before}${MARK}zz`), part(`${before}${MARK}zz`)]), Buffer.from(MARK).toString("hex"), inspect(bytes(32)), JSON.stringify([...bytes(32)]), JSON.stringify({ [MARK]: 1 })];
  for (const form of forms) assert.ok(marked(form), form);
  for (const value of [new Error(MARK), new Error("x", { cause: new Error("y", { cause: { deep: [[[MARK]]] } }) }), Object.assign(new Error("x"), { field: MARK }), Object.defineProperty({}, "hidden", { value: MARK }), { bytes: bytes(32) }, new Map([[1, { MARK: new Set([MARK]) }]])]) assert.throws(() => clean(value, "it"), inspect(value));
});

describe("a service that fails", () => {
  const STATUSES = [400, 401, 403, 404, 409, 429, 500];
  const words = (echo) => ({ message: echo, title: echo, error: echo, error_description: echo, detail: echo, details: [{ message: echo, "@type": echo }], code: echo, errorCode: echo, errorId: echo, more_info: echo, name: echo, field: echo, requestId: echo, errors: [{ type: echo, code: echo, message: echo, attribute: echo, detail: echo, url: echo }] });
  const json = (value, status, headers) => new Response(JSON.stringify(value), { status, headers: { "content-type": "application/json", ...headers } });
  const BODIES = {
    "in every member": (echo, status) => json(words(echo), status), "in numbers' places": (echo, status) => json({ ...words(echo), code: 20003, status }, status), "in a page": (echo, status) => new Response(`<!doctype html><title>${echo}</title>`, { status, headers: { "content-type": "text/html" } }), "in a text": (echo, status) => new Response(echo, { status }),
    "in a broken body": (echo, status) => new Response(`{"message":"${echo}`, { status }), "as a name": (echo, status) => json({ [echo]: echo, message: "x" }, status), "in headers": (echo, status) => json({ message: "x" }, status, Object.fromEntries(["x-request-id", "twilio-request-id", "retry-after", "location", "www-authenticate", "x-ratelimit-reset", "archivist-rate-limit-reset"].map((name) => [name, echo]))),
  };
  const repeated = (statuses, echo) => all((function* () {
    for (const use of USES) for (const sent of use.sent) for (const status of statuses) for (const [place, body] of Object.entries(BODIES)) yield [`${once(use)} ${status} ${place}`, () => look(use, () => body(echo(sent), status))];
  })());
  test("and repeats the secret", () => repeated(STATUSES, (sent) => sent));
  test("and repeats the secret in a sentence", () => repeated([400, 500], (sent) => `the credential "Bearer ${sent}" is not good`));
  test("and repeats the secret in percent-encoding", () => repeated([400], (sent) => encodeURIComponent(sent).replaceAll(".", "%2E")));
  test("and repeats the secret in base64", () => repeated([400], base64));
  test("and repeats the secret where a long message is cut off", () => all((function* () {
    for (const use of USES.filter(({ name }) => ["create", "accept", "get"].includes(name))) for (const limit of [64, 100, 128, 200, 256, 300, 400, 500, 512, 1000, 1024, 2000, 2048, 4096]) for (const sent of use.sent) for (const kept of [60, 40, 25]) {
      yield [`${once(use)} after ${limit - kept}`, () => look(use, () => json(words("y".repeat(limit - kept) + sent), 400))];
    }
  })()));
  test("while it logs us in", () => all((function* () {
    const use = USES.find(({ service, name }) => service === "datatrails" && name === "get");
    for (const status of [200, 400, 401, 403, 404]) for (const [place, body] of Object.entries(BODIES)) for (const sent of [secret("client"), encodeURIComponent(secret("client"))]) yield [`${status} ${place}`, () => look(use, Object.assign(() => body(sent, status), { login: true }))];
    for (const answer of [{ access_token: `${LOGGED_IN}\n`, expires_in: 1 }, { access_token: [LOGGED_IN] }, { access_token: LOGGED_IN, expires_in: LOGGED_IN }, { access_token: LOGGED_IN, token_type: LOGGED_IN }, LOGGED_IN, [LOGGED_IN]]) yield [JSON.stringify(answer).slice(0, 20), () => look(use, Object.assign(() => json(answer, 200), { login: true }))];
  })()));
  test("with an answer that is none", () => all((function* () {
    for (const use of USES) for (const sent of use.sent) {
      for (const [what, answer] of Object.entries({
        text: () => new Response(sent, { status: 200 }), string: () => json(sent, 200), list: () => json([sent], 200), token: () => json({ token: `${sent}\n`, refresh_token: [sent] }, 200), large: () => new Response(sent.repeat(30_000), { status: 200 }),
        redirect: () => new Response(null, { status: 302, headers: { location: `https://evil.example/?${sent}` } }), cut: () => new Response(new ReadableStream({ start(controller) { controller.enqueue(new TextEncoder().encode(`{"message":"${sent}`)); controller.error(new TypeError("terminated")); } })),
      })) yield [`${once(use)}: ${what}`, () => look(use, answer)];
    }
  })()));
  // what an injected `fetch` throws is its own: it is the `cause`, as it was thrown (client.test.mjs)
  test("by not answering", () => all((function* () {
    const aborting = (_, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    for (const use of USES) for (const [what, answer, how] of [
      ["refusing", () => { throw new TypeError("fetch failed", { cause: Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }) }); }], ["losing", () => Promise.reject(new TypeError("fetch failed"))], ["nothing", () => undefined],
      ["too late", aborting, { timeoutMs: 5 }], ["never", () => new Promise(() => {}), { timeoutMs: 5 }], ["too late for us", aborting, { signal: AbortSignal.timeout(50) }], ["to us, who left", aborting, { signal: AbortSignal.abort("left") }],
    ]) yield [`${once(use)}: ${what}`, async () => assert.equal(await look(use, answer, how), "error")];
  })()));
});

describe("a service that works", () => {
  test("and repeats the secret shows it nowhere", async () => {
    const SID = `IN${HEX}`;
    const told = { inviteId: "inv_1", sid: SID, identity: "jing", id: UUID, subscriber_id: UUID, email: "a@example.com" };
    const shown = new Map();
    const ways = { bare: (sent) => sent, "in a sentence": (sent) => `by "Bearer ${sent}" \u2028`, escaped: encodeURIComponent, "in base64": base64 };
    const places = { member: (echo) => ({ echo }), deep: (echo) => ({ list: [{ x: [echo, 1, null] }], last: { echo } }), name: (echo) => ({ [echo]: 1 }) };
    await all((function* () {
      for (const use of USES) for (const sent of use.sent) for (const [way, written] of Object.entries(ways)) for (const [place, body] of Object.entries(places)) for (const identity of ["jing", `invites/${UUID}`]) {
        const text = JSON.stringify({ ...told, identity, ...body(written(sent)) });
        // as others write JSON, too
        for (const answer of [text, text.replaceAll("/", "\\/"), text.replaceAll("k", "\\u006b")]) yield [`${once(use)} ${way} ${place}`, async () => shown.set(`${once(use)} ${await look(use, () => new Response(answer, { status: 200 }))}`, use)];
      }
    })());
    for (const one of ["signalwire.accept", "datatrails.create", "rkvst.get", "twilio.create", "twilioKey.get", "authress.create", "authress.get", "authress.accept"]) assert.ok(shown.has(`${one} raw`), `${one}: ${[...shown.keys()]}`);
  });
  test("shows no token in what it gives, but where it is asked for", async () => {
    const sandbox = createSandbox();
    const make = (service, more) => createClient({ ...sandbox.options[service], ...more });
    const guest = createClient({ provider: "signalwire", space: "example", project: { id: "sandbox-project", token: "sandbox-token" }, fetch: sandbox.fetch });
    const results = [await make("signalwire").create({ addressId: UUID }), await guest.guestToken({ allowedAddresses: [UUID] }), await guest.subscriberToken({ reference: "ann" })];
    for (const result of results) for (const token of [result.token, result.refreshToken].filter(Boolean)) {
      assert.ok(!shown([result, results]).includes(token.reveal()));
      assert.ok(!shown([result, results]).includes(token.reveal().split(".").at(-2)));
    }
    for await (const result of make("signalwire").createMany([{ addressId: UUID }])) assert.ok(!shown(result).includes(result.invite.token.reveal()));
  });
  test("and repeats the secret in members that nobody knows shows it to nobody", () => all((function* () {
    const invite = (sent) => ({ inviteId: "inv_1", sid: `IN${HEX}`, identity: `invites/${UUID}`, id: UUID, status: "pending", statements: STATEMENTS, createdAt: "2024-01-01T00:00:00Z", echo: sent, headers: { authorization: sent } });
    for (const use of USES) for (const sent of use.sent) yield [`${once(use)}`, () => look(use, () => Response.json({ ...invite(sent), ...(["signalwire", "project", "edge"].includes(use.service) && { token: SAT }), invites: [invite(sent)], meta: {}, invite: invite(sent) }, { status: use.name === "create" ? 201 : 200, headers: { "x-total-count": "1" } }))];
  })()));
});

describe("a wrong option", () => {
  const SPOILED = { newline: (text) => `${text}\n`, NUL: (text) => `${text}\0`, "another script": (text) => `${text}é`, "an emoji": (text) => `${text}😀`, "a lone surrogate": (text) => `${text}\ud800`, DEL: (text) => `${text}\x7f`, spaces: (text) => ` ${text} `, list: (text) => [text], object: (text) => ({ text }), "String object": (text) => Object(text), bytes: (text) => new TextEncoder().encode(text), long: (text) => text.repeat(2000), "a getter": (text) => ({ get text() { throw new Error("no"); }, toJSON: () => text }) };
  const ADDRESSES = [(text) => `https://user:${text}@a.example`, (text) => `https://${text} .example`, (text) => `http://${text}.example`, (text) => `https://a.example/?${text}`, (text) => `https://a.example/#${text}`];
  // without an injected `fetch`, so that the host's own meets what the headers are made of; port 9 of loopback refuses
  test("shows no secret, neither at once nor by the first call", () => all((function* () {
    for (const [service, good] of Object.entries(options)) for (const name of [...Object.keys(good), "baseUrl", "basePath", "allowedDomains", "fetch"]) for (const spoil of [(text) => text, ...Object.values(SPOILED), ...(name === "baseUrl" ? ADDRESSES : [])]) yield [`${service} ${name}`, async () => {
      const wrong = spoil(secret("option"));
      const given = { ...good, baseUrl: "http://127.0.0.1:9", [name]: name === "project" ? { id: "id", token: wrong } : wrong };
      // an address that is good would be asked
      if (["baseUrl", "basePath"].includes(name)) given.fetch = async () => { throw new TypeError("fetch failed"); };
      const use = USES.find((use) => use.service === service);
      const error = await (async () => createClient(given)[use.name](use.input, { retries: 0, timeoutMs: 2000 }))().then(() => undefined, (error) => error);
      if (error !== undefined) assert.ok(isInviteError(error), inspect(error));
      clean(error, "error");
    }];
  })()));
  test("of a call shows no secret", () => all((function* () {
    for (const use of USES) for (const name of Object.keys(Object(use.input[0] ? { id: use.input } : use.input))) for (const spoil of Object.values(SPOILED)) {
      yield [`${once(use)} ${name}`, async () => {
        const client = createClient({ ...options[use.service], fetch: async (url) => Response.json({ access_token: LOGGED_IN, expires_in: 3600 }, { status: url.endsWith("/appidp/token") ? 200 : 500 }) });
        const input = { ...(typeof use.input === "string" ? { id: use.input } : use.input), [name]: spoil(secret("input")) };
        await (async () => (use.name === "watch" ? client.watch(input, { retries: 0, signal: AbortSignal.timeout(20) }).next() : client[use.name](input, { retries: 0 })))().then(undefined, (error) => clean(error, "error"));
      }];
    }
  })()));
  test("in a page is refused without showing it", () => {
    Object.assign(globalThis, { window: globalThis, document: {} });
    try {
      for (const [service, given] of Object.entries(options)) {
        if (["project", "datatrails", "rkvst", "twilio", "twilioKey", "authressKey"].includes(service)) assert.throws(() => createClient(given), (error) => (clean(error, service), error.code === "CREDENTIAL_EXPOSED"), service);
      }
    } finally {
      delete globalThis.window;
      delete globalThis.document;
    }
  });
});

describe("tokens and keys", () => {
  const sign = (header, claims, key = bytes(32)) => { const input = `${part(header)}.${part(claims)}`; return `${input}.${createHmac("sha256", key).update(input).digest("base64url")}`; };
  const CLAIMS = { iss: "https://a.example", aud: "app", exp: 4e9, iat: 1.7e9, jti: MARK };
  const TOKENS = [
    MARK, `${MARK}.${MARK}.${MARK}`, `${MARK}.`.repeat(5), `${part(`{"alg":"${MARK}`)}.${part(CLAIMS)}.x`, `${part({ alg: "HS256" })}.${part(`{"a":"${MARK}","a":1}`)}.x`, `a.${MARK}é.b`, MARK.repeat(600), SAT, sign({ alg: MARK }, CLAIMS), sign({ alg: "HS256", typ: MARK }, CLAIMS), sign({ alg: "HS256", kid: MARK, typ: "invite+jwt" }, CLAIMS), sign({ alg: "HS256", crit: [MARK], [MARK]: 1 }, CLAIMS),
    sign({ alg: "HS256", typ: "invite+jwt" }, CLAIMS, "other"), ...[{ iss: MARK }, { aud: MARK }, { sub: MARK }, { exp: 1 }, { exp: MARK }, { iat: MARK }, { nbf: 4e9 }, { jti: [MARK] }, { [MARK]: 1 }].map((more) => sign({ alg: "HS256", typ: "invite+jwt" }, { ...CLAIMS, ...more })),
    sign({ alg: "none" }, CLAIMS), `${part({ alg: "dir", enc: MARK })}..AAAA.${part(MARK)}.AAAA`,
  ];
  test("that are refused stand in no error", () => all((function* () {
    const keys = [bytes(32), HS, ED, { keys: [HS, ED] }, { keys: [{ ...HS, k: MARK }] }, { ...ED, x: MARK }, { ...HS, kty: MARK }, { ...HS, alg: MARK }, { kty: "EC", crv: MARK, x: MARK, y: MARK, alg: "ES256" }, { kty: "RSA", n: part(MARK), e: "AQAB", alg: "RS256" }, createKeySet({ keys: [HS] }), bytes(16), MARK];
    for (const [nth, token] of TOKENS.entries()) for (const [which, given] of keys.entries()) for (const more of [{}, { issuer: MARK }, { audience: [MARK] }, { subject: MARK }, { algorithms: [MARK] }, { algorithms: ["RS256", "ES256", "EdDSA"] }, { type: MARK }, { maxAgeSec: MARK }, { now: () => MARK }]) {
      const expect = { keys: given, algorithms: ["HS256"], issuer: "https://a.example", audience: "app", ...more };
      for (const check of [verify, verifySync]) yield [`token ${nth}, key ${which}, ${JSON.stringify(more)}`, () => (async () => check(token, expect))().then(() => {}, (error) => { assert.ok(isInviteError(error), inspect(error)); clean(error, "error"); })];
    }
    for (const token of TOKENS) for (const given of [bytes(32), bytes(16), bytes(7), MARK]) yield ["open", () => open(token, { key: given, issuer: MARK, audience: null }).then(() => {}, (error) => clean(error, "open"))];
    for (const token of TOKENS) yield ["decode", async () => { try { decode(token, { allowedHosts: [MARK] }); } catch (error) { clean(error, "decode"); } }];
  })()));
  test("a key set shows neither its keys nor its address", async () => {
    clean(createKeySet({ keys: [HS, ED] }), "a local set");
    for (const address of [`https://user:${MARK}@a.example/keys`, `https://a.example/keys?token=${MARK}`, `https://${MARK}.example/`, `https://a.example/${MARK}`]) for (const fetch of [async () => { throw new TypeError("fetch failed"); }, async () => new Response(MARK, { status: 500 }), async () => new Response(`{"keys":"${MARK}"}`), async () => new Response(`{"keys":[{"k":"${MARK}"`), () => new Promise(() => {})]) {
      const keys = createKeySet(address, { fetch, timeoutMs: 5 });
      clean(keys, "a remote set");
      await assert.rejects(keys.load(), (error) => (clean(error, address.replaceAll(MARK, "…")), isInviteError(error)));
      await assert.rejects(verify(TOKENS[8], { keys, algorithms: ["HS256"], issuer: null, audience: null }), (error) => (clean(error, address.replaceAll(MARK, "…")), isInviteError(error)));
    }
  });
  test("a wrapped token is printed by nothing", () => {
    const token = new InviteToken(secret("token"));
    for (const value of [token, { token }, [token], new Map([["token", token]]), new Error("x", { cause: token }), Object.assign(new Error("x"), { token }), new Proxy(token, {}), { ...token }, Object.create(token)]) clean(value, "a token");
    const made = [token + "", `${token}`, [token].join(), new URLSearchParams({ token }).toString(), encodeURIComponent(token), new Headers({ token }).get("token"), JSON.stringify(token, null, 2), Reflect.ownKeys(token).join(), format("%d %i %c", token, token, token)];
    for (const text of made) assert.ok(!marked(text), text);
    try { assert.deepEqual(token, { token: "other" }); } catch (error) { clean(error, "an assertion"); }
    for (const text of ["", 7, [secret("token")], { text: secret("token") }, Object(secret("token"))]) assert.throws(() => new InviteToken(text), (error) => (clean(error, "a wrong token"), isInviteError(error)));
    for (const method of [InviteToken.prototype.reveal, InviteToken.prototype.toString]) try { method.call({ text: MARK }); } catch (error) { clean(error, "a method torn off"); }
  });
});

describe("an issuer and its handler", () => {
  const house = (more) => createIssuer({ issuer: "https://app.example", audience: "app", keys: [ED, HS], allowHmac: true, store: memoryStore(), secret: bytes(32), sealKey: bytes(32), redirects: ["/welcome"], ...more });
  const hidden = (token, what, ...values) => { for (const text of [token, ...token.split(".").slice(1)]) for (const value of values) assert.ok(!shown(value).includes(text), `${what} shows the token`); };
  test("shows no key, token or personal data, and stores none", async () => {
    const db = new Database(":memory:");
    const stored = [];
    const query = (text, values) => {
      stored.push(text, ...values.map(String));
      const statement = db.prepare(text);
      return statement.reader ? statement.raw().all(...values) : (statement.run(...values), []);
    };
    const told = [];
    for (const keys of [[ED], [HS]]) {
      stored.length = 0;
      const issuer = house({ keys, store: sqlStore({ dialect: "sqlite", query }), onRefused: (event) => told.push(event) });
      clean(issuer, "the issuer");
      clean(issuer.jwks(), "the public keys");
      await issuer.migrate();
      const minted = await issuer.mint({ personal: { name: MARK } });
      const token = minted.token.reveal();
      clean(decode(token), "what the token says");
      const renewed = await issuer.resend(minted);
      const visitor = { token: renewed.token, subject: "ann" };
      const results = [minted, renewed, await issuer.get(minted), await issuer.list(), await issuer.assess(visitor), await issuer.redeem(visitor), await issuer.redeem(visitor)];
      const claimed = await issuer.claim({ token: (await issuer.mint()).token, subject: "ann" });
      for (const result of [...results, claimed, await claimed.confirm(), issuer.list()]) clean(result, "a result");
      for (const visitor of [{ token, subject: "eve" }, { token: renewed.token, subject: "eve" }, { token: `${token}x`, subject: "eve" }, { token: renewed.token }, { token: MARK, subject: MARK }]) for (const operation of ["redeem", "decline", "claim"]) await issuer[operation](visitor).then(() => {}, (error) => { clean(error, operation); hidden(token, operation, error); });
      for (const text of [token, renewed.token.reveal()]) hidden(text, "a result, a row or an event", results, claimed, stored, told);
      clean(stored, "the store");
      for (const id of [MARK, `${MARK}\n`, [MARK], 7]) await issuer.get(id).then(() => {}, (error) => clean(error, "get"));
      for (const input of [{ redirect: MARK }, { to: { email: MARK } }, { to: { domain: MARK } }, { expiresAt: MARK }, { ttlSec: MARK }, { maxUses: MARK }, { metadata: MARK }, { personal: MARK }, { personal: { a: 1n, b: MARK } }, { purpose: [MARK] }]) await issuer.mint(input).then(() => {}, (error) => clean(error, JSON.stringify(Object.keys(input))));
    }
    assert.ok(stored.length > 50);
    clean(told, "`onRefused`");
  });
  test("that is set up wrongly shows no secret", () => all((function* () {
    for (const more of [{ keys: [{ ...ED, d: MARK }] }, { keys: [{ ...ED, d: part(MARK) }] }, { keys: [{ ...ED, x: MARK }] }, { keys: [{ ...ED, crv: MARK }] }, { keys: [{ ...ED, kty: MARK }] }, { keys: [{ ...HS, k: part(MARK).slice(0, 9) }] }, { keys: [{ ...HS, k: `${MARK}\n` }] }, { keys: [{ ...ED, alg: MARK }] }, { keys: [{ ...ED, kid: [MARK] }] }, { keys: [HS], allowHmac: false }, { keys: [{ ...ED, alg: "ES256" }] }, { keys: [{ ...ED, kty: "EC", crv: "P-256", alg: "ES256" }] }, { keys: HS }, { keys: MARK }, { secret: bytes(15) }, { secret: MARK }, { sealKey: bytes(31) }, { sealKey: MARK }, { store: { ...memoryStore(), consistency: MARK } }, { store: { ...memoryStore(), dialect: MARK } }, { issuer: [MARK] }, { audience: { MARK } }, { redirects: [`javascript:${MARK}`] }, { ttlSec: MARK }, { now: () => MARK },
      { store: sqlStore({ dialect: "sqlite", query: () => { throw new Error("disk"); } }) }, { store: sqlStore({ dialect: "sqlite", query: () => MARK }) }, { store: sqlStore({ dialect: "sqlite", query: () => [[MARK]] }) }]) {
      yield [JSON.stringify(more).replaceAll(MARK, "…").slice(0, 60), async () => { let error; try { await house(more).mint({ personal: { name: MARK } }); } catch (thrown) { error = thrown; } if (error !== undefined) { assert.ok(isInviteError(error), inspect(error)); clean(error, "the error"); } }];
    }
  })()));
  test("answers over HTTP without its secrets, and with a token only where one is made", async () => {
    const [invites, errors] = [house(), []];
    const { token } = await invites.mint({ inviter: "ann" });
    const text = token.reveal();
    const handle = createHandler({ invites, authorize: (request) => { if (request.headers.get("x-user") === "bad") throw new Error(MARK); return { subject: "ann", inviter: "ann" }; }, onError: (error) => errors.push(error) });
    clean(handle, "the handler");
    const ask = async (method, path, body, headers) => {
      const response = await handle(new Request(`https://app.example${path}`, { method, headers: { ...(body && { "content-type": "application/json" }), ...headers }, body: body && (typeof body === "string" ? body : JSON.stringify(body)) }));
      const said = JSON.stringify([...response.headers]) + await response.text();
      assert.ok(!marked(said), `${method} ${path}: ${said}`);
      assert.ok(!said.includes(text) && !said.includes(text.split(".")[2]), `${method} ${path} shows the token`);
      return response;
    };
    for (const action of ["accept", "assess", "decline"]) for (const given of [text, `${text}x`, `x${text}`, MARK, [text], { text }, null]) await ask("POST", `/invites/${action}`, { token: given });
    for (const path of [`/invites/${text}`, `/invites?token=${text}`, `/${text}`, `/invites/${MARK}`, `/invites/x/${MARK}`, `/invites?from=${text}`, `/invites?pageSize=${MARK}`, "/.well-known/jwks.json"]) for (const method of ["GET", "DELETE", "OPTIONS", "HEAD"]) await ask(method, path);
    for (const body of [`{"token":"${text}"`, `"${text}"`, `["${text}"]`, { redirect: MARK }, { maxUses: MARK }, { expiresAt: MARK }]) for (const path of ["/invites", "/invites/accept", `/invites/${MARK}/resend`]) await ask("POST", path, body);
    await ask("POST", "/invites", { token: text }, { "x-user": "bad" });
    await ask("POST", "/invites", {}, { origin: `https://${MARK}.example`, authorization: MARK, cookie: MARK });
    for (const error of errors.filter(isInviteError)) { clean(error, "an error for `onError`"); hidden(text, "an error for `onError`", error); }
  });
  test("passes nothing of a service's words on", () => all((function* () {
    for (const use of USES.filter(({ name }) => ["create", "get", "list", "accept"].includes(name))) for (const status of [400, 401, 403, 404, 409, 429, 500]) yield [`${once(use)} ${status}`, async () => {
      const said = use.sent[0] ?? ACCESS_KEY;
      const invites = createClient({ ...options[use.service], fetch: async (url) => (url.endsWith("/appidp/token") ? Response.json({ access_token: LOGGED_IN, expires_in: 3600 }) : Response.json({ message: said, title: said, code: said, errors: [{ message: said, attribute: said, code: said }] }, { status, headers: { "x-request-id": said, "retry-after": "0" } })) });
      const [method, path] = { create: ["POST", "/invites"], get: ["GET", `/invites/${typeof use.input === "string" ? use.input : "x"}`], list: ["GET", "/invites"], accept: ["POST", "/invites/accept"] }[use.name];
      const response = await createHandler({ invites, authorize: () => true })(new Request(`https://app.example${path}`, { method, ...(method === "POST" && { body: JSON.stringify(use.input), headers: { "content-type": "application/json" } }) }));
      const text = JSON.stringify([...response.headers]) + await response.text();
      assert.ok(response.status >= 400);
      if (marked(text)) clean(JSON.parse(text.slice(text.indexOf("]]") + 2)), "problem");
      assert.ok(!marked(text), "a header shows the mark");
    }];
  })()));
});
