// What every store must do, whatever keeps it: for those who bring their own. Needs no test framework.

const HOUR = 3_600_000;

/**
 * Runs every check over a store, one after the other, and tells how each went. Rows stay behind, so give it a store of
 * tests. `only` names one check.
 */
export async function checkStore(store, { only } = {}) {
  // the package's own entry, of whatever kind of host this is
  const { createIssuer, createIssuerKey, isInviteError, memoryStore } = await import("edge-invites");
  const key = await createIssuerKey();
  const house = async (store, more) => {
    const clock = { now: Date.now() };
    const refused = [];
    const issuer = createIssuer({
      issuer: "https://app.example", audience: "app", keys: [key], store, redirects: ["/welcome"],
      secret: new Uint8Array(32).fill(7), now: () => clock.now, onRefused: (event) => refused.push(event), ...more,
    });
    await issuer.migrate();
    return { issuer, clock, refused };
  };
  const failure = async (promise) => {
    let value;
    try {
      value = await promise;
    } catch (error) {
      if (isInviteError(error)) return error;
      throw error;
    }
    throw new Error(`expected a failure, found ${JSON.stringify(value)}`);
  };
  const tools = { failure, code: async (promise) => (await failure(promise)).code, house, memoryStore, store };
  const results = [];
  for (const [name, check] of Object.entries(CHECKS)) {
    if (only !== undefined && only !== name) continue;
    try {
      await check(await house(store), tools);
      results.push({ name, ok: true });
    } catch (error) {
      results.push({ name, ok: false, error });
    }
  }
  return results;
}

function same(found, expected) {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
  if (a !== b) throw new Error(`expected ${b}, found ${a}`);
}

const truthy = (value) => same(Boolean(value), true);

async function all(iterable) {
  const list = [];
  for await (const item of iterable) list.push(item);
  return list;
}

