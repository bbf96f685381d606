// An issuer that knows its own signatures by its private keys answers as one that does not.
import assert from "node:assert/strict";
import { createPrivateKey, generateKeyPairSync, sign } from "node:crypto";
import { test } from "node:test";
import Database from "libsql";
import { createIssuer, createIssuerKey, loadSoftware, sqlStore } from "edge-invites";
import { counted } from "./counted.mjs";

await loadSoftware();
const ORIGIN = "https://app.example";
const builtin = process.getBuiltinModule("node:crypto");
const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const ann = { subject: "ann" };

/** How often the host's engine is asked about a signature meanwhile; its own module is asked only about hot keys. */
async function asked(work) {
  const { verify } = builtin;
  let count = 0;
  builtin.verify = (...given) => { count += 1; return verify(...given); };
  try {
    await work();
  } finally {
    builtin.verify = verify;
  }
  return count;
}

/** Issuers over one database, which tells how often it was asked. */
async function world(keys, more) {
  const { seen, store } = counted();
  const house = (keys, more) => createIssuer({ issuer: ORIGIN, audience: "app", keys, store, ...more });
  const issuer = house(keys, more);
  await issuer.migrate();
  return { issuer, house, seen };
}

const refused = (code) => (error) => error.code === code;

test("a token is known by the private key, without the host's engine and by one statement", async () => {
  const { issuer, seen } = await world([await createIssuerKey()]);
  const { token } = await issuer.mint();
  const before = seen.queries;
  const host = await asked(async () => assert.equal((await issuer.redeem({ token, ...ann })).repeated, false));
  assert.deepEqual([host, seen.queries - before], [0, 1]);
  // and so for whatever else takes a token
  const other = (await issuer.mint()).token;
  assert.equal(await asked(async () => {
    assert.equal((await issuer.assess({ token: other, ...ann })).decision, "accept");
    await (await issuer.claim({ token: other, ...ann })).release();
    assert.equal((await issuer.decline({ token: other })).status, "declined");
  }), 0);
});

test("a token that is forged or altered takes no effect, causes no query, and is told like any other", async () => {
  const key = await createIssuerKey();
  const { issuer, seen } = await world([key]);
  const { token } = await issuer.mint();
  const [header, claims, signature] = token.reveal().split(".");
  const [head, body] = [header, claims].map((text) => JSON.parse(Buffer.from(text, "base64url")));
  const stranger = generateKeyPairSync("ed25519").privateKey;
  const signed = (head, body, by) => {
    const input = `${part(head)}.${part(body)}`;
    return `${input}.${sign(null, Buffer.from(input), by).toString("base64url")}`;
  };
  const mine = createPrivateKey({ key, format: "jwk" });
  const bytes = Buffer.from(signature, "base64url");
  const bad = Array.from({ length: 64 }, (_, at) => {
    const changed = Buffer.from(bytes);
    changed[at] ^= 1 << (at % 8);
    return `${header}.${claims}.${changed.toString("base64url")}`;
  });
  bad.push(
    `${header}.${part({ ...body, gen: 2 })}.${signature}`, `${part({ ...head, x: 1 })}.${claims}.${signature}`, `${header}.${claims}.${Buffer.alloc(64).toString("base64url")}`,
    signed(head, body, stranger),
    // a good signature is not enough
    signed({ ...head, typ: "JWT" }, body, mine), signed({ ...head, kid: "other" }, body, mine), signed({ ...head, alg: "ES256" }, body, mine),
    signed(head, { ...body, iss: "https://other.example" }, mine), signed(head, { ...body, aud: "other" }, mine), signed(head, { ...body, jti: undefined }, mine),
  );
  const before = seen.queries;
  const told = new Set();
  for (const token of bad) for (const call of ["redeem", "claim", "decline"]) {
    await assert.rejects(issuer[call]({ token, ...ann }), (error) => Boolean(told.add(`${error.code} ${error.message} ${error.next}`)));
  }
  assert.deepEqual([told.size, seen.queries - before], [1, 0], [...told].join("\n"));
  assert.match([...told][0], /^INVITE_UNKNOWN /);
  assert.equal((await issuer.redeem({ token, ...ann })).repeated, false);
});

test("whoever holds a good token is told what became of its invite", async () => {
  let now = Date.now();
  const { issuer } = await world([await createIssuerKey()], { now: () => now });
  for (const [code, reach] of Object.entries({
    INVITE_REVOKED: ({ id }) => issuer.revoke(id), INVITE_SUPERSEDED: ({ id }) => issuer.resend(id), INVITE_DECLINED: ({ token }) => issuer.decline({ token }),
    INVITE_SPENT: ({ token }) => issuer.redeem({ token, subject: "bob" }), TOKEN_EXPIRED: () => { now += 90_000_000; },
  })) {
    const made = await issuer.mint();
    await reach(made);
    assert.equal(await asked(() => assert.rejects(issuer.redeem({ token: made.token, ...ann }), refused(code), code)), 0);
  }
});

