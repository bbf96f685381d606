// What every store must do, whatever keeps it: `open()` gives `{ store, close }`. Run by node:test.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createIssuer, createIssuerKey, isInviteError } from "edge-invites";

const key = await createIssuerKey();
const HOUR = 3_600_000;

/** An issuer over a store, with a clock that the test moves. */
export async function house(store, more) {
  const clock = { now: Date.now() };
  const refused = [];
  const issuer = createIssuer({
    issuer: "https://app.example", audience: "app", keys: [key], store, redirects: ["/welcome"],
    secret: new Uint8Array(32).fill(7), sealKey: new Uint8Array(32).fill(9), now: () => clock.now, onRefused: (event) => refused.push(event), ...more,
  });
  await issuer.migrate();
  return { issuer, clock, refused };
}

const failure = (promise) => promise.then(() => assert.fail("expected a rejection"), (error) => {
  assert.ok(isInviteError(error), String(error));
  return error;
});
export const code = async (promise) => (await failure(promise)).code;
const all = async (iterable) => {
  const list = [];
  for await (const item of iterable) list.push(item);
  return list;
};

export function contract(name, open) {
  const check = (title, body) => test(`${name}: ${title}`, async (t) => {
    const { store, close } = await open();
    t.after(close);
    await body(await house(store), store);
  });

  check("an invite is accepted once, and the same person gets the first answer again", async ({ issuer, clock, refused }) => {
    const { id, token, status, expiresAt } = await issuer.mint({ purpose: "team", redirect: "/welcome", metadata: { role: "viewer" } });
    assert.deepEqual([status, expiresAt.getTime()], ["pending", Math.floor(clock.now / 1000) * 1000 + 24 * HOUR]);
    const first = await issuer.redeem({ token, subject: "ann" });
    assert.deepEqual([first.subject, first.repeated, first.acceptedAt.getTime(), first.invite.status], ["ann", false, clock.now, "accepted"]);
    clock.now += 5000;
    for (let again = 0; again < 3; again += 1) {
      const next = await issuer.redeem({ token, subject: "ann" });
      assert.deepEqual([next.subject, next.repeated, next.acceptedAt], ["ann", true, first.acceptedAt]);
    }
    assert.equal(await code(issuer.redeem({ token, subject: "bob" })), "INVITE_SPENT");
    assert.deepEqual(refused, [{ code: "INVITE_SPENT", id, subject: "bob" }]);
    const kept = await issuer.get(id);
    assert.deepEqual(kept.metadata.uses, [{ subject: "ann", acceptedAt: first.acceptedAt }]);
    assert.deepEqual(kept.metadata.own, { role: "viewer" });
    assert.equal(kept.token, undefined);
  });

  check("an invite for several is accepted by so many", async ({ issuer }) => {
    const { token } = await issuer.mint({ maxUses: 3 });
    for (const subject of ["a", "b", "a", "c"]) await issuer.redeem({ token, subject });
    assert.equal(await code(issuer.redeem({ token, subject: "d" })), "INVITE_SPENT");
    assert.equal((await issuer.redeem({ token, subject: "b" })).repeated, true);
  });

  check("many at once get no more than allowed", async ({ issuer }) => {
    for (const maxUses of [1, 10]) {
      const { id, token } = await issuer.mint({ maxUses });
      const results = await Promise.allSettled(Array.from({ length: 100 }, (_, at) => issuer.redeem({ token, subject: `s${at}` })));
      const won = results.filter(({ status }) => status === "fulfilled").map(({ value }) => value.subject).sort();
      assert.equal(won.length, maxUses);
      for (const { reason } of results.filter(({ status }) => status === "rejected")) assert.equal(reason.code, "INVITE_SPENT");
      assert.deepEqual((await issuer.get(id)).metadata.uses.map(({ subject }) => subject).sort(), won);
    }
  });

  check("one person at once in many tabs accepts once", async ({ issuer }) => {
    const { id, token } = await issuer.mint({ maxUses: 10 });
    const results = await Promise.all(Array.from({ length: 50 }, () => issuer.redeem({ token, subject: "ann" })));
    assert.equal(results.filter(({ repeated }) => !repeated).length, 1);
    assert.equal((await issuer.get(id)).metadata.uses.length, 1);
  });

  check("expired, revoked, superseded, declined and unknown are told apart to whoever holds a good token", async ({ issuer, clock }, store) => {
    const expired = await issuer.mint({ ttlSec: 60 });
    clock.now += 60_000;
    assert.equal(await code(issuer.redeem({ token: expired.token, subject: "ann" })), "TOKEN_EXPIRED");
    assert.equal((await issuer.get(expired)).status, "expired");

    const revoked = await issuer.mint();
    await issuer.revoke(revoked);
    assert.equal((await issuer.revoke(revoked)).status, "revoked");
    assert.equal(await code(issuer.redeem({ token: revoked.token, subject: "ann" })), "INVITE_REVOKED");

    const old = await issuer.mint();
    const renewed = await issuer.resend(old);
    assert.equal(renewed.id, old.id);
    assert.equal(await code(issuer.redeem({ token: old.token, subject: "ann" })), "INVITE_SUPERSEDED");
    await issuer.redeem({ token: renewed.token, subject: "ann" });

    const declined = await issuer.mint();
    assert.equal((await issuer.decline({ token: declined.token })).status, "declined");
    assert.equal((await issuer.decline({ token: declined.token })).status, "declined");
    assert.equal(await code(issuer.redeem({ token: declined.token, subject: "ann" })), "INVITE_DECLINED");

    // a good token of an issuer that keeps its invites elsewhere
    const { store: other } = { store: (await import("edge-invites")).memoryStore() };
    const elsewhere = await house(other, { now: () => clock.now });
    const { token } = await elsewhere.issuer.mint();
    assert.equal(await code(issuer.redeem({ token, subject: "ann" })), "INVITE_UNKNOWN");
    assert.equal(store.consistency, "linearizable");
  });

  check("what is spent or closed can be neither revoked nor sent again", async ({ issuer }) => {
    const { id, token } = await issuer.mint();
    await issuer.redeem({ token, subject: "ann" });
    assert.equal(await code(issuer.revoke(id)), "CONFLICT");
    assert.equal(await code(issuer.resend(id)), "CONFLICT");
    assert.equal(await code(issuer.decline({ token })), "INVITE_SPENT");
    assert.equal(await code(issuer.get("nothing")), "NOT_FOUND");
    assert.equal(await code(issuer.revoke("nothing")), "NOT_FOUND");
    assert.equal(await code(issuer.resend("nothing")), "NOT_FOUND");
  });

  check("an expired invite lives again when it is sent again", async ({ issuer, clock }) => {
    const { id } = await issuer.mint({ ttlSec: 60 });
    clock.now += 120_000;
    const { token, status } = await issuer.resend(id, { ttlSec: 60 });
    assert.equal(status, "pending");
    await issuer.redeem({ token, subject: "ann" });
  });

  check("a claim holds a use, ends by itself, and is confirmed or given back", async ({ issuer, clock }) => {
    const { token } = await issuer.mint();
    const claim = await issuer.claim({ token, subject: "ann", leaseMs: 10_000 });
    assert.equal(claim.leasedUntil.getTime(), clock.now + 10_000);
    const waiting = await failure(issuer.redeem({ token, subject: "bob" }));
    assert.deepEqual([waiting.code, waiting.retryable], ["INVITE_SPENT", true]);
    assert.equal((await issuer.claim({ token, subject: "ann", leaseMs: 20_000 })).leasedUntil.getTime(), clock.now + 20_000);
    await claim.release();
    const other = await issuer.claim({ token, subject: "bob", leaseMs: 10_000 });
    clock.now += 10_000;
    // its time is over, and somebody else is quicker
    const quick = await issuer.claim({ token, subject: "cid", leaseMs: 10_000 });
    assert.equal(await code(other.confirm()), "INVITE_SPENT");
    assert.equal((await quick.confirm()).subject, "cid");
    assert.equal((await quick.confirm()).repeated, true);
    await quick.release();
    assert.equal(await code(issuer.redeem({ token, subject: "bob" })), "INVITE_SPENT");
  });

  check("a claim whose time is over is still confirmed if nobody was quicker", async ({ issuer, clock }) => {
    const { token } = await issuer.mint();
    const claim = await issuer.claim({ token, subject: "ann", leaseMs: 1000 });
    clock.now += 60_000;
    assert.equal((await claim.confirm()).repeated, false);
  });

  check("a claim is given back when its block ends without a confirmation", async ({ issuer }) => {
    const { token } = await issuer.mint();
    const dispose = Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose");
    const claim = await issuer.claim({ token, subject: "ann" });
    await claim[dispose]();
    const kept = await issuer.claim({ token, subject: "bob" });
    await kept.confirm();
    await kept[dispose]();
    assert.equal((await issuer.redeem({ token, subject: "bob" })).repeated, true);
  });

  check("a clock that goes back revives nothing and spends nothing twice", async ({ issuer, clock }) => {
    const { id, token } = await issuer.mint({ maxUses: 2, ttlSec: 3600 });
    await issuer.redeem({ token, subject: "ann" });
    const lease = await issuer.claim({ token, subject: "bob", leaseMs: 60_000 });
    clock.now += 120_000;
    const taken = await issuer.claim({ token, subject: "cid", leaseMs: 60_000 });
    clock.now -= 600_000;
    assert.equal(await code(lease.confirm()), "INVITE_SPENT");
    await taken.confirm();
    clock.now += HOUR * 30;
    await failure(issuer.redeem({ token, subject: "dan" }));
    clock.now -= HOUR * 30;
    assert.equal(await code(issuer.redeem({ token, subject: "dan" })), "INVITE_SPENT");
    assert.equal((await issuer.get(id)).metadata.uses.length, 2);
  });

  check("invites are listed, the newest first, page by page and by inviter", async ({ issuer, clock }) => {
    const made = [];
    for (let at = 0; at < 7; at += 1) {
      made.unshift((await issuer.mint({ inviter: at % 2 ? "ann" : "bob" })).id);
      clock.now += at % 3; // some at the same time
    }
    const listed = (await all(issuer.list({ pageSize: 3 }))).map(({ id }) => id);
    assert.deepEqual([...listed].sort(), [...made].sort());
    assert.deepEqual((await all(issuer.list({ pageSize: 2, inviter: "ann" }))).map(({ inviter }) => inviter), ["ann", "ann", "ann"]);
    assert.equal((await issuer.list({ pageSize: 3 })).items[0].status, "pending");
  });

  check("what a visitor should do is said before anything is used up", async ({ issuer, clock }) => {
    const { token, id } = await issuer.mint({ to: { email: "Ann@Example.com" }, purpose: "team", inviter: "secret-person" });
    const decide = async (visitor) => (await issuer.assess({ token, ...visitor })).decision;
    assert.equal(await decide({}), "sign_in");
    assert.equal(await decide({ subject: "ann" }), "switch_account");
    assert.equal(await decide({ subject: "bob", email: "bob@example.com", emailVerified: true }), "switch_account");
    assert.equal(await decide({ subject: "ann", email: "ann@example.com" }), "verify_email");
    const visitor = { subject: "ann", email: " ann@EXAMPLE.com", emailVerified: true };
    assert.equal(await decide(visitor), "accept");
    const { preview } = await issuer.assess({ token });
    assert.deepEqual(Object.keys(preview).sort(), ["expiresAt", "purpose", "status", "usesLeft"]);
    for (const [more, expected] of [[{}, "SIGN_IN_REQUIRED"], [{ subject: "bob", email: "bob@example.com", emailVerified: true }, "SUBJECT_MISMATCH"], [{ subject: "ann", email: "ann@example.com" }, "EMAIL_UNVERIFIED"]]) {
      assert.equal(await code(issuer.redeem({ token, ...more })), expected);
    }
    // nobody's mistake has used it up
    assert.equal((await issuer.redeem({ token, ...visitor })).repeated, false);
    assert.equal(await decide(visitor), "already_member");
    assert.deepEqual(await issuer.assess({ token: "x.y.z" }), { decision: "request_new", reason: "INVITE_UNKNOWN" });
    clock.now += 48 * HOUR;
    assert.equal((await issuer.assess({ token })).reason, "TOKEN_EXPIRED");
    assert.ok(id);
  });

  check("an invite for a domain is for everybody of it", async ({ issuer }) => {
    const { token } = await issuer.mint({ to: { domain: "Example.com" }, maxUses: 2 });
    assert.equal(await code(issuer.redeem({ token, subject: "eve", email: "eve@evil-example.com", emailVerified: true })), "SUBJECT_MISMATCH");
    await issuer.redeem({ token, subject: "ann", email: "ann@example.com", emailVerified: true });
  });
}