const CHECKS = {
  async "an invite is accepted once, and the same person gets the first answer again"({ issuer, clock, refused }, { code }) {
    const { id, token, status, expiresAt } = await issuer.mint({ purpose: "team", redirect: "/welcome", metadata: { role: "viewer" } });
    same([status, expiresAt.getTime()], ["pending", Math.floor(clock.now / 1000) * 1000 + 24 * HOUR]);
    const first = await issuer.redeem({ token, subject: "ann" });
    same([first.subject, first.repeated, first.acceptedAt.getTime(), first.invite.status], ["ann", false, clock.now, "accepted"]);
    clock.now += 5000;
    for (let again = 0; again < 3; again += 1) {
      const next = await issuer.redeem({ token, subject: "ann" });
      same([next.subject, next.repeated, next.acceptedAt], ["ann", true, first.acceptedAt]);
    }
    same(await code(issuer.redeem({ token, subject: "bob" })), "INVITE_SPENT");
    same(refused, [{ code: "INVITE_SPENT", id, subject: "bob" }]);
    const kept = await issuer.get(id);
    same(kept.metadata.uses, [{ subject: "ann", acceptedAt: first.acceptedAt }]);
    same(kept.metadata.own, { role: "viewer" });
    same(kept.token, undefined);
  },

  async "an invite for several is accepted by so many"({ issuer }, { code }) {
    const { token } = await issuer.mint({ maxUses: 3 });
    for (const subject of ["a", "b", "a", "c"]) await issuer.redeem({ token, subject });
    same(await code(issuer.redeem({ token, subject: "d" })), "INVITE_SPENT");
    same((await issuer.redeem({ token, subject: "b" })).repeated, true);
  },

  async "many at once get no more than allowed"({ issuer }) {
    for (const maxUses of [1, 10]) {
      const { id, token } = await issuer.mint({ maxUses });
      const results = await Promise.allSettled(Array.from({ length: 100 }, (_, at) => issuer.redeem({ token, subject: `s${at}` })));
      const won = results.filter(({ status }) => status === "fulfilled").map(({ value }) => value.subject).sort();
      same(won.length, maxUses);
      for (const { reason } of results.filter(({ status }) => status === "rejected")) same(reason.code, "INVITE_SPENT");
      same((await issuer.get(id)).metadata.uses.map(({ subject }) => subject).sort(), won);
    }
  },

  async "one person at once in many tabs accepts once"({ issuer }) {
    const { id, token } = await issuer.mint({ maxUses: 10 });
    const results = await Promise.all(Array.from({ length: 50 }, () => issuer.redeem({ token, subject: "ann" })));
    same(results.filter(({ repeated }) => !repeated).length, 1);
    same((await issuer.get(id)).metadata.uses.length, 1);
  },

  async "expired, revoked, superseded, declined and unknown are told apart to whoever holds a good token"({ issuer, clock }, { code, house, memoryStore }) {
    const expired = await issuer.mint({ ttlSec: 60 });
    clock.now += 60_000;
    same(await code(issuer.redeem({ token: expired.token, subject: "ann" })), "TOKEN_EXPIRED");
    same((await issuer.get(expired)).status, "expired");

    const revoked = await issuer.mint();
    await issuer.revoke(revoked);
    same((await issuer.revoke(revoked)).status, "revoked");
    same(await code(issuer.redeem({ token: revoked.token, subject: "ann" })), "INVITE_REVOKED");

    const old = await issuer.mint();
    const renewed = await issuer.resend(old);
    same(renewed.id, old.id);
    same(await code(issuer.redeem({ token: old.token, subject: "ann" })), "INVITE_SUPERSEDED");
    await issuer.redeem({ token: renewed.token, subject: "ann" });

    const declined = await issuer.mint();
    same((await issuer.decline({ token: declined.token })).status, "declined");
    same((await issuer.decline({ token: declined.token })).status, "declined");
    same(await code(issuer.redeem({ token: declined.token, subject: "ann" })), "INVITE_DECLINED");

    // a good token of an issuer that keeps its invites elsewhere
    const elsewhere = await house(memoryStore(), { now: () => clock.now });
    const { token } = await elsewhere.issuer.mint();
    same(await code(issuer.redeem({ token, subject: "ann" })), "INVITE_UNKNOWN");
  },

  async "what is spent or closed can be neither revoked nor sent again"({ issuer }, { code }) {
    const { id, token } = await issuer.mint();
    await issuer.redeem({ token, subject: "ann" });
    same(await code(issuer.revoke(id)), "CONFLICT");
    same(await code(issuer.resend(id)), "CONFLICT");
    same(await code(issuer.decline({ token })), "INVITE_SPENT");
    same(await code(issuer.get("nothing")), "NOT_FOUND");
    same(await code(issuer.revoke("nothing")), "NOT_FOUND");
    same(await code(issuer.resend("nothing")), "NOT_FOUND");
  },

  async "an expired invite lives again when it is sent again"({ issuer, clock }) {
    const { id } = await issuer.mint({ ttlSec: 60 });
    clock.now += 120_000;
    const { token, status } = await issuer.resend(id, { ttlSec: 60 });
    same(status, "pending");
    await issuer.redeem({ token, subject: "ann" });
  },

  async "a claim holds a use, ends by itself, and is confirmed or given back"({ issuer, clock }, { code, failure }) {
    const { token } = await issuer.mint();
    const claim = await issuer.claim({ token, subject: "ann", leaseMs: 10_000 });
    same(claim.leasedUntil.getTime(), clock.now + 10_000);
    const waiting = await failure(issuer.redeem({ token, subject: "bob" }));
    same([waiting.code, waiting.retryable], ["INVITE_SPENT", true]);
    same((await issuer.claim({ token, subject: "ann", leaseMs: 20_000 })).leasedUntil.getTime(), clock.now + 20_000);
    await claim.release();
    const other = await issuer.claim({ token, subject: "bob", leaseMs: 10_000 });
    clock.now += 10_000;
    // its time is over, and somebody else is quicker
    const quick = await issuer.claim({ token, subject: "cid", leaseMs: 10_000 });
    same(await code(other.confirm()), "INVITE_SPENT");
    same((await quick.confirm()).subject, "cid");
    same((await quick.confirm()).repeated, true);
    await quick.release();
    same(await code(issuer.redeem({ token, subject: "bob" })), "INVITE_SPENT");
  },

  async "a claim whose time is over is still confirmed if nobody was quicker"({ issuer, clock }) {
    const { token } = await issuer.mint();
    const claim = await issuer.claim({ token, subject: "ann", leaseMs: 1000 });
    clock.now += 60_000;
    same((await claim.confirm()).repeated, false);
  },

  async "a claim is given back when its block ends without a confirmation"({ issuer }) {
    const { token } = await issuer.mint();
    const dispose = Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose");
    const claim = await issuer.claim({ token, subject: "ann" });
    await claim[dispose]();
    const kept = await issuer.claim({ token, subject: "bob" });
    await kept.confirm();
    await kept[dispose]();
    same((await issuer.redeem({ token, subject: "bob" })).repeated, true);
  },

  async "a clock that goes back revives nothing and spends nothing twice"({ issuer, clock }, { code, failure }) {
    const { id, token } = await issuer.mint({ maxUses: 2, ttlSec: 3600 });
    await issuer.redeem({ token, subject: "ann" });
    const lease = await issuer.claim({ token, subject: "bob", leaseMs: 60_000 });
    clock.now += 120_000;
    const taken = await issuer.claim({ token, subject: "cid", leaseMs: 60_000 });
    clock.now -= 600_000;
    same(await code(lease.confirm()), "INVITE_SPENT");
    await taken.confirm();
    clock.now += HOUR * 30;
    await failure(issuer.redeem({ token, subject: "dan" }));
    clock.now -= HOUR * 30;
    same(await code(issuer.redeem({ token, subject: "dan" })), "INVITE_SPENT");
    same((await issuer.get(id)).metadata.uses.length, 2);
  },

  async "invites are listed, the newest first, page by page and by inviter"({ issuer, clock }) {
    // other checks have left theirs, and so may have an earlier run
    const [ann, bob] = [crypto.randomUUID(), crypto.randomUUID()];
    const made = [];
    for (let at = 0; at < 7; at += 1) {
      made.push(await issuer.mint({ inviter: at % 2 ? ann : bob }));
      clock.now += at % 3; // some at the same time
    }
    // of one moment: by id, so that no page repeats or leaves out any
    const newest = made.sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
    const listed = (await all(issuer.list({ pageSize: 3 }))).filter(({ inviter }) => [ann, bob].includes(inviter));
    same(listed.map(({ id }) => id), newest.map(({ id }) => id));
    same((await all(issuer.list({ pageSize: 2, inviter: ann }))).map(({ id }) => id), newest.filter(({ inviter }) => inviter === ann).map(({ id }) => id));
    same((await issuer.list({ pageSize: 3, inviter: bob })).items[0].status, "pending");
  },

  async "a short code stands for its token, however it is typed, and for no other"({ issuer, refused }, { code }) {
    const { token, code: first, id } = await issuer.mint({ code: true, purpose: "team", to: { domain: "example.com" }, maxUses: 2 });
    const ann = { subject: "ann", email: "ann@example.com", emailVerified: true };
    same(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/.test(first.reveal()), true);
    same((await issuer.assess({ token: first, ...ann })).decision, "accept");
    same(await code(issuer.redeem({ token: first, subject: "eve", email: "eve@example.org", emailVerified: true })), "SUBJECT_MISMATCH");
    const typed = ` ${first.reveal().toLowerCase().replaceAll("-", " ")}\n`;
    same([(await issuer.redeem({ token: typed, ...ann })).invite.id, (await issuer.redeem({ token, ...ann })).repeated], [id, true]);
    const { code: second, token: other } = await issuer.resend(id, { code: true });
    same(await code(issuer.redeem({ token: first, ...ann, subject: "bob" })), "INVITE_SUPERSEDED");
    same((await issuer.redeem({ token: second, ...ann, subject: "bob" })).repeated, false);
    // whoever comes with a code is told of as whoever comes with a token
    same(await code(issuer.redeem({ token: second, ...ann, subject: "dan" })), "INVITE_SPENT");
    same(refused, [{ code: "INVITE_SPENT", id, subject: "dan" }]);
    same(await code(issuer.redeem({ token: other, ...ann, subject: "cid" })), "INVITE_SPENT");
    same(await code(issuer.redeem({ token: "0000-0000-0000", ...ann })), "INVITE_UNKNOWN");
    same("code" in await issuer.get(id), false);
  },

  async "invites that ended long ago are taken away, and no others"({ issuer, clock }, { code }) {
    const day = 24 * HOUR;
    const old = await issuer.mint({ ttlSec: 60 });
    const used = await issuer.mint({ ttlSec: 60 });
    const first = await issuer.redeem({ token: used.token, subject: "ann" });
    clock.now += 20 * day;
    const kept = await issuer.mint({ ttlSec: 60 });
    // what was accepted is told to who accepted it for as long as it is kept
    same((await issuer.redeem({ token: used.token, subject: "ann" })).acceptedAt, first.acceptedAt);
    same(await code(issuer.redeem({ token: old.token, subject: "ann" })), "TOKEN_EXPIRED");
    clock.now += 20 * day;
    truthy(await issuer.purge() >= 2);
    same(await code(issuer.get(old.id)), "NOT_FOUND");
    same(await code(issuer.redeem({ token: used.token, subject: "ann" })), "INVITE_UNKNOWN");
    same((await issuer.get(kept.id)).status, "expired");
    same(await code(issuer.purge({ keepSec: 3600 })), "OPTION_INVALID");
  },

  async "issuers that share a store see and change only what is their own"({ issuer, clock }, { code, house, store }) {
    const { issuer: other } = await house(store, { issuer: "https://other.example", now: () => clock.now });
    const inviter = crypto.randomUUID();
    const made = await issuer.mint({ inviter, ttlSec: 60, code: true });
    const theirs = await other.mint({ inviter, ttlSec: 60 });
    for (const [one, its, strange] of [[issuer, made, theirs], [other, theirs, made]]) {
      same((await all(one.list({ inviter }))).map(({ id }) => id), [its.id]);
      const listed = (await all(one.list({ pageSize: 500 }))).map(({ id }) => id);
      same([listed.includes(its.id), listed.includes(strange.id)], [true, false]);
      for (const operation of ["get", "revoke", "resend"]) same(await code(one[operation](strange.id)), "NOT_FOUND");
      for (const operation of ["redeem", "claim", "decline"]) same(await code(one[operation]({ token: strange.token, subject: "ann" })), "INVITE_UNKNOWN");
    }
    same(await code(other.redeem({ token: made.code, subject: "ann" })), "INVITE_UNKNOWN");
    clock.now += 40 * 24 * HOUR;
    truthy(await other.purge() >= 1);
    same([await code(other.get(theirs.id)), (await issuer.get(made.id)).status], ["NOT_FOUND", "expired"]);
    truthy(await issuer.purge() >= 1);
    same(await code(issuer.get(made.id)), "NOT_FOUND");
  },

  async "what a visitor should do is said before anything is used up"({ issuer, clock }, { code }) {
    const { token, id } = await issuer.mint({ to: { email: "Ann@Example.com" }, purpose: "team", inviter: "secret-person" });
    const decide = async (visitor) => (await issuer.assess({ token, ...visitor })).decision;
    same(await decide({}), "sign_in");
    same(await decide({ subject: "ann" }), "switch_account");
    same(await decide({ subject: "bob", email: "bob@example.com", emailVerified: true }), "switch_account");
    same(await decide({ subject: "ann", email: "ann@example.com" }), "verify_email");
    const visitor = { subject: "ann", email: " ann@EXAMPLE.com", emailVerified: true };
    same(await decide(visitor), "accept");
    const { preview } = await issuer.assess({ token });
    same(Object.keys(preview).sort(), ["expiresAt", "purpose", "status", "usesLeft"]);
    for (const [more, expected] of [[{}, "SIGN_IN_REQUIRED"], [{ subject: "bob", email: "bob@example.com", emailVerified: true }, "SUBJECT_MISMATCH"], [{ subject: "ann", email: "ann@example.com" }, "EMAIL_UNVERIFIED"]]) {
      same(await code(issuer.redeem({ token, ...more })), expected);
    }
    // nobody's mistake has used it up
    same((await issuer.redeem({ token, ...visitor })).repeated, false);
    same(await decide(visitor), "already_member");
    same(await issuer.assess({ token: "x.y.z" }), { decision: "request_new", reason: "INVITE_UNKNOWN" });
    clock.now += 48 * HOUR;
    // what became of it is said also after its time
    same((await issuer.assess({ token })).reason, "INVITE_SPENT");
    truthy(id);
  },

  async "an invite for a domain is for everybody of it"({ issuer }, { code }) {
    const { token } = await issuer.mint({ to: { domain: "Example.com" }, maxUses: 2 });
    same(await code(issuer.redeem({ token, subject: "eve", email: "eve@evil-example.com", emailVerified: true })), "SUBJECT_MISMATCH");
    await issuer.redeem({ token, subject: "ann", email: "ann@example.com", emailVerified: true });
  },
};

/** What is checked. */
export const STORE_CHECKS = Object.freeze(Object.keys(CHECKS));
