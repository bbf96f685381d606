// The worker of www/ with its invites elsewhere: at each of the five services, and in PostgreSQL. Only its configuration
// differs.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createClient } from "edge-invites";
import { start } from "../demo/edge.mjs";
import { everywhere, serve } from "../sandbox/serve.mjs";
import { postgres, postgresServer } from "./databases.mjs";

let services;
before(async () => { services = await serve(); });
after(() => services.close());

/** A client of the worker's handler, signed in by the cookie of its demo identity. */
async function signedIn(origin, name, base = "/api") {
  const session = await fetch(`${origin}/session`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ name }) });
  const cookie = session.headers.get("set-cookie").split(";")[0];
  return createClient({ provider: "edge", baseUrl: origin + base, fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, cookie } }) });
}

async function running(bindings, work) {
  const { origin, close } = await start({ bindings });
  try {
    await work({ origin, ann: await signedIn(origin, "ann"), bob: await signedIn(origin, "bob") });
  } finally {
    await close();
  }
}

// what each is asked to make, and how somebody accepts there
const WAYS = {
  signalwire: { make: { addressId: "bbbaeab8-539d-4482-9a98-f1285e7f75cb" }, accept: ({ token }) => ({ token }), kept: false, at: /fabric\/subscriber\/invites/ },
  datatrails: { make: { email: "bob@example.com" }, at: /archivist.*invites/ },
  rkvst: { make: { email: "bob@example.com" }, at: /archivist.*invites/ },
  twilio: { make: { identity: "bob" }, accept: ({ id }) => ({ id }), at: /Channels.*Invites/ },
  authress: { make: { statements: [{ resources: [{ resourceUri: "/" }], roles: ["Authress:UserAdmin"] }] }, accept: ({ id }) => ({ id, userToken: services.sandbox.userToken("bob") }), at: /POST \/v1\/invites$/ },
};

