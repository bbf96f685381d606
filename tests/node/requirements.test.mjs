// Requirements of docs/security.md by their numbers: those that no other test shows.
import assert from "node:assert/strict";
import { generateKeyPairSync, createHmac, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createHandler, createIssuer, createIssuerKey, isInviteError, memoryStore, verify, verifySync } from "edge-invites";
import { counted } from "./counted.mjs";

const ORIGIN = "https://app.example";
const keys = { EdDSA: await createIssuerKey(), ES256: await createIssuerKey({ alg: "ES256" }) };
const shared = { kty: "oct", alg: "HS256", kid: "hs", k: Buffer.alloc(32, 5).toString("base64url") };
const house = (more) => createIssuer({ issuer: ORIGIN, audience: "app", keys: [keys.EdDSA], store: memoryStore(), redirects: ["/welcome", "/admin"], secret: new Uint8Array(16).fill(1), sealKey: new Uint8Array(32).fill(2), ...more });
const refused = (field) => (error) => isInviteError(error) && error.code === "OPTION_INVALID" && error.field === field;
const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const read = (token) => token.split(".").slice(0, 2).map((text) => JSON.parse(Buffer.from(text, "base64url")));
const bob = { subject: "bob", email: "bob@example.com", emailVerified: true };

test("C1: a `jti` is 16 bytes of `crypto.getRandomValues`, and no two are the same", async () => {
  const drawn = new Set();
  const real = crypto.getRandomValues;
  crypto.getRandomValues = (array) => { real.call(crypto, array); drawn.add(Buffer.from(array).toString("base64url")); return array; };
  try {
    const issuer = house({ keys: [shared], allowHmac: true });
    const ids = [];
    while (ids.length < 10_000) ids.push(...(await Promise.all(Array.from({ length: 500 }, () => issuer.mint()))).map(({ id }) => id));
    assert.equal(new Set(ids).size, 10_000);
    for (const id of ids) assert.ok(Buffer.from(id, "base64url").length === 16 && drawn.has(id), id);
    // all of it, and nothing but it
    crypto.getRandomValues = (array) => array.fill(0xa5);
    const { id, token } = await issuer.mint();
    assert.equal(id, Buffer.alloc(16, 0xa5).toString("base64url"));
    assert.equal(read(token.reveal())[1].jti, id);
  } finally {
    delete crypto.getRandomValues;
  }
});

test("C4: an issuer signs by HS256 only if it is told so, and publishes no shared secret", async () => {
  assert.throws(() => house({ keys: [shared] }), refused("keys[0]"));
  assert.throws(() => house({ keys: [shared], allowHmac: false }), refused("keys[0]"));
  assert.throws(() => house({ keys: [keys.EdDSA, shared] }), refused("keys[1]"));
  assert.throws(() => house({ keys: [{ ...shared, k: Buffer.alloc(31).toString("base64url") }], allowHmac: true }), refused("keys[0]"));
  for (const alg of ["RS256", "HS512", "none", "hs256", undefined]) assert.throws(() => house({ keys: [{ ...keys.EdDSA, alg }], allowHmac: true }), refused("keys[0]"), alg);
  const issuer = house({ keys: [shared, keys.ES256], allowHmac: true });
  const { token } = await issuer.mint();
  assert.equal((await verify(token, { keys: shared, algorithms: ["HS256"], issuer: ORIGIN, audience: "app" })).header.alg, "HS256");
  assert.deepEqual(issuer.jwks().keys.map(({ kid, k, d }) => [kid, k, d]), [[keys.ES256.kid, undefined, undefined]]);
  // a token that names the other key's algorithm, signed with what is public of it
  const input = `${part({ alg: "HS256", kid: keys.ES256.kid, typ: "invite+jwt" })}.${token.reveal().split(".")[1]}`;
  const confused = `${input}.${createHmac("sha256", JSON.stringify(issuer.jwks().keys[0])).update(input).digest("base64url")}`;
  await assert.rejects(issuer.redeem({ token: confused, ...bob }), { code: "INVITE_UNKNOWN" });
});

