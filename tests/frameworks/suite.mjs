// What the handler does in every framework, asked over HTTP by our own client and by plain requests.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createClient, createKeySet, decode, verify } from "edge-invites";

/**
 * `start` gives `{ origin, page?, ask?, close }`: where the example is, the origin of its pages where that is another, how
 * it is asked (by `fetch`), and how it ends. `more` adds what only this one has to show.
 */
export function suite(name, start, more) {
  describe(name, () => {
    let [origin, page, ask, close] = [];
    before(async () => ({ origin, page = origin, ask = fetch, close } = await start()));
    after(() => close?.());

    const signedIn = (init, user) => ({ ...init, headers: { ...init?.headers, ...(user && { "x-demo-user": user }) } });
    /** Our own client, as somebody; without a name, nobody is signed in. */
    const as = (user) => createClient({ provider: "edge", baseUrl: `${origin}/api`, fetch: (url, init) => ask(url, signedIn(init, user)) });
    /** A request as any other program makes it. */
    const plain = (method, path, { user, body, headers } = {}) => ask(`${origin}/api${path}`, signedIn({
      method, headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    }, user));

    test("many first requests at once set it up once for all", async () => {
      const made = await Promise.all(Array.from({ length: 16 }, () => as("zoe").create({})));
      const listed = [];
      for await (const { id } of as("zoe").list({ pageSize: 5 })) listed.push(id);
      assert.deepEqual(listed.sort(), made.map(({ id }) => id).sort());
    });

    test("an inviter creates, reads and lists, and sees only what is theirs", async () => {
      const invite = await as("ann").create({ purpose: "team", metadata: { role: "viewer" } });
      assert.deepEqual([invite.status, invite.inviter, invite.metadata.purpose], ["pending", "ann", "team"]);
      assert.ok(invite.expiresAt > new Date() && invite.token.reveal().split(".").length === 3);
      const read = await as("ann").get(invite);
      assert.deepEqual([read.id, read.status, read.metadata.own, read.token], [invite.id, "pending", { role: "viewer" }, undefined]);
      assert.deepEqual((await as("ann").list()).items.map(({ id }) => id), [invite.id]);
      assert.deepEqual((await as("eve").list()).items, []);
      await assert.rejects(as("eve").get(invite), { code: "NOT_FOUND", status: 404 });
      await assert.rejects(as("eve").revoke(invite), { code: "NOT_FOUND", status: 404 });
    });

    test("one person accepts, and accepts again; a second one is refused", async () => {
      const { id, token } = await as("ann").create({});
      assert.equal((await as().assess({ token })).decision, "sign_in");
      assert.equal((await as("bob").assess({ token })).decision, "accept");
      const first = await as("bob").accept({ token });
      assert.deepEqual([first.id, first.status, first.metadata.subject, first.metadata.repeated], [id, "accepted", "bob", false]);
      const again = await as("bob").accept({ token });
      assert.deepEqual(again, { ...first, metadata: { ...first.metadata, repeated: true } });
      await assert.rejects(as("eve").accept({ token }), { code: "INVITE_SPENT", status: 410, provider: "edge", retryable: false });
      assert.equal((await as("bob").assess({ token })).decision, "already_member");
      assert.deepEqual((await as("ann").get(id)).metadata.uses.map(({ subject }) => subject), ["bob"]);
    });

    test("of twenty at once one is let in", async () => {
      const { token } = await as("ann").create({});
      const tried = await Promise.allSettled(Array.from({ length: 20 }, (_, at) => as(`guest-${at}`).accept({ token })));
      assert.deepEqual(tried.map(({ value, reason }) => value?.status ?? reason.code).sort(), [...Array(19).fill("INVITE_SPENT"), "accepted"]);
    });

    test("reading changes nothing, and neither does a browser that fetches ahead", async () => {
      const { id, token } = await as("ann").create({});
      for (const path of ["/invites", `/invites/${id}`, `/invites/${id}/resend`, "/invites/assess", "/invites/accept", "/invites/decline"]) {
        for (const method of ["GET", "HEAD"]) {
          const response = await plain(method, `${path}?token=${token.reveal()}`, { user: "ann" });
          const read = path === "/invites" || path === `/invites/${id}`;
          assert.deepEqual([response.status, response.headers.get("allow")], read ? [200, null] : [405, "POST, OPTIONS"], `${method} ${path}`);
          assert.equal((await response.text()).length === 0, method === "HEAD");
        }
      }
      const ahead = await plain("POST", "/invites/accept", { user: "bob", body: { token: token.reveal() }, headers: { "sec-purpose": "prefetch;prerender" } });
      assert.deepEqual([ahead.status, await ahead.text()], [204, ""]);
      const { status, metadata } = await as("ann").get(id);
      assert.deepEqual([status, metadata.generation, metadata.uses], ["pending", 1, []]);
      assert.equal((await as("bob").assess({ token })).decision, "accept");
    });

    test("an invite that is taken back or sent again ends its earlier links", async () => {
      const revoked = await as("ann").create({});
      await as("ann").revoke(revoked);
      assert.equal((await as("ann").get(revoked)).status, "revoked");
      await assert.rejects(as("bob").accept({ token: revoked.token }), { code: "INVITE_REVOKED", status: 410 });
      const sent = await as("ann").create({});
      const { token } = await as("ann").resend(sent);
      await assert.rejects(as("bob").accept({ token: sent.token }), { code: "INVITE_SUPERSEDED", status: 410 });
      assert.equal((await as("bob").accept({ token })).status, "accepted");
    });

    test("every failure is a problem with a code", async () => {
      const { id, token } = await as("ann").create({});
      const text = token.reveal();
      const cases = [
        [403, "FORBIDDEN", "POST", "/invites", { body: {} }],
        [403, "FORBIDDEN", "GET", "/invites"],
        [403, "FORBIDDEN", "DELETE", `/invites/${id}`],
        [403, "FORBIDDEN", "POST", "/invites/accept", { body: { token: text, subject: "root" } }],
        [404, "INVITE_UNKNOWN", "POST", "/invites/accept", { user: "bob", body: { token: `${text.slice(0, -9)}AAAAAAAAA` } }],
        [404, "NOT_FOUND", "GET", "/invites/none", { user: "ann" }],
        [404, "NOT_FOUND", "GET", "/elsewhere", { user: "ann" }],
        [400, "OPTION_INVALID", "POST", "/invites", { user: "ann", body: "{" }],
        [400, "OPTION_INVALID", "POST", "/invites", { user: "ann", body: "maxUses=5", headers: { "content-type": "text/plain" } }],
        [400, "OPTION_INVALID", "POST", "/invites", { user: "ann", body: { redirect: "https://evil.example" } }],
        [413, "REQUEST_TOO_LARGE", "POST", "/invites", { user: "ann", body: "x".repeat(70_000) }],
        [403, "ORIGIN_NOT_ALLOWED", "POST", "/invites", { user: "ann", body: "x".repeat(1_000_000), headers: { origin: "https://evil.example" } }],
        [403, "ORIGIN_NOT_ALLOWED", "POST", "/invites/accept", { user: "ann", body: { token: text }, headers: { "sec-fetch-site": "cross-site" } }],
      ];
      for (const [status, code, method, path, more] of cases) {
        const response = await plain(method, path, more);
        const told = `${method} ${path} ${code}`;
        assert.match(response.headers.get("content-type"), /^application\/problem\+json\b/, told);
        assert.equal(response.headers.get("cache-control"), "no-store", told);
        const problem = await response.json();
        assert.deepEqual([response.status, problem.status, problem.code, problem.type], [status, status, code, `urn:edge-invites:${code}`], told);
        assert.ok(problem.title && problem.next && !JSON.stringify(problem).includes(text), told);
      }
      // at once, also over a connection whose last body nobody has read
      assert.equal((await as("ann").get(id, { timeoutMs: 3000, retries: 0 })).status, "pending");
    });

    test("the app's own pages may ask, also behind a proxy", async () => {
      const own = { origin: page, "sec-fetch-site": "same-origin" };
      assert.equal((await plain("POST", "/invites", { user: "pam", body: {}, headers: own })).status, 201);
      assert.equal((await plain("GET", "/invites", { user: "pam", headers: own })).status, 200);
    });

    test("others verify by the published keys", async () => {
      const { id, token } = await as("ann").create({});
      const { iss, aud } = decode(token).claims;
      const keys = createKeySet(`${origin}/api/.well-known/jwks.json`, { fetch: ask });
      const verified = await verify(token, { keys, algorithms: ["EdDSA"], issuer: iss, audience: aud });
      assert.equal(verified.id, id);
    });

    more?.();
  });
}