describe("the worker over a service", () => {
  for (const [name, { make, accept, kept = true }] of Object.entries(WAYS)) {
    test(`${name}: an invite is made, read, ${accept ? "accepted" : "revoked"} there`, async () => {
      const { fetch: _, ...options } = services.sandbox.options[name];
      await running({ BACKEND: JSON.stringify({ ...options, baseUrl: services.origin }) }, async ({ ann, bob }) => {
        const before = services.asked.length;
        const { id, token } = await ann.create(make);
        assert.ok(services.asked.length > before);
        if (kept) assert.equal((await ann.get(id)).id, id);
        if (accept === undefined) {
          await ann.revoke(id);
          return assert.rejects(ann.get(id), { code: "NOT_FOUND" });
        }
        assert.equal((await bob.accept(accept({ id, token }))).status, "accepted");
      });
    });
  }

  test("the service's credential is in no answer", async () => {
    const { fetch: _, ...options } = services.sandbox.options.datatrails;
    await running({ BACKEND: JSON.stringify({ ...options, clientSecret: "wrong-marked-secret", baseUrl: services.origin }) }, async ({ origin, ann }) => {
      const error = await ann.create({ email: "bob@example.com" }).catch((error) => error);
      assert.equal(error.status, 502);
      const text = await (await fetch(`${origin}/api/invites`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" })).text();
      assert.ok(!JSON.stringify(error).includes("wrong-marked-secret") && !text.includes("wrong-marked-secret"));
    });
  });
});

test("the worker over PostgreSQL: made, accepted once, refused to a second person, kept over a restart", async () => {
  const server = await postgresServer();
  try {
    const { address, close } = await postgres(server);
    await close();
    const bindings = { POSTGRES: `postgres://${address.user}@${address.host}:${address.port}/${address.database}` };
    let token;
    await running(bindings, async ({ ann, bob }) => {
      ({ token } = await ann.create({ purpose: "team" }));
      assert.equal((await bob.assess({ token })).decision, "accept");
      assert.equal((await bob.accept({ token })).metadata.subject, "bob");
      await assert.rejects(ann.accept({ token }), { code: "INVITE_SPENT" });
    });
    await running(bindings, async ({ ann, bob }) => {
      assert.equal((await bob.accept({ token })).metadata.repeated, true);
      assert.equal((await ann.list()).items.length, 1);
    });
  } finally {
    await server.close();
  }
});

describe("the worker over several at once", () => {
  const CAN = ["create", "list", "get", "resend", "revoke", "accept", "decline"];
  const asked = (origin, path, name) => fetch(origin + path, name && { headers: { cookie: `demo-user=${name}` } });

  test("each has a place of its own, and what is said of each is what it does", async () => {
    await services.sandbox.reset(); // else bob is a member at Twilio
    await running(everywhere(services), async ({ origin, ann, bob }) => {
      assert.equal((await asked(origin, "/services")).status, 403);
      const text = await (await asked(origin, "/services", "ann")).text();
      const places = JSON.parse(text);
      assert.deepEqual(places.map(({ name, base }) => [name, base]), [["issuer", "/api"], ...Object.keys(WAYS).map((name) => [name, `/services/${name}`])]);
      assert.deepEqual(places[0].can, CAN);
      assert.ok(!/sandbox|baseUrl|secret|token/i.test(text), text);

      for (const { name, base, can } of places.slice(1)) {
        const { make, accept, at } = WAYS[name];
        const [ann, bob] = await Promise.all(["ann", "bob"].map((who) => signedIn(origin, who, base)));
        const before = services.asked.length;
        const invite = await ann.create(make);
        assert.match(services.asked.slice(before).join(), at, name);
        const tried = {
          create: undefined, list: () => ann.list(), get: () => ann.get(invite), resend: () => ann.resend(invite), accept: () => bob.accept(accept?.(invite) ?? { id: invite.id }),
          decline: () => bob.decline({ id: invite.id }), revoke: () => ann.revoke(invite),
        };
        for (const [operation, call] of Object.entries(tried)) {
          const code = await call?.().then(() => undefined, (error) => error.code);
          assert.equal(code !== "OPERATION_UNSUPPORTED", can.includes(operation), `${name} ${operation}: ${code}`);
        }
      }

      const { token } = await ann.create({ purpose: "team" });
      assert.equal((await bob.accept({ token })).metadata.subject, "bob");
      assert.equal((await ann.list()).items.length, 1);
      assert.equal((await asked(origin, "/services/elsewhere/invites", "ann")).status, 404);
      assert.equal((await asked(origin, "/services/authress/invites", "ann")).status, 405);
    });
  });

  test("a name may be of your own choice, and a single one will do", async () => {
    const { AUTHRESS } = everywhere(services);
    const bindings = { BACKENDS: "second-authress", SECOND_AUTHRESS: JSON.stringify({ ...JSON.parse(AUTHRESS), provider: "authress" }) };
    await running(bindings, async ({ origin }) => {
      const [place, ...others] = await (await asked(origin, "/services", "ann")).json();
      assert.deepEqual([place.name, place.provider, place.base, others], ["second-authress", "authress", "/services/second-authress", []]);
      const ann = await signedIn(origin, "ann", place.base);
      const before = services.asked.length;
      await ann.create(WAYS.authress.make);
      assert.match(services.asked.slice(before).join(), WAYS.authress.at);
      assert.equal((await asked(origin, "/api/invites", "ann")).status, 404);
    });
    await running({ BACKEND: AUTHRESS }, async ({ origin }) => {
      assert.deepEqual((await (await asked(origin, "/services", "ann")).json()).map(({ name, base }) => [name, base]), [["authress", "/api"]]);
    });
  });

  test("a name without options is an error that says so, and no secret", async () => {
    await running({ ...everywhere(services), TWILIO: "" }, async ({ origin }) => {
      const answer = await asked(origin, "/services", "ann");
      const text = await answer.text();
      assert.equal(answer.status, 500);
      assert.match(text, /expected the options of a client for each name in BACKENDS/);
      assert.ok(!text.includes("sandbox-"), text);
    });
  });
});
