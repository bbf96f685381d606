// The worker of www/ with its invites elsewhere: at each of the five services, and in PostgreSQL. Only its configuration
// differs.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createClient } from "edge-invites";
import { start } from "../demo/edge.mjs";
import { serve } from "../sandbox/serve.mjs";
import { postgres, postgresServer } from "./databases.mjs";

let services;
before(async () => { services = await serve(); });
after(() => services.close());

/** A client of the worker's handler, signed in by the cookie of its demo identity. */
async function signedIn(origin, name) {
  const session = await fetch(`${origin}/session`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ name }) });
  const cookie = session.headers.get("set-cookie").split(";")[0];
  return createClient({ provider: "edge", baseUrl: `${origin}/api`, fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, cookie } }) });
}

async function running(bindings, work) {
  const { origin, close } = await start({ bindings });
  try {
    await work({ origin, ann: await signedIn(origin, "ann"), bob: await signedIn(origin, "bob") });
  } finally {
    await close();
  }
}

describe("the worker over a service", () => {
  // what each is asked to make, and how somebody accepts there
  const WAYS = {
    signalwire: { make: { addressId: "bbbaeab8-539d-4482-9a98-f1285e7f75cb" }, accept: ({ token }) => ({ token }), kept: false },
    datatrails: { make: { email: "bob@example.com" } },
    rkvst: { make: { email: "bob@example.com" } },
    twilio: { make: { identity: "bob" }, accept: ({ id }) => ({ id }) },
    authress: { make: { statements: [{ resources: [{ resourceUri: "/" }], roles: ["Authress:UserAdmin"] }] }, accept: ({ id }) => ({ id, userToken: services.sandbox.userToken("bob") }) },
  };
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
