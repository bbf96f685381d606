// Invites of one's own over a store, in every kind of host: minted, read, accepted exactly as often as allowed, and the
// same again over HTTP. A store may be shared by all cases, so each case lists what is its own.
import { refused, same, truthy } from "./check.mjs";

const ISSUER = "https://app.example";
let cases = 0;

/** An issuer with a clock of its own, and an inviter whom no other case has. */
async function house({ createIssuer, createIssuerKey }, store, more) {
  const clock = { now: Date.now() };
  const told = [];
  const issuer = createIssuer({
    issuer: ISSUER, audience: ISSUER, keys: [await createIssuerKey({ alg: "ES256" })], store, redirects: ["/welcome"],
    secret: new Uint8Array(32).fill(7), sealKey: new Uint8Array(32).fill(8), now: () => clock.now,
    onRefused: (event) => told.push(event), ...more,
  });
  await issuer.migrate();
  return { issuer, clock, told, inviter: `inviter-${(cases += 1)}-${clock.now}` };
}

const all = async (iterable) => {
  const found = [];
  for await (const item of iterable) found.push(item);
  return found;
};

const life = {
  async "minted, decoded, verified and assessed, an invite is not used up"(lib, store) {
    const { issuer } = await house(lib, store);
    const { id, token, status } = await issuer.mint({ purpose: "team", redirect: "/welcome", metadata: { role: "viewer" } });
    same([status, String(token)], ["pending", "[invite token]"]);
    same([lib.decode(token).claims.jti, lib.decode(token).verified], [id, false]);
    const seen = await lib.verify(token, { keys: issuer.jwks(), algorithms: ["ES256"], issuer: ISSUER, audience: ISSUER });
    same([seen.id, seen.claims.redirect], [id, "/welcome"]);
    const { decision, preview } = await issuer.assess({ token, subject: "ann" });
    same([decision, preview.purpose, preview.usesLeft], ["accept", "team", 1]);
    same((await issuer.assess({ token })).decision, "sign_in");
    same((await issuer.assess({ token: "x.y.z" })).reason, "INVITE_UNKNOWN");
    const kept = await issuer.get(id);
    same([kept.status, kept.metadata.uses, kept.metadata.own], ["pending", [], { role: "viewer" }]);
  },

  async "it is accepted once: the same person gets the first answer again, another is refused"(lib, store) {
    const { issuer, clock, told } = await house(lib, store);
    const { id, token } = await issuer.mint();
    const first = await issuer.redeem({ token, subject: "ann" });
    same([first.subject, first.repeated, first.acceptedAt.getTime(), first.invite.status], ["ann", false, clock.now, "accepted"]);
    clock.now += 5000;
    const again = await issuer.redeem({ token, subject: "ann" });
    same([again.repeated, again.acceptedAt], [true, first.acceptedAt]);
    await refused("INVITE_SPENT", issuer.redeem({ token, subject: "bob" }));
    same(told, [{ code: "INVITE_SPENT", id, subject: "bob" }]);
    same((await issuer.get(id)).metadata.uses.map(({ subject }) => subject), ["ann"]);
    await refused("INVITE_UNKNOWN", issuer.redeem({ token: `${token.reveal().slice(0, -4)}AAAA`, subject: "bob" }));
  },

  async "of twenty at once, as many are accepted as are allowed"(lib, store) {
    const { issuer } = await house(lib, store);
    const { id, token } = await issuer.mint({ maxUses: 3 });
    const people = Array.from({ length: 20 }, (_, n) => issuer.redeem({ token, subject: `s${n}` }).then(() => "ok", ({ code }) => code));
    const found = (await Promise.all(people)).sort();
    same(found, [...Array(17).fill("INVITE_SPENT"), "ok", "ok", "ok"]);
    same((await issuer.get(id)).metadata.uses.length, 3);
  },

  async "it can be taken back, sent again and refused, and says so"(lib, store) {
    const { issuer } = await house(lib, store);
    const revoked = await issuer.mint();
    same((await issuer.revoke(revoked)).status, "revoked");
    await refused("INVITE_REVOKED", issuer.redeem({ token: revoked.token, subject: "ann" }));
    const { id, token } = await issuer.mint();
    const renewed = await issuer.resend(id);
    await refused("INVITE_SUPERSEDED", issuer.redeem({ token, subject: "ann" }));
    same((await issuer.redeem({ token: renewed.token, subject: "ann" })).invite.id, id);
    await refused("CONFLICT", issuer.resend(id));
    const declined = await issuer.mint();
    same((await issuer.decline({ token: declined.token, subject: "ann" })).status, "declined");
    await refused("INVITE_DECLINED", issuer.redeem({ token: declined.token, subject: "bob" }));
    await refused("NOT_FOUND", issuer.get("inv_nowhere"));
  },

  async "it ends by the clock, and is purged later"(lib, store) {
    const { issuer, clock } = await house(lib, store);
    const { id, token, expiresAt } = await issuer.mint({ ttlSec: 60 });
    const used = await issuer.mint({ ttlSec: 60, maxUses: 2 });
    clock.now = expiresAt.getTime() - 1;
    same((await issuer.redeem({ token: used.token, subject: "ann" })).repeated, false);
    clock.now += 1;
    await refused("TOKEN_EXPIRED", issuer.redeem({ token, subject: "ann" }));
    await refused("TOKEN_EXPIRED", issuer.redeem({ token: used.token, subject: "bob" }));
    same((await issuer.redeem({ token: used.token, subject: "ann" })).repeated, true);
    same((await issuer.get(id)).status, "expired");
    clock.now += 2 * 86_400_000;
    truthy((await issuer.purge({ keepSec: 86_400 })) >= 2);
    await refused("NOT_FOUND", issuer.get(id));
  },

  async "invites are listed page by page, each inviter's apart"(lib, store) {
    const { issuer, inviter, clock } = await house(lib, store);
    const made = [];
    for (let n = 0; n < 7; n += 1) {
      clock.now += 1000;
      made.unshift((await issuer.mint({ inviter })).id);
    }
    await issuer.mint({ inviter: `${inviter}-other` });
    const first = await issuer.list({ inviter, pageSize: 3 });
    same(first.items.map(({ id }) => id), made.slice(0, 3));
    same((await all(issuer.list({ inviter, pageSize: 3 }))).map(({ id, token }) => [id, token]), made.map((id) => [id, undefined]));
  },

  async "a use is held while somebody finishes, and is given back or confirmed"(lib, store) {
    const { issuer, clock } = await house(lib, store);
    const { id, token } = await issuer.mint();
    const held = await issuer.claim({ token, subject: "ann", leaseMs: 5000 });
    truthy((await refused("INVITE_SPENT", issuer.redeem({ token, subject: "bob" }))).retryable);
    await held.release();
    const next = await issuer.claim({ token, subject: "bob", leaseMs: 5000 });
    same((await next.confirm()).repeated, false);
    same((await issuer.get(id)).metadata.uses.map(({ subject }) => subject), ["bob"]);
    const other = await issuer.mint();
    const late = await issuer.claim({ token: other.token, subject: "ann", leaseMs: 5000 });
    clock.now += 5000;
    same((await issuer.redeem({ token: other.token, subject: "bob" })).subject, "bob");
    await refused("INVITE_SPENT", late.confirm());
  },

  async "what is for one address is for nobody else, and its seal opens by the key alone"(lib, store) {
    const { issuer } = await house(lib, store);
    const { token } = await issuer.mint({ to: { email: "Ann@Example.com" }, personal: { name: "Ann" } });
    // neither the address nor the name as a text of its own: three letters may stand in any hash
    truthy(!/ann@|"ann"/i.test(JSON.stringify(lib.decode(token).claims)));
    await refused("SUBJECT_MISMATCH", issuer.redeem({ token, subject: "u", email: "bob@example.com", emailVerified: true }));
    await refused("EMAIL_UNVERIFIED", issuer.redeem({ token, subject: "u", email: "ann@example.com" }));
    const anything = { issuer: null, audience: null, type: null, required: [] };
    const { personal } = lib.decode(token).claims;
    same((await lib.open(personal, { key: new Uint8Array(32).fill(8), ...anything })).claims, { name: "Ann" });
    await refused("DECRYPTION_FAILED", lib.open(personal, { key: new Uint8Array(32), ...anything }));
    same((await issuer.redeem({ token, subject: "u", email: "ann@example.com", emailVerified: true })).subject, "u");
  },

  async "keys of each algorithm sign, and an old key still verifies"(lib, store) {
    const { createIssuerKey } = lib;
    const secret = { kid: "shared", alg: "HS256", kty: "oct", k: "A".repeat(43) };
    let before;
    for (const key of [await createIssuerKey({ alg: "ES256" }), await createIssuerKey(), secret]) {
      const { issuer } = await house(lib, store, { keys: [key, ...(before ? [before.key] : [])], allowHmac: key === secret });
      const { token } = await issuer.mint();
      same(lib.decode(token).header.alg, key.alg);
      same((await issuer.redeem({ token, subject: "ann" })).repeated, false, key.alg);
      if (before) same((await issuer.redeem({ token: before.token, subject: "ann" })).repeated, true, key.alg);
      if (before) await refused("INVITE_UNKNOWN", before.issuer.redeem({ token, subject: "ann" }));
      before = { issuer, key, token };
    }
  },
};