test("C9: purpose, redirect, uses, generation, person and end are signed", async () => {
  for (const key of Object.values(keys)) {
    const issuer = house({ keys: [key] });
    const { id } = await issuer.mint({ purpose: "team", redirect: "/welcome", maxUses: 2, to: { email: bob.email }, personal: { name: "Bob" } });
    const { token } = await issuer.resend(id);
    const [header, claims] = read(token.reveal());
    const other = await house({ keys: [key] }).mint({ to: { email: "eve@example.com" } });
    const changes = { purpose: "admin", redirect: "/admin", max: 1000, gen: 1, to: read(other.token.reveal())[1].to, exp: claims.exp + 1, iat: claims.iat - 1, jti: other.id, iss: "https://evil.example", aud: "evil" };
    assert.deepEqual(Object.keys(claims).filter((name) => !(name in changes)), []);
    const [, , signature] = token.reveal().split(".");
    const expect = { keys: issuer.jwks(), algorithms: [key.alg], issuer: null, audience: null };
    for (const [name, value] of Object.entries(changes)) {
      assert.ok(name in claims && claims[name] !== value, name);
      for (const changed of [{ ...claims, [name]: value }, Object.fromEntries(Object.entries(claims).filter(([one]) => one !== name))]) {
        const forged = `${part(header)}.${part(changed)}.${signature}`;
        await assert.rejects(verify(forged, expect), { code: "SIGNATURE_INVALID" }, name);
        await assert.rejects(issuer.redeem({ token: forged, ...bob }), { code: "INVITE_UNKNOWN" }, name);
      }
    }
    assert.equal((await issuer.get(id)).metadata.uses.length, 0);
    assert.equal((await issuer.redeem({ token, ...bob })).subject, "bob");
  }
});

test("C10: an invite lasts a day, and a year at most, however it is asked for", async () => {
  const now = 1_800_000_000_000;
  const [DAY, YEAR] = [86_400, 366 * 86_400];
  const issuer = house({ now: () => now });
  const lasts = async (input) => ((await issuer.mint(input)).expiresAt.getTime() - now) / 1000;
  assert.equal(await lasts(), DAY);
  assert.equal(await lasts({ ttlSec: YEAR }), YEAR);
  assert.equal(await lasts({ expiresAt: new Date(now + YEAR * 1000) }), YEAR);
  const { id, token } = await issuer.mint({ ttlSec: YEAR });
  assert.equal(read(token.reveal())[1].exp, now / 1000 + YEAR);
  for (const [field, input] of [["ttlSec", { ttlSec: YEAR + 1 }], ["ttlSec", { ttlSec: 0 }], ["ttlSec", { ttlSec: Infinity }], ["expiresAt", { expiresAt: new Date(now + YEAR * 1000 + 1000) }], ["expiresAt", { expiresAt: new Date(now) }], ["expiresAt", { expiresAt: new Date(8.64e15) }]]) {
    await assert.rejects(issuer.mint(input), refused(field), JSON.stringify(input));
    await assert.rejects(issuer.resend(id, input), refused(field), JSON.stringify(input));
  }
  await assert.rejects(house({ ttlSec: YEAR + 1 }).mint(), refused("ttlSec"));
  assert.equal((await issuer.list()).items.length, 4, "nothing is kept of what was refused");
});

test("C12: a store that does not say that it is linearizable is asked nothing", () => {
  const { seen, store } = counted();
  for (const consistency of [undefined, null, "", "eventual", "Linearizable", "linearizable ", true, ["linearizable"], { toString: () => "linearizable" }]) {
    assert.throws(() => house({ store: { ...store, consistency } }), refused("store"), String(consistency));
  }
  for (const other of [undefined, null, "linearizable", () => {}, { dialect: "sqlite", query: store.query }, new Map()]) assert.throws(() => house({ store: other }), refused("store"));
  assert.equal(seen.queries, 0);
  assert.equal(store.consistency, "linearizable");
});