test("a key that was taken out stops its tokens, and its public half alone keeps them", async () => {
  const [old, fresh] = [await createIssuerKey(), await createIssuerKey()];
  const { issuer, house } = await world([old]);
  const tokens = await Promise.all(Array.from({ length: 3 }, async () => (await issuer.mint()).token));
  await assert.rejects(house([fresh]).redeem({ token: tokens[0], ...ann }), refused("INVITE_UNKNOWN"));
  // under the name of the old one, too
  await assert.rejects(house([{ ...fresh, kid: old.kid }]).redeem({ token: tokens[0], ...ann }), refused("INVITE_UNKNOWN"));
  assert.equal(await asked(() => house([fresh, old]).redeem({ token: tokens[0], ...ann })), 0);
  const { d, ...open } = old;
  assert.equal(await asked(() => house([fresh, open]).redeem({ token: tokens[1], ...ann })), 1);
  const { alg, kid, ...jwk } = old;
  const privateKey = await crypto.subtle.importKey("jwk", jwk, "Ed25519", false, ["sign"]);
  assert.equal(await asked(() => house([{ kid, alg, privateKey, publicKey: open }]).redeem({ token: tokens[2], ...ann })), 1);
});

test("halves that do not belong together, and other algorithms, are for the host's engine", async () => {
  const [one, two] = [await createIssuerKey(), await createIssuerKey()];
  const { issuer, house } = await world([one]);
  const { token } = await issuer.mint();
  // the public half decides
  assert.equal((await house([{ ...one, d: two.d }]).assess({ token, ...ann })).decision, "accept");
  assert.equal((await house([{ ...one, d: "AAAA" }]).assess({ token, ...ann })).decision, "accept");
  assert.equal((await house([{ ...two, kid: one.kid, d: one.d }]).assess({ token, ...ann })).reason, "INVITE_UNKNOWN");
  const es = await world([await createIssuerKey({ alg: "ES256" })]);
  const { token: other } = await es.issuer.mint();
  assert.equal(await asked(() => es.issuer.redeem({ token: other, ...ann })), 1);
});

test("a store may answer at once or later, and its integers be bigints or texts", async () => {
  const db = new Database(":memory:");
  const key = await createIssuerKey();
  const plain = (text, values) => {
    const statement = db.prepare(text);
    return statement.reader ? statement.raw().all(...values) : (statement.run(...values), []);
  };
  const each = (f) => (text, values) => plain(text, values).map((row) => row.map((cell) => (typeof cell === "number" ? f(cell) : cell)));
  const ways = {
    "at once": plain, later: async (...given) => plain(...given), bigints: each(BigInt), texts: each(String),
    "by something like a promise": (...given) => ({ then: (done) => done(plain(...given)) }),
  };
  for (const [way, query] of Object.entries(ways)) {
    const issuer = createIssuer({ issuer: ORIGIN, audience: "app", keys: [key], store: sqlStore({ dialect: "sqlite", query }) });
    await issuer.migrate();
    const { token, createdAt } = await issuer.mint({ metadata: { text: "é\"\\ 😀\u0001" } });
    const { invite, acceptedAt } = await issuer.redeem({ token, ...ann });
    assert.deepEqual([invite.createdAt, invite.metadata.own.text, invite.metadata.uses], [createdAt, "é\"\\ 😀\u0001", [{ subject: "ann", acceptedAt }]], way);
  }
});

test("a store that fails in whatever way is `STORE_FAILED`, and the next call is served", async () => {
  const key = await createIssuerKey();
  const { issuer } = await world([key]);
  const { token } = await issuer.mint();
  const circular = [[]];
  circular[0].push(circular);
  const thrown = new Error("of the driver");
  const fail = { "throws": () => { throw thrown; }, "rejects": async () => { throw thrown; } };
  const odd = { nothing: () => undefined, text: () => "[[1]]", "a promise of text": async () => "[[1]]", objects: () => [{ id: 1 }], numbers: () => [1], circular: () => circular, "a row too short": () => [["id"]] };
  for (const [what, query] of Object.entries({ ...fail, ...odd })) {
    const sick = createIssuer({ issuer: ORIGIN, audience: "app", keys: [key], store: sqlStore({ dialect: "sqlite", query }) });
    await assert.rejects(sick.redeem({ token, ...ann }), (error) => error.code === "STORE_FAILED" && (!(what in fail) || error.cause === thrown), what);
  }
  assert.equal((await issuer.redeem({ token, ...ann })).repeated, false);
});