/** The same over HTTP: whoever asks is named in a header, as a session would name them. */
async function served(lib, store) {
  const { issuer, inviter, told } = await house(lib, store);
  const authorize = (request, { action }) => {
    const subject = request.headers.get("x-user");
    if (action === "assess") return subject ? { subject } : true;
    return subject ? { subject, inviter: subject === "host" ? inviter : subject } : null;
  };
  const handler = lib.createHandler({ invites: issuer, authorize, basePath: "/api" });
  const as = (name) => (url, init) => handler(new Request(url, { ...init, headers: { ...init?.headers, ...(name && { "x-user": name }) } }));
  const client = (name) => lib.createClient({ provider: "edge", baseUrl: `${ISSUER}/api`, fetch: as(name) });
  return { issuer, told, as, client };
}

const overHttp = {
  async "the handler answers requests, and problems have their status and code"(lib, store) {
    const { as, told } = await served(lib, store);
    const ask = async (name, method, path, body) => {
      const given = body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
      const response = await as(name)(`${ISSUER}/api${path}`, { method, ...given });
      return [response.status, await response.json(), response.headers];
    };
    const [made, { id, token }, headers] = await ask("host", "POST", "/invites", { purpose: "team" });
    same([made, headers.get("cache-control")], [201, "no-store"]);
    same((await ask(undefined, "POST", "/invites/assess", { token }))[1].decision, "sign_in");
    same((await ask("ann", "POST", "/invites/accept", { token, subject: "root" }))[1].subject, "ann");
    const [status, problem, { get: _ }] = await ask("bob", "POST", "/invites/accept", { token });
    same([status, problem.status, problem.code], [410, 410, "INVITE_SPENT"]);
    same(told.map(({ subject }) => subject), ["bob"]);
    same((await ask("host", "GET", "/invites"))[1].items.map((item) => [item.id, item.token]), [[id, undefined]]);
    same((await ask("eve", "GET", `/invites/${id}`))[0], 404);
    same((await ask(undefined, "POST", "/invites", {}))[0], 403);
    const [, { keys }] = await ask(undefined, "GET", "/.well-known/jwks.json");
    same(keys.map(({ alg, d }) => [alg, d]), [["ES256", undefined]]);
  },

  async "the `edge` client over the handler mints, lists, accepts, sends again and takes back"(lib, store) {
    const { issuer, client } = await served(lib, store);
    const host = client("host");
    const { id, token } = await host.create({ purpose: "team" });
    same((await client("ann").assess({ token })).decision, "accept");
    same((await client("ann").accept({ token })).metadata.subject, "ann");
    same((await client("ann").accept({ token })).metadata.repeated, true);
    const spent = await refused("INVITE_SPENT", client("bob").accept({ token }));
    same([spent.status, spent.provider], [410, "edge"]);
    const other = await host.create({});
    const renewed = await host.resend(other);
    await refused("INVITE_SUPERSEDED", client("bob").accept({ token: other.token }));
    same((await all(host.list({ pageSize: 1 }))).map((invite) => invite.id).sort(), [id, other.id].sort());
    await host.revoke(other.id);
    await refused("INVITE_REVOKED", client("bob").accept({ token: renewed.token }));
    same((await issuer.get(other.id)).status, "revoked");
    await refused("NOT_FOUND", client("eve").get(id));
  },
};

async function keepsTheContract(store, { checkStore }) {
  const found = await checkStore(store);
  truthy(found.length > 10);
  same(found.filter(({ ok }) => !ok).map(({ name, error }) => `${name}: ${error}`), []);
}

/** The cases over each store of a host, `stores` being `{ name: open }`; each name says which. */
export function issuing(stores, testing) {
  const made = {};
  for (const [store, open] of Object.entries(stores)) {
    for (const [name, test] of Object.entries({ ...life, ...overHttp })) {
      made[`an invite over ${store}: ${name}`] = async (lib) => test(lib, await open(lib));
    }
    // that of memory is checked in Node, where whatever is imported by name is found
    if (testing && store !== "memory") made[`${store} does what every store must do`] = async (lib) => keepsTheContract(await open(lib), testing);
  }
  return made;
}