test("C26: an accepted invite signs nobody in: no answer sets a cookie or holds a credential", async () => {
  const issuer = house();
  const authorize = (request) => { const subject = request.headers.get("x-user"); return subject ? { subject, inviter: subject } : true; };
  const handle = createHandler({ invites: issuer, authorize, origins: [ORIGIN] });
  const answers = [];
  const ask = async (method, path, body, user = "bob") => {
    const response = await handle(new Request(`${ORIGIN}${path}`, { method, headers: { origin: ORIGIN, ...(user && { "x-user": user }), cookie: "session=visitor", ...(body && { "content-type": "application/json" }) }, ...(body && { body: JSON.stringify(body) }) }));
    const text = await response.text();
    answers.push([`${method} ${path}`, response, text]);
    return text === "" ? {} : JSON.parse(text);
  };
  const { id, token } = await ask("POST", "/invites", { maxUses: 3 }, "ann");
  await ask("POST", "/invites/assess", { token });
  // the token alone is nobody
  assert.equal((await ask("POST", "/invites/accept", { token }, "")).code, "SIGN_IN_REQUIRED");
  const accepted = await ask("POST", "/invites/accept", { token });
  assert.equal(accepted.subject, "bob");
  for (const [method, path, body] of [["POST", "/invites/accept", { token }], ["POST", "/invites/accept", { token: "none" }], ["GET", `/invites/${id}`], ["GET", "/invites"], ["POST", `/invites/${id}/resend`, {}], ["POST", "/invites/decline", { token }], ["DELETE", `/invites/${id}`], ["GET", "/.well-known/jwks.json"], ["OPTIONS", "/invites"], ["GET", "/none"]]) await ask(method, path, body, "ann");
  const credential = /token|session|secret|cookie|password|jwt|bearer/i;
  for (const [what, { headers }, text] of answers) {
    assert.deepEqual(headers.getSetCookie(), [], what);
    // a 401 must ask for a credential (RFC 9110 §11.6.1), and gives none
    for (const [name, value] of headers) assert.doesNotMatch(`${name}: ${value}`, /^(?!www-authenticate: Bearer realm="invites"$)(?:(authorization|www-authenticate|clear-site-data)|.*bearer)/i, what);
    if (/accept|assess|decline/.test(what) && !text.includes('"status":4')) assert.deepEqual(text.match(/"\w+":/g).filter((name) => credential.test(name)), [], what);
  }
  assert.ok(answers.length === 14 && answers.filter(([, { status }]) => status < 300).length >= 9);
});

/** Tokens that are none, by what is wrong with them. */
async function bad(token, key) {
  const [header, claims, signature] = token.split(".");
  const input = (head, body) => `${part(head)}.${part(body)}`;
  const [head, body] = read(token);
  const stranger = generateKeyPairSync("ed25519").privateKey;
  const signed = (text) => `${text}.${sign(null, Buffer.from(text), stranger).toString("base64url")}`;
  return {
    nothing: "x", malformed: "a.b.c", long: `${token}${"A".repeat(9000)}`, "no signature": `${header}.${claims}.`, unsigned: `${input({ ...head, alg: "none" }, body)}.`,
    "a changed signature": `${header}.${claims}.${signature.replace(/^./, (first) => (first === "A" ? "B" : "A"))}`,
    "a changed id": `${header}.${part({ ...body, jti: "AAAAAAAAAAAAAAAAAAAAAA" })}.${signature}`,
    "an expired one of a stranger": signed(input(head, { ...body, exp: 1 })), "one of a stranger": signed(input(head, body)), "with another kid": signed(input({ ...head, kid: "other" }, body)),
    "signed with what is public": (() => { const text = input({ ...head, alg: "HS256" }, body); return `${text}.${createHmac("sha256", key.x).update(text).digest("base64url")}`; })(),
    sealed: `${part({ alg: "dir", enc: "A256GCM" })}..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA`,
  };
}

