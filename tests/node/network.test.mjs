// Faults of real connections on loopback: what the clients, a remote key set and the handler make of them.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import net from "node:net";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { inspect, promisify } from "node:util";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { InviteError, createClient, createHandler, createIssuer, createIssuerKey, createKeySet, isInviteError, memoryStore } from "edge-invites";
import { createSandbox } from "edge-invites/testing";

const [UUID, SECRET] = ["bbbaeab8-539d-4482-9a98-f1285e7f75cb", "marked-secret-value"];
const [IN, IS, CH, AC, MB] = ["IN", "IS", "CH", "AC", "MB"].map((kind) => `${kind}0123456789abcdef0123456789abcdef`);
const SAT = `${btoa(JSON.stringify({ alg: "dir", enc: "A256GCM", ch: "puc.signalwire.com", typ: "SAT" })).replace(/=+$/, "")}..AAAAAAAAAAAAAAAA.bWFya2Vk.AAAAAAAAAAAAAAAAAAAAAA`;
const OPTIONS = { twilio: { accountSid: AC, authToken: SECRET, serviceSid: IS, channelSid: CH }, authress: { accessToken: SECRET } };
const clientAt = (provider, baseUrl, more = OPTIONS[provider] ?? { token: SECRET }) => createClient({ provider, baseUrl, ...more });
const [identity, sid] = [{ identity: `invites/${UUID}`, email: "a@b.example" }, { sid: IN, identity: "jing" }];
const archivist = [["create", "make", { email: "a@b.example" }, identity], ["get", "read", UUID, identity], ["list", "read", {}, { invites: [identity] }], ["revoke", "change", UUID, {}]];
// service, operation, whether it reads, makes or changes something or may be done twice, its input, the right answer, the answer to a GET that goes before
const ROWS = [
  ["signalwire", "create", "make", { addressId: UUID }, { token: "a.b" }], ["signalwire", "accept", "read", { token: SAT }, { id: "s1", fabric_addresses: [] }],
  ["signalwire", "addresses", "read", { token: SAT }, { data: [{ id: "a1", name: "room" }] }], ...["datatrails", "rkvst"].flatMap((name) => archivist.map((row) => [name, ...row])), ["twilio", "create", "make", { identity: "jing" }, sid],
  ["twilio", "get", "read", IN, sid], ["twilio", "list", "read", {}, { invites: [sid], meta: {} }], ["twilio", "revoke", "change", IN, {}], ["twilio", "decline", "change", IN, {}],
  ["twilio", "accept", "change", { id: IN }, { sid: MB, identity: "jing" }, sid], ["authress", "create", "make", { statements: [] }, { inviteId: "x" }], ["authress", "get", "read", "x", { inviteId: "x" }],
  ["authress", "revoke", "change", "x", {}], ["authress", "accept", "change", { id: "x", userToken: SECRET }, { accountId: "acc_1" }],
  ["edge", "create", "make", {}, { id: "i1", token: "a.b.c" }], ["edge", "get", "read", "i1", { id: "i1", status: "pending" }], ["edge", "list", "read", {}, { items: [{ id: "i1" }] }],
  ["edge", "revoke", "change", "i1", {}], ["edge", "resend", "make", "i1", { id: "i1", token: "d.e.f" }], ["edge", "assess", "read", { token: "a.b.c" }, { decision: "sign_in" }],
  ["edge", "accept", "redo", { token: "a.b.c" }, { id: "i1", status: "accepted" }], ["edge", "decline", "redo", { token: "a.b.c" }, {}],
].map(([provider, name, kind, input, body, first]) => ({ provider, name, kind, call: (url, how) => clientAt(provider, url)[name](input, how), body: JSON.stringify(body), first: first && JSON.stringify(first) }));
const READ = ROWS.find(({ provider, name }) => provider === "authress" && name === "get");
const load = (url, how, keys = createKeySet(`${url}/keys`, how?.timeoutMs && { timeoutMs: how.timeoutMs })) => keys.load().then(() => keys.export().jwks);
ROWS.push({ provider: "a key set", name: "load", kind: "keys", call: load, body: '{"keys":[{"kty":"OKP","crv":"Ed25519","alg":"EdDSA","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}' });
const forEach = (what, run, rows = ROWS) => describe(what, { concurrency: 12 }, () => rows.forEach((row) => test(`${row.provider} ${row.name}: ${what}`, () => run(row))));
// what a request is answered with stands in the first part of its path
const plans = [], stray = [], overflows = [], other = { connections: 0, seen: "" };
const wire = net.createServer((socket) => {
  let text = "";
  socket.on("error", () => {}).on("data", (data) => {
    text += data.toString("latin1");
    const end = text.indexOf("\r\n\r\n") + 4;
    if (end < 4 || text.length < end + Number(/^content-length: (\d+)/im.exec(text)?.[1] ?? 0)) return;
    const [, method, at] = /^(\w+) \/p(\d+)/.exec(text);
    text = "";
    if (plans[at].first && method === "GET") return socket.end(whole(plans[at].first));
    plans[at].asked += 1;
    plans[at].fault(socket.on("close", () => (plans[at].written += socket.bytesWritten)), plans[at].body);
  });
});
const elsewhere = net.createServer((socket) => ((other.connections += 1), socket.on("error", () => {}).on("data", (data) => (other.seen += data))));
const listening = (server) => new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server.address().port)));
const [closed, plain] = [net.createServer(), createServer()];
const [port, otherPort, closedPort, plainPort] = await Promise.all([wire, elsewhere, closed, plain].map(listening));
await new Promise((resolve) => closed.close(resolve));
after(() => [wire, elsewhere, plain].forEach((server) => server.close()));
process.on("unhandledRejection", (error) => stray.push(error)).on("warning", ({ name }) => name === "TimeoutOverflowWarning" && overflows.push(name));
const head = (status, more = "", type = "application/json", close = "connection: close\r\n") => `HTTP/1.1 ${status} X\r\ncontent-type: ${type}\r\n${close}${more}\r\n`;
const whole = (body, status = 200, more = "", type) => head(status, `${more}content-length: ${Buffer.byteLength(body)}\r\n`, type) + body;
const chunked = (body) => `${head(200, "transfer-encoding: chunked\r\n", undefined, "")}3\r\n${body.slice(0, 3)}\r\n${(body.length - 3).toString(16)}\r\n${body.slice(3)}\r\n0\r\n\r\n`;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const shown = (value) => inspect(value).replace(/\d{4}-[\d:.TZ-]+/g, "a date");
const atOnce = (list, lanes, run, rest = [...list].reverse()) => Promise.all(Array.from({ length: lanes }, async () => { while (rest.length > 0) await run(rest.pop()); }));
/** A call of which each request is answered with a fault: counts how often that was asked for, and what was written. */
function prepare(row, fault) {
  const url = `http://127.0.0.1:${port}/p${plans.length}`;
  return plans[plans.push({ ...row, fault, asked: 0, written: 0, url, run: (how) => ask(row, url, how) }) - 1];
}
const ask = async ({ call }, url, how) => call(url, how);
const TYPES = readFileSync(new URL("index.d.ts", import.meta.resolve("edge-invites")), "utf8");
const DOCUMENTED = TYPES.match(/Calls fail with[^.]*/)[0].match(/[A-Z]+_?[A-Z_]{3,}/g);
const LOST = { read: ["NETWORK_FAILED"], keys: ["NETWORK_FAILED"], make: ["OUTCOME_UNKNOWN"], change: ["OUTCOME_UNKNOWN"], redo: ["OUTCOME_UNKNOWN", "NETWORK_FAILED"] };
// a change need not be answered with anything
const isRead = ({ kind, name }) => kind !== "change" && name !== "decline";
/** The error of a call, whose code must be documented and one of these. */
async function fails(promise, { kind }, codes, where = "") {
  const error = await promise.then((value) => assert.fail(`${where}: expected ${codes}, found ${inspect(value)}`), (error) => error);
  // a key set has the error as its cause, unless its source answered
  const fits = kind === "keys" ? error.code === "KEYS_UNAVAILABLE" && (error.cause === undefined || codes.includes(error.cause.code)) : DOCUMENTED.includes(error.code) && codes.includes(error.code);
  if (!fits || !(error instanceof InviteError)) assert.fail(`${where}: expected ${codes}, found ${error?.code} ${inspect(error)}`);
  // what may have been made is not to be made again
  if (kind === "make" && ["OUTCOME_UNKNOWN", "TIMED_OUT"].includes(error.code)) assert.equal(error.retryable, false, where);
  assert.ok(!inspect(error).includes(SECRET), "a secret stands in an error");
  return error;
}
forEach("an answer that is cut at any byte is a failure, and whole it is a success", async (row) => {
  const right = shown(await prepare(row, (socket, body) => socket.end(whole(body))).run());
  for (const [form, end, step] of [[whole, "end", 1], [whole, "resetAndDestroy", 5], [chunked, "end", 1]]) {
    const bytes = form(row.body);
    await atOnce([...Array(bytes.length).keys()].filter((at) => at % step === 0), row.kind === "keys" ? 64 : 8, async (at) => {
      const plan = prepare(row, (socket) => (at === 0 ? socket[end]() : socket.write(bytes.slice(0, at), () => socket[end]())));
      await fails(plan.run({ retries: 0 }), row, LOST[row.kind], `${form.name}, ${end} after ${at} of ${bytes.length}`);
      if (row.kind !== "keys") assert.equal(plan.asked, 1);
    });
    assert.equal(shown(await prepare(row, (socket, body) => socket.end(form(body))).run()), right);
  }
}, ROWS.filter(({ name }) => ["create", "get", "list", "accept", "load"].includes(name)));
forEach("a slow answer is waited for until the deadline", async (row) => {
  const slowly = (ms) => async (socket, body) => {
    for (const byte of whole(body)) await pause(ms, socket.destroyed || socket.write(byte));
    socket.end();
  };
  for (const [name, fault] of [["slow", slowly(20)], ["silent", () => {}]]) await fails(prepare(row, fault).run({ timeoutMs: 150 }), row, ["TIMED_OUT"], name);
  await prepare(row, slowly(1)).run({ timeoutMs: 60_000 });
});
forEach("a content-length that does not fit is told", async (row) => {
  const sent = (length, end) => (socket, body) => socket[end](head(200, `content-length: ${typeof length === "string" ? length : body.length + length}\r\n`) + body);
  await fails(prepare(row, sent(7, "write")).run({ timeoutMs: 100 }), row, ["TIMED_OUT"], "longer, and kept open");
  for (const length of [7, "x", "-1", "5\r\ncontent-length: 6", "99999999999999999999999"]) await fails(prepare(row, sent(length, "end")).run({ retries: 0 }), row, LOST[row.kind], length);
  if (isRead(row)) await fails(prepare(row, sent(-1, "end")).run({ retries: 0 }), row, ["RESPONSE_INVALID", ...LOST[row.kind]], "shorter");
});
forEach("another content type is read right or refused", async (row) => {
  const right = shown(await prepare(row, (socket, body) => socket.end(whole(body))).run());
  for (const type of ["text/plain", "text/html; charset=utf-8", "image/png", "multipart/form-data", "application/json; charset=utf-16", "\u00ff", ""]) {
    const found = await prepare(row, (socket, body) => socket.end(whole(body, 200, "", type))).run().then(shown, (error) => (isInviteError(error) ? error.code : error));
    assert.ok([right, "RESPONSE_INVALID", "KEYS_UNAVAILABLE"].includes(found), `${type}: ${inspect(found)}`);
  }
});
const page = (status) => (socket) => socket.end(whole("<!doctype html><title>Sign in</title>", status, "", "text/html; charset=utf-8"));
// at Authress any success is one, whatever its body
forEach("a page with 200 is no answer", (row) => (row.provider === "authress" && row.name === "accept" ? prepare(row, page(200)).run() : fails(prepare(row, page(200)).run(), row, ["RESPONSE_INVALID"])));
for (const body of ["null", "{}"]) forEach(`${body} with 200 is no answer`, (row) => fails(prepare(row, (socket) => socket.end(whole(body))).run(), row, ["RESPONSE_INVALID"]), ROWS.filter(isRead));
forEach("a page with 502 is a failure of the service, and is not quoted", async (row) => {
  const plan = prepare(row, page(502));
  const { status, serviceMessage } = await fails(plan.run(), row, ["SERVICE_FAILED"]);
  assert.deepEqual([status, serviceMessage, plan.asked], [502, undefined, { make: 1, keys: Math.min(plan.asked, 3) }[row.kind] ?? 3]);
});
const redirect = (status, location = `http://localhost:${otherPort}/x`) => (socket) => socket.end(whole("", status, `location: ${location}\r\n`));
forEach("a redirect is followed nowhere", async (row) => {
  for (const location of [undefined, `//127.0.0.1:${otherPort}/x`, "/elsewhere", ""]) for (const status of [301, 302, 303, 307, 308]) {
    const plan = prepare(row, redirect(status, location));
    await fails(plan.run(), row, ["RESPONSE_INVALID"], `${status} ${location}`);
    assert.deepEqual([plan.asked, other], [1, { connections: 0, seen: "" }]);
  }
}, [...ROWS, { ...READ, provider: "a login at datatrails", call: (url) => clientAt("datatrails", url, { clientId: "id", clientSecret: SECRET }).get(UUID) }]);
const BLOCK = " ".repeat(65_536), CHUNK = `10000\r\n${BLOCK}\r\n`, MB64 = 2 ** 26;
const pour = (start, block) => (socket) => socket.write(start, function more() {
  while (!socket.destroyed && socket.bytesWritten < 2 ** 30) if (!socket.write(block)) return socket.once("drain", more);
});
const FLOODS = [["length", 200, "content-length: 1073741824\r\n"], ["chunks", 200, "transfer-encoding: chunked\r\n", CHUNK], ["neither", 200], ["error", 500]].map(([name, status, more, block = BLOCK]) => [name, pour(head(status, more), block)]);
forEach("a body of 1 GB is refused long before it has come", async (row) => {
  for (const [name, fault] of FLOODS) {
    const plan = prepare(row, fault);
    await fails(plan.run(), row, ["RESPONSE_TOO_LARGE"], name);
    while (plan.written === 0) await pause(5);
    assert.ok(plan.written < MB64, `${name}: ${plan.written} bytes were written`);
  }
  await fails(prepare(row, pour("HTTP/1.1 200 X\r\n", `x-a: ${"a".repeat(1000)}\r\n`)).run({ retries: 0 }), row, LOST[row.kind], "headers without end");
});
const [zipped, brotli] = [Buffer.concat(Array(200).fill(gzipSync(Buffer.alloc(1e6, " ")))), brotliCompressSync(Buffer.alloc(2e8, " "), { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })];
const packed = (coding, bytes) => (socket) => (socket.write(head(200, `content-encoding: ${coding}\r\ncontent-length: ${bytes.length}\r\n`)), socket.end(bytes));
const BOMBS = [["gzip", zipped], ["gzip, gzip", gzipSync(zipped)], ["br", brotli]].map(([coding, bytes]) => [coding, packed(coding, bytes)]);
forEach("200 MB that come small are refused, and so is what is no gzip", async (row) => {
  for (const [coding, fault] of BOMBS) await fails(prepare(row, fault).run(), row, ["RESPONSE_TOO_LARGE"], coding);
  await fails(prepare(row, packed("gzip", Buffer.from("nonsense"))).run({ retries: 0 }), row, LOST[row.kind], "no gzip");
});
const inMs = (ms) => new Date(Date.now() + ms).toUTCString();
const WAITS = [["0", 0, 0], ["3600", 3_600_000, 3_600_000], [inMs(3_600_000), 3_000_000, 3_600_000], [inMs(-3_600_000), 0, 0], ["-5"], ["0.05"], ["1e1"], ["soon"], [""], ["0x10"], ["5, 6"], [inMs(4e14)],
  ["99999999999999999999999999"], ["4294967296"], ["Infinity"], ["Thu, 99 Foo 2026 99:99:99 GMT"]];