test("C28: whoever has no good token gets one answer, and causes no query, whatever became of the invite", async () => {
  const { seen, store } = counted();
  const issuer = house({ store });
  await issuer.migrate();
  const handle = createHandler({ invites: issuer, authorize: () => ({ subject: "bob" }) });
  const states = {
    pending: async () => {}, revoked: ({ id }) => issuer.revoke(id), declined: ({ token }) => issuer.decline({ token }),
    spent: ({ token }) => issuer.redeem({ token, subject: "ann" }), superseded: ({ id }) => issuer.resend(id),
  };
  const answers = new Set();
  for (const [state, reach] of Object.entries(states)) {
    const made = await issuer.mint();
    await reach(made);
    for (const [what, token] of Object.entries(await bad(made.token.reveal(), keys.EdDSA))) for (const path of ["accept", "decline"]) {
      const before = seen.queries;
      const response = await handle(new Request(`${ORIGIN}/invites/${path}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ token }) }));
      answers.add(`${response.status} ${await response.text()} ${JSON.stringify([...response.headers])}`);
      assert.equal(seen.queries - before, 0, `${state}, ${what}`);
    }
  }
  assert.equal(answers.size, 1, [...answers].join("\n"));
  assert.match([...answers][0], /^404 .*INVITE_UNKNOWN/);
});

test("C28: whoever guesses codes causes the same queries by each, and holders the same by each reason", async () => {
  const { seen, store } = counted();
  let now = Date.now();
  const issuer = house({ store, now: () => now });
  await issuer.migrate();
  const cost = async (call) => {
    const before = seen.queries;
    const code = await call().then(() => "", (error) => error.code);
    return `${code} ${seen.queries - before}`;
  };
  const guesses = ["0000-0000-0000", "ZZZZ ZZZZ ZZZZ", "k7qm3xwd9r2t", "oIl0 oIl0 oIl0"];
  const guessed = []; // one after the other, so that each is counted alone
  for (const token of guesses) guessed.push(await cost(() => issuer.redeem({ token, ...bob })));
  assert.deepEqual([...new Set(guessed)], ["INVITE_UNKNOWN 1"]);
  const costs = {};
  for (const [state, reach] of Object.entries({
    INVITE_REVOKED: ({ id }) => issuer.revoke(id), INVITE_SUPERSEDED: ({ id }) => issuer.resend(id), INVITE_DECLINED: ({ token }) => issuer.decline({ token }),
    INVITE_SPENT: ({ token }) => issuer.redeem({ token, subject: "ann" }), TOKEN_EXPIRED: () => { now += 90_000_000; },
  })) {
    const made = await issuer.mint();
    await reach(made);
    costs[state] = await cost(() => issuer.redeem({ token: made.token, ...bob }));
  }
  assert.deepEqual(Object.keys(costs), Object.values(costs).map((found) => found.split(" ")[0]));
  assert.equal(new Set(Object.values(costs).map((found) => found.split(" ")[1])).size, 1, JSON.stringify(costs));
});

test("C29: codes of HMAC are compared by what takes the same time for all", async () => {
  // in WebAssembly by the crate's own comparison, for each hash; see `subtle` in its source
  const rust = readFileSync(new URL("../../src/mac.rs", import.meta.url), "utf8");
  const body = /pub fn verify\(.*?\n {4}\}\n/s.exec(rust)[0];
  assert.equal(body.match(/\.verify_slice\(signature\)\.is_ok\(\)/g).length, 3);
  assert.doesNotMatch(body, /==|!=|starts_with|\.eq\(/);
  // in Node by its own
  const engine = readFileSync(new URL("../../pkg/src/engine.js", import.meta.url), "utf8");
  for (const [line] of engine.matchAll(/^.*\bsignature\b.*(?:===|!==).*$/gm)) assert.match(line, /code\.length === signature\.length && node\(\)\.timingSafeEqual\(code, signature\)/);
  const builtin = process.getBuiltinModule("node:crypto");
  const { timingSafeEqual } = builtin;
  let compared = 0;
  builtin.timingSafeEqual = (...given) => { compared += 1; return timingSafeEqual(...given); };
  try {
    const input = `${part({ alg: "HS256", typ: "invite+jwt" })}.${part({ iss: "i", aud: "a", exp: 4e9, iat: 1, jti: "j", long: "x".repeat(3_000) })}`;
    const token = `${input}.${createHmac("sha256", Buffer.alloc(32, 5)).update(input).digest("base64url")}`;
    const expect = { keys: new Uint8Array(32).fill(5), algorithms: ["HS256"], issuer: "i", audience: "a" };
    for (let count = 0; count < 3; count += 1) assert.equal(verifySync(token, expect).id, "j");
    assert.throws(() => verifySync(token.replace(/.$/, (last) => (last === "A" ? "E" : "A")), expect), { code: "SIGNATURE_INVALID" });
  } finally {
    builtin.timingSafeEqual = timingSafeEqual;
  }
  assert.ok(compared > 0, "long tokens are checked by Node, and by this comparison");
});