const limited = (wait) => (socket) => socket.end(whole("{}", 429, `retry-after: ${wait}\r\n`));
forEach("429 is tried again as often as allowed, whatever Retry-After says", async (row) => {
  await atOnce(WAITS, 16, async ([wait, least, most]) => {
    const plan = prepare(row, limited(wait));
    const { retryAfterMs: found } = await fails(plan.run({ retries: 1, timeoutMs: 5000 }), row, ["RATE_LIMITED"], wait);
    const fits = least === undefined || row.kind === "keys" ? found === undefined || Number.isSafeInteger(found) && found >= 0 : found >= least && found <= most;
    assert.ok(fits && plan.asked <= 2, `${wait}: asked ${plan.asked} times, and told ${found}`);
  });
  const storm = prepare(row, limited("0"));
  await fails(storm.run({ retries: 10 }), row, ["RATE_LIMITED"]);
  assert.equal(storm.asked, row.kind === "keys" ? Math.min(storm.asked, 3) : 11);
});
for (const [wait, most, code] of [["0", 48, "RATE_LIMITED"], ["3600", 2, "ABORTED"], ["2592000", 2, "ABORTED"], ["99999999999", 2, "ABORTED"]]) test(`rows of createMany that are put off for ${wait} s wait without spinning`, async () => {
  const [plan, before] = [prepare({}, limited(wait)), overflows.length];
  for await (const { error } of clientAt("edge", plan.url).createMany([{}, {}], { signal: wait === "0" ? undefined : AbortSignal.timeout(40) })) assert.equal(error.code, code);
  assert.deepEqual([plan.asked <= most, overflows.length - before], [true, 0], "a timer was set to more than it can hold, and so to 1 ms");
});
// a name server may be slower than the deadline
for (const [what, url, or] of [["port", `http://127.0.0.1:${closedPort}`], ["port of localhost", `http://localhost:${closedPort}`], ["name", "https://nothing.invalid", "TIMED_OUT"]]) {
  forEach(`what found no ${what} has failed, and may be sent again`, async (row) => {
    const { code, retryable } = await fails(ask(row, url, { retries: 0, timeoutMs: 5000 }), row, ["NETWORK_FAILED", or]);
    assert.ok(retryable || code === or, code);
  });
}
test("what found no TLS has failed, and was not sent", async () => {
  const found = await Promise.all(ROWS.map(async (row) => `${row.provider} ${row.name} ${await ask(row, `https://127.0.0.1:${plainPort}`, { retries: 0 }).catch(({ code }) => code)}`));
  assert.deepEqual(found.filter((told) => !/NETWORK_FAILED|KEYS_UNAVAILABLE/.test(told)), []);
});
const reset = (socket) => socket.resetAndDestroy();
forEach("a change whose answer was lost has an unknown outcome", (row) => fails(prepare(row, reset).run({ retries: 0 }), row, ["OUTCOME_UNKNOWN"]), ROWS.filter(({ kind }) => ["change", "redo"].includes(kind)));
forEach("a connection reset after the request makes nothing twice", async (row) => {
  const plan = prepare(row, reset);
  await fails(plan.run(), row, LOST[row.kind]);
  assert.equal(plan.asked, { make: 1, keys: Math.min(plan.asked, 3) }[row.kind] ?? 3);
  const once = prepare(row, (socket, body) => (once.asked === 1 ? reset(socket) : socket.end(whole(body))));
  if (row.kind !== "make") await once.run();
});
/** A handler behind node:http. `lose` says how much of each answer is sent before the connection ends. */
async function serve(t, handle) {
  const served = { answers: [], received: 0, lose: [] };
  const server = createServer(async (request, response) => {
    request.on("data", (data) => (served.received += data.length)).pause();
    const body = request.method === "POST" ? ReadableStream.from(request.iterator({ destroyOnReturn: false })) : undefined;
    const answer = await handle(new Request(served.url + request.url, { method: request.method, headers: request.headers, body, duplex: "half" }));
    const text = await answer.text();
    served.answers.push([answer.status, text && JSON.parse(text)]);
    const sent = served.lose.shift()?.(text);
    if (sent === 0) return reset(request.socket);
    response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), connection: "close", "content-length": Buffer.byteLength(text) });
    response[sent === undefined ? "end" : "write"](text.slice(0, sent), () => sent !== undefined && request.socket.destroy());
  });
  t.after(() => (server.closeAllConnections(), server.close()));
  const port = await listening(server);
  return Object.assign(served, { port, url: `http://127.0.0.1:${port}` });
}
async function house(t) {
  const issuer = createIssuer({ issuer: "https://app.example", audience: "app", keys: [await createIssuerKey()], store: memoryStore() });
  const served = await serve(t, createHandler({ invites: issuer, authorize: ({ headers }) => ({ subject: headers.get("authorization")?.slice(7) ?? "ann" }) }));
  const post = (body, type = "application/json") => fetch(`${served.url}/invites`, { method: "POST", headers: { "content-type": type }, body: new TextEncoder().encode(body) });
  return { issuer, served, post, as: (token) => clientAt("edge", served.url, { token }), count: async () => (await issuer.list()).items.length };
}
for (const [how, lose] of [["nothing", () => 0], ["a half", (text) => text.length >> 1], ["all but a byte", (text) => text.length - 1]]) {
  test(`an acceptance of which ${how} came back is safe to try again`, async (t) => {
    const { issuer, served, as } = await house(t);
    const { id, token } = await issuer.mint();
    served.lose.push(lose);
    await fails(as("bob").accept({ token }, { retries: 0 }), { kind: "redo" }, LOST.redo);
    const { status, metadata: { subject, repeated } } = await as("bob").accept({ token });
    const [[, first], [, second]] = served.answers;
    assert.deepEqual([status, subject, repeated, first.repeated, second], ["accepted", "bob", true, false, { ...first, repeated: true }]);
    assert.deepEqual((await issuer.get(id)).metadata.uses.map(({ subject }) => subject), ["bob"]);
    await assert.rejects(as("eve").accept({ token }), { code: "INVITE_SPENT" });
  });
  test(`a change of which ${how} came back is tried again by itself, and what makes an invite is not`, async (t) => {
    const { issuer, served, as, count } = await house(t);
    for (const [operation, done] of [["accept", ["accepted", 1]], ["decline", ["declined", 0]], ["revoke", ["revoked", 0]]]) {
      const { id, token } = await issuer.mint();
      served.lose.push(lose);
      await as("bob")[operation]({ id, token });
      const { status, metadata } = await issuer.get(id);
      assert.deepEqual([status, metadata.uses.length], done);
    }
    served.lose.push(lose);
    await fails(as("bob").create({}), { kind: "make" }, ["OUTCOME_UNKNOWN"]);
    assert.equal(await count(), 4);
  });
  test(`an acceptance at Authress behind a handler, of which ${how} came back, is not said to be of no invite`, async (t) => {
    const sandbox = createSandbox();
    const served = await serve(t, createHandler({ invites: createClient(sandbox.options.authress), authorize: () => ({ accept: { userToken: sandbox.userToken("bob") } }) }));
    const { id } = await clientAt("edge", served.url).create({ statements: [{ roles: ["viewer"], resources: [{ resourceUri: "/documents/1" }] }] });
    served.lose.push(lose);
    const found = await clientAt("edge", served.url).accept({ id }).then(({ status }) => status, ({ code }) => code);
    assert.ok(["accepted", "OUTCOME_UNKNOWN"].includes(found), `it was accepted, but the client was told ${found}`);
  });
}
const [BODY, start] = ['{"purpose":"team"}', (more) => `POST /invites HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${more}\r\n\r\n`];
test("a request that is cut at any byte of its body does nothing, and is no defect of the handler's", async (t) => {
  const { served, post, count } = await house(t);
  const cuts = [[`content-length: ${BODY.length}`, BODY], ["transfer-encoding: chunked", `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`]].flatMap(([more, body]) =>
    [...Array(body.length).keys()].flatMap((at) => ["end", "resetAndDestroy"].map((end) => [start(more) + body.slice(0, at), end])));
  await atOnce(cuts, 8, ([bytes, end]) => new Promise((resolve) => {
    const socket = net.connect(served.port, "127.0.0.1", () => socket.write(bytes, () => setTimeout(() => socket[end](), 10))).on("error", () => {}).on("close", resolve).resume();
  }));
  while (served.answers.length < cuts.length) await pause(5);
  assert.deepEqual([await count(), (await post(BODY)).status], [0, 201]);
  assert.deepEqual([...new Set(served.answers.slice(0, cuts.length).filter(([status]) => status >= 500).map(([status, { code }]) => `${status} ${code}`))], []);
});
test("a body without end is refused by the handler long before it ends", async (t) => {
  const { served } = await house(t);
  const socket = net.connect(served.port, "127.0.0.1").on("error", () => {}).resume();
  pour(start("transfer-encoding: chunked"), CHUNK)(socket);
  while (served.answers.length === 0 && served.received < 2 * MB64) await pause(5);
  for (socket.destroy(); served.answers.length === 0;) await pause(5);
  assert.deepEqual([served.answers[0][0], served.received < MB64], [413, true], `${served.received} bytes were taken in before an answer`);
});
const [JSON_TYPE, MADE, REFUSED, LARGE] = ["application/json", [201, undefined], [400, "OPTION_INVALID"], [413, "REQUEST_TOO_LARGE"]];
for (const [expected, name, type, body = BODY] of [
  ...[JSON_TYPE, "application/json; charset=utf-8", "Application/JSON"].map((type) => [MADE, "json", type]),
  ...["application/json-seq", "application/jsonp", "text/plain", "text/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "text/plain; application/json"].map((type) => [REFUSED, "json", type]),
  [LARGE, "1 MB", JSON_TYPE, `{"purpose":"${"x".repeat(1e6)}"}`], [LARGE, "1 MB of white space", JSON_TYPE, `{}${" ".repeat(1e6)}`], [LARGE, "1 MB of no json", JSON_TYPE, "x".repeat(1e6)],
  [LARGE, "65,537 bytes", JSON_TYPE, `{}${" ".repeat(65_535)}`], [MADE, "65,536 bytes", JSON_TYPE, `{}${" ".repeat(65_534)}`], [LARGE, "100 kB in letters of two bytes", JSON_TYPE, `{"metadata":{"a":"${"é".repeat(50_000)}"}}`],
]) test(`the handler answers ${expected[0]} to ${name} of type "${type}"`, async (t) => {
  const { post, count } = await house(t);
  const response = await post(body, type);
  assert.deepEqual([response.status, (await response.json()).code, await count()], [...expected, expected === MADE ? 1 : 0]);
});
test("a process ends by itself, whatever went wrong, and needs little memory for it", async () => {
  const faults = [[(socket, body) => socket.end(whole(body).slice(0, -1)), "NETWORK_FAILED"], [reset, "NETWORK_FAILED"], [page(200), "RESPONSE_INVALID"], [redirect(307), "RESPONSE_INVALID"],
    [() => {}, "TIMED_OUT", 100], [limited("2000000"), "RATE_LIMITED"], ...[...FLOODS, ...BOMBS].map(([, fault]) => [fault, "RESPONSE_TOO_LARGE"])];
  const script = `import { createClient, createKeySet } from "edge-invites";
    const found = [];
    for (const [baseUrl, timeoutMs] of ${JSON.stringify(faults.map(([fault, , timeoutMs = 2_000_000_000]) => [prepare(READ, fault).url, timeoutMs]))}) {
      await createClient({ provider: "authress", baseUrl, accessToken: "x" }).get("x", { timeoutMs, retries: 1 }).catch(({ code }) => found.push(code));
      await createKeySet(baseUrl + "/keys", { timeoutMs }).load().catch(({ code }) => found.push(code));
    }
    console.log(JSON.stringify([found, process.resourceUsage().maxRSS]));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], { cwd: fileURLToPath(new URL("..", import.meta.url)), timeout: 30_000 });
  const [found, kilobytes] = JSON.parse(stdout);
  assert.deepEqual(found, faults.flatMap(([, code]) => [code, "KEYS_UNAVAILABLE"]));
  assert.ok(kilobytes < 300_000, `${kilobytes} kB`);
});
test("no rejection was left to nobody, and nothing reached another host", () => assert.deepEqual([stray, other], [[], { connections: 0, seen: "" }]));
