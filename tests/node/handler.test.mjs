// The handler over an issuer and over services, asked by plain requests and by our own client.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { InviteError, createClient, createHandler, createIssuer, createIssuerKey, createKeySet, isInviteError, memoryStore, verify } from "edge-invites";
import { createSandbox } from "edge-invites/testing";
import { held } from "./contract.mjs";

const key = await createIssuerKey({ alg: "ES256" });
const ORIGIN = "https://app.example";

/** A handler whose visitor is named in a header, as a session would be. All it answers is held to its description. */
function house(more) {
  const issuer = createIssuer({ issuer: ORIGIN, audience: "app", keys: [key], store: memoryStore(), redirects: ["/welcome"], secret: new Uint8Array(16).fill(1), sealKey: new Uint8Array(32).fill(2) });
  const errors = [];
  const authorize = (request, { action }) => {
    const user = request.headers.get("x-user");
    if (["assess", "decline"].includes(action)) return user ? { subject: user } : true;
    return user ? { subject: user, inviter: user } : null;
  };
  const handle = held(createHandler({ invites: issuer, authorize, onError: (error) => errors.push(error), ...more }), more?.basePath);
  const ask = (method, path, body, headers) => handle(new Request(`${ORIGIN}${path}`, {
    method, headers: { "x-user": "ann", ...(body !== undefined && { "content-type": "application/json" }), ...headers }, ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  }));
  return { issuer, handle, ask, errors };
}

const problem = async (response) => {
  assert.equal(response.headers.get("content-type"), "application/problem+json");
  const shown = await response.json();
  assert.equal(shown.status, response.status);
  return [response.status, shown.code];
};

describe("over an issuer", () => {
  test("an invite is made, listed, read, sent again, accepted and then spent", async () => {
    const { ask } = house();
    const made = await ask("POST", "/invites", { purpose: "team", redirect: "/welcome" });
    assert.equal(made.status, 201);
    const { id, token, inviter } = await made.json();
    assert.equal(inviter, "ann");
    const listed = await (await ask("GET", "/invites?pageSize=10")).json();
    assert.deepEqual(listed.items.map(({ id, token }) => [id, token]), [[id, undefined]]);
    assert.equal((await (await ask("GET", `/invites/${id}`)).json()).status, "pending");
    const renewed = (await (await ask("POST", `/invites/${id}/resend`, {})).json()).token;
    assert.deepEqual(await problem(await ask("POST", "/invites/accept", { token })), [410, "INVITE_SUPERSEDED"]);
    assert.equal((await (await ask("POST", "/invites/assess", { token: renewed }, { "x-user": "" })).json()).decision, "sign_in");
    const accepted = await (await ask("POST", "/invites/accept", { token: renewed }, { "x-user": "bob" })).json();
    assert.deepEqual([accepted.subject, accepted.repeated, accepted.invite.status], ["bob", false, "accepted"]);
    assert.equal((await (await ask("POST", "/invites/accept", { token: renewed }, { "x-user": "bob" })).json()).repeated, true);
    assert.deepEqual(await problem(await ask("POST", "/invites/accept", { token: renewed }, { "x-user": "eve" })), [410, "INVITE_SPENT"]);
  });

  test("who is signed in comes from authorize and never from the body", async () => {
    const { ask, issuer } = house();
    const { token } = await issuer.mint();
    const accepted = await (await ask("POST", "/invites/accept", { token: token.reveal(), subject: "root", email: "root@example.com", emailVerified: true })).json();
    assert.equal(accepted.subject, "ann");
    assert.deepEqual(await problem(await ask("POST", "/invites/accept", { token: token.reveal() }, { "x-user": "" })), [403, "FORBIDDEN"]);
  });

  test("an inviter sees and changes only what is theirs", async () => {
    const { ask } = house();
    const { id } = await (await ask("POST", "/invites", {})).json();
    for (const [method, path] of [["GET", `/invites/${id}`], ["DELETE", `/invites/${id}`], ["POST", `/invites/${id}/resend`]]) {
      assert.deepEqual(await problem(await ask(method, path, method === "POST" ? {} : undefined, { "x-user": "eve" })), [404, "NOT_FOUND"], method);
    }
    assert.deepEqual((await (await ask("GET", "/invites", undefined, { "x-user": "eve" })).json()).items, []);
    assert.equal((await (await ask("DELETE", `/invites/${id}`)).json()).status, "revoked");
  });

  test("reading changes nothing, and neither does a browser that fetches ahead", async () => {
    const { ask, issuer } = house();
    const { id, token } = await issuer.mint({ inviter: "ann" });
    for (const path of [`/invites/${id}`, "/invites", "/invites/accept", `/invites/${id}/resend`, "/.well-known/jwks.json"]) {
      for (const method of ["GET", "HEAD"]) await ask(method, path);
    }
    const ahead = await ask("POST", "/invites/accept", { token: token.reveal() }, { "sec-purpose": "prefetch;prerender" });
    assert.equal(ahead.status, 204);
    const { status, metadata } = await issuer.get(id);
    assert.deepEqual([status, metadata.generation, metadata.uses], ["pending", 1, []]);
  });

  test("a page of another origin may not ask, unless it is named", async () => {
    const { ask, handle } = house({ origins: ["https://www.app.example"] });
    assert.deepEqual(await problem(await ask("POST", "/invites", {}, { origin: "https://evil.example" })), [403, "ORIGIN_NOT_ALLOWED"]);
    assert.deepEqual(await problem(await ask("POST", "/invites", {}, { "sec-fetch-site": "cross-site" })), [403, "ORIGIN_NOT_ALLOWED"]);
    assert.equal((await ask("POST", "/invites", {}, { origin: ORIGIN })).status, 201);
    const named = await ask("POST", "/invites", {}, { origin: "https://www.app.example" });
    assert.deepEqual([named.status, named.headers.get("access-control-allow-origin")], [201, "https://www.app.example"]);
    const preflight = await handle(new Request(`${ORIGIN}/invites`, { method: "OPTIONS", headers: { origin: "https://www.app.example" } }));
    assert.deepEqual([preflight.status, preflight.headers.get("access-control-allow-credentials")], [204, "true"]);
    const strange = await handle(new Request(`${ORIGIN}/invites`, { method: "OPTIONS", headers: { origin: "https://evil.example" } }));
    assert.equal(strange.headers.get("access-control-allow-origin"), null);
  });

  test("a form of another site can send nothing that is read", async () => {
    const { ask } = house();
    assert.deepEqual(await problem(await ask("POST", "/invites", "maxUses=5", { "content-type": "text/plain" })), [400, "OPTION_INVALID"]);
    for (const body of ["[]", "null", "7", "{", "x".repeat(70_000)]) {
      const [status] = await problem(await ask("POST", "/invites", body));
      assert.ok(status === 400 || status === 413, body.slice(0, 9));
    }
  });

  test("a token that is none is one and the same to everybody", async () => {
    const { ask } = house();
    const seen = new Set();
    for (const token of ["", "x", "x.y.z", "eyJhbGciOiJub25lIn0.e30.", 7, null, "a".repeat(9000)]) {
      const response = await ask("POST", "/invites/accept", { token });
      const { code, status } = await response.json();
      seen.add(typeof token === "string" && token !== "" ? `${status} ${code}` : "404 INVITE_UNKNOWN");
    }
    assert.deepEqual([...seen], ["404 INVITE_UNKNOWN"]);
  });

  test("the limit and unknown addresses are told, and a token never stands in a path", async () => {
    const { ask, errors } = house({ limit: (_, { action }) => (action === "create" ? 1500 : undefined) });
    const slow = await ask("POST", "/invites", {});
    assert.deepEqual([slow.headers.get("retry-after"), ...await problem(slow)], ["2", 429, "RATE_LIMITED"]);
    for (const path of ["/", "/invites/a/b/c", "/invites/a/accept", "/other", "/invites/%zz"]) assert.ok((await ask("POST", path, {})).status >= 400, path);
    assert.ok(errors.length > 0 && errors.every(isInviteError));
  });

  test("answers are kept by nobody and shown in no frame", async () => {
    const { headers } = await house().ask("GET", "/invites");
    for (const [name, value] of [["cache-control", "no-store"], ["referrer-policy", "no-referrer"], ["x-content-type-options", "nosniff"], ["x-robots-tag", "noindex"]]) assert.equal(headers.get(name), value);
    assert.match(headers.get("content-security-policy"), /frame-ancestors 'none'/);
  });

  test("others verify by the published keys, and personal data opens only with the seal's key", async () => {
    const { ask, issuer } = house();
    const { token } = await issuer.mint({ personal: { name: "Ann" }, to: { email: "ann@example.com" } });
    const jwks = await (await ask("GET", "/.well-known/jwks.json", undefined, { "x-user": "" })).json();
    assert.ok(jwks.keys.every((key) => key.d === undefined && key.use === "sig"));
    const { claims } = await verify(token, { keys: createKeySet(jwks), algorithms: ["ES256"], issuer: ORIGIN, audience: "app" });
    assert.ok(!JSON.stringify(claims).includes("ann@example.com"));
    const [header, , iv, content, tag] = claims.personal.split(".");
    const bytes = (text) => Buffer.from(text, "base64url");
    const seal = await crypto.subtle.importKey("raw", new Uint8Array(32).fill(2), "AES-GCM", false, ["decrypt"]);
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(iv), additionalData: Buffer.from(header) }, seal, Buffer.concat([bytes(content), bytes(tag)]));
    assert.deepEqual(JSON.parse(new TextDecoder().decode(plain)), { name: "Ann" });
  });
});

describe("over HTTP", () => {
  const METHODS = { "/invites": "GET, POST, HEAD, OPTIONS", "/invites/x": "GET, DELETE, HEAD, OPTIONS", "/invites/accept": "POST, OPTIONS", "/invites/assess": "POST, OPTIONS", "/invites/decline": "POST, OPTIONS", "/invites/x/resend": "POST, OPTIONS", "/.well-known/jwks.json": "GET, HEAD, OPTIONS" };

  test("a method that an address does not have is told with those that it has, and an unknown address is not there", async () => {
    const { ask } = house();
    for (const [path, allow] of Object.entries(METHODS)) {
      for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"].filter((method) => !allow.split(", ").includes(method))) {
        const response = await ask(method, path, method === "POST" ? {} : undefined);
        assert.deepEqual([response.status, response.headers.get("allow")], [405, allow], `${method} ${path}`);
        if (method !== "HEAD") assert.deepEqual(await problem(response), [405, "OPERATION_UNSUPPORTED"]);
      }
      const said = await ask("OPTIONS", path);
      assert.deepEqual([said.status, said.headers.get("allow"), said.headers.get("access-control-allow-methods")], [204, allow, allow]);
    }
    for (const path of ["/", "/invite", "/invites/x/y", "/invites/x/resend/y", "/.well-known", "/.well-known/jwks.json/x"]) {
      for (const method of ["GET", "POST", "PUT", "OPTIONS"]) assert.deepEqual(await problem(await ask(method, path, method === "POST" ? {} : undefined)), [404, "NOT_FOUND"], `${method} ${path}`);
    }
  });

  test("what the service behind it lacks is no method of the address", async () => {
    const { ask } = house({ invites: createClient(createSandbox().options.authress) });
    for (const [method, path, allow] of [["GET", "/invites", "POST, OPTIONS"], ["HEAD", "/invites", "POST, OPTIONS"], ["POST", "/invites/assess", "OPTIONS"], ["POST", "/invites/x/resend", "OPTIONS"]]) {
      const response = await ask(method, path, method === "POST" ? {} : undefined);
      assert.deepEqual([response.status, response.headers.get("allow")], [405, allow], path);
    }
  });

  test("HEAD says what GET says, without a body", async () => {
    const { ask, issuer } = house({ origins: ["https://www.app.example"] });
    const { id } = await issuer.mint({ inviter: "ann" });
    for (const path of ["/invites", "/invites?pageSize=x", `/invites/${id}`, "/invites/none", "/.well-known/jwks.json", "/other"]) {
      for (const headers of [{}, { origin: "https://www.app.example" }, { origin: "https://evil.example" }]) {
        const [get, head] = [await ask("GET", path, undefined, headers), await ask("HEAD", path, undefined, headers)];
        assert.deepEqual([head.status, [...head.headers]], [get.status, [...get.headers]], path);
        assert.deepEqual([await head.text(), (await get.text()) !== ""], ["", true], path);
      }
    }
  });

  test("who is not signed in is told how to, and only a token that was refused is called invalid", async () => {
    const refuse = (code) => house({ authorize: () => {
      throw new InviteError({ code, message: "no", next: "sign in", retryable: false });
    } }).ask;
    for (const [code, headers, expected] of [
      ["UNAUTHORIZED", {}, 'Bearer realm="invites"'],
      ["UNAUTHORIZED", { authorization: "Basic eDp5" }, 'Bearer realm="invites"'],
      ["UNAUTHORIZED", { authorization: "bearer x" }, 'Bearer realm="invites", error="invalid_token"'],
      ["SIGN_IN_REQUIRED", { authorization: "Bearer x" }, 'Bearer realm="invites"'],
      ["FORBIDDEN", { authorization: "Bearer x" }, null],
    ]) {
      const response = await refuse(code)("GET", "/invites", undefined, headers);
      assert.deepEqual([response.headers.get("www-authenticate"), (await problem(response))[1]], [expected, code]);
    }
    const { ask, issuer } = house({ authorize: () => true });
    const response = await ask("POST", "/invites/accept", { token: (await issuer.mint()).token.reveal() });
    assert.deepEqual([response.headers.get("www-authenticate"), ...await problem(response)], ['Bearer realm="invites"', 401, "SIGN_IN_REQUIRED"]);
  });

  test("pages of named origins may read what a failure says in its headers", async () => {
    const { ask } = house({ origins: ["https://www.app.example"], limit: () => 1500 });
    const { headers } = await ask("GET", "/invites", undefined, { origin: "https://www.app.example" });
    assert.deepEqual([headers.get("retry-after"), headers.get("access-control-expose-headers")], ["2", "allow, retry-after, www-authenticate"]);
  });

  test("a name that is repeated in an address is passed on or refused, and never cut down to its last value", async () => {
    const sandbox = createSandbox();
    const { ask } = house({ invites: createClient(sandbox.options.twilio), authorize: () => true });
    for (const identity of ["ann", "bob", "cid"]) await ask("POST", "/invites", { identity });
    const listed = async (query) => (await (await ask("GET", `/invites?${query}`)).json()).items.map(({ target }) => target).sort();
    assert.deepEqual([await listed("identity=ann&identity=bob"), await listed("identity=cid"), await listed("")], [["ann", "bob"], ["cid"], ["ann", "bob", "cid"]]);
    for (const ask of [house().ask, house({ invites: createClient(sandbox.options.rkvst), authorize: () => true }).ask]) {
      for (const query of ["pageSize=1&pageSize=2", "from=a&from=b"]) assert.deepEqual(await problem(await ask("GET", `/invites?${query}`)), [400, "OPTION_INVALID"], query);
    }
  });
});

describe("our own client of it", () => {
  test("makes, lists, reads, assesses, accepts, sends again, declines and takes back", async () => {
    const { handle } = house({ basePath: "/api" });
    const as = (user) => createClient({ provider: "edge", baseUrl: `${ORIGIN}/api`, fetch: (url, init) => handle(new Request(url, { ...init, headers: { ...init.headers, "x-user": user } })) });
    const [ann, bob, eve] = ["ann", "bob", "eve"].map(as);
    const invite = await ann.create({ purpose: "team", metadata: { role: "viewer" } });
    assert.equal(invite.metadata.own.role, "viewer");
    assert.equal((await bob.assess(invite)).decision, "accept");
    const accepted = await bob.accept({ token: invite.token });
    assert.deepEqual([accepted.status, accepted.metadata.subject, accepted.metadata.repeated], ["accepted", "bob", false]);
    await assert.rejects(eve.accept({ token: invite.token }), { code: "INVITE_SPENT", status: 410, provider: "edge" });
    assert.equal((await bob.assess(invite)).decision, "already_member");

    const second = await ann.create({});
    const renewed = await ann.resend(second);
    await assert.rejects(bob.accept({ token: second.token }), { code: "INVITE_SUPERSEDED" });
    await bob.decline({ token: renewed.token });
    assert.equal((await ann.get(second)).status, "declined");

    const third = await ann.create({ expiresAt: new Date(Date.now() + 60_000) });
    await ann.revoke(third);
    const listed = [];
    for await (const { id, status } of ann.list({ pageSize: 2 })) listed.push([id, status]);
    assert.deepEqual(new Map(listed), new Map([[third.id, "revoked"], [second.id, "declined"], [invite.id, "accepted"]]));
    await assert.rejects(eve.get(third), { code: "NOT_FOUND" });
    await assert.rejects(ann.create({ redirect: "https://evil.example" }), { code: "OPTION_INVALID", field: "redirect" });
  });
});

describe("over a handler that stands elsewhere", () => {
  // page -> worker in front -> worker behind
  const chain = (user, handle) => {
    const behind = createClient({ provider: "edge", baseUrl: ORIGIN, token: user, fetch: (url, init) => handle(new Request(url, { ...init, headers: { ...init.headers, "x-user": user } })) });
    const front = held(createHandler({ invites: behind, authorize: () => true }));
    const page = createClient({ provider: "edge", baseUrl: ORIGIN, fetch: (url, init) => front(new Request(url, init)) });
    return { page, front };
  };

  test("all that an issuer has is there", async () => {
    const { handle } = house();
    const [ann, bob] = ["ann", "bob"].map((user) => chain(user, handle).page);
    const invite = await ann.create({ purpose: "team", code: true });
    assert.deepEqual([(await bob.assess(invite)).decision, (await bob.assess({ token: invite.metadata.code })).decision], ["accept", "accept"]);
    const renewed = await ann.resend(invite, { ttlSec: 60, personal: { name: "Bob" }, code: true, timeoutMs: 20_000 });
    assert.ok(Math.abs(renewed.expiresAt - Date.now() - 60_000) < 20_000, "what is sent again lasts as long as was asked for");
    assert.match(renewed.metadata.code, /^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    await assert.rejects(bob.accept({ token: invite.token }), { code: "INVITE_SUPERSEDED" });
    const accepted = await bob.accept({ token: renewed.metadata.code });
    assert.deepEqual([accepted.status, accepted.metadata.subject, accepted.metadata.repeated], ["accepted", "bob", false]);
    const other = await ann.create({});
    await bob.decline({ token: other.token });
    assert.deepEqual([(await ann.get(other)).status, (await ann.list({ pageSize: 5 })).items.length], ["declined", 2]);
    await ann.revoke(await ann.create({}));
    await assert.rejects(bob.decline({}), { code: "OPTION_INVALID", field: "token" });
    await assert.rejects(ann.resend(await ann.create({}), { ttlSec: "1" }), { code: "OPTION_INVALID" });
  });

  test("and what a service lacks is not", async () => {
    const sandbox = createSandbox();
    const { page, front } = chain("ann", held(createHandler({ invites: createClient(sandbox.options.twilio), authorize: () => true })));
    for (const identity of ["ann", "bob", "cid"]) await page.create({ identity });
    const { items } = await page.list({ identity: ["ann", "bob"] });
    assert.deepEqual(items.map(({ target }) => target).sort(), ["ann", "bob"]);
    await page.decline({ id: items[0].id });
    await assert.rejects(page.get(items[0]), { code: "NOT_FOUND" });
    await assert.rejects(page.assess({ token: "x" }), { code: "OPERATION_UNSUPPORTED" });
    const response = await front(new Request(`${ORIGIN}/invites/x/resend`, { method: "POST" }));
    assert.deepEqual([response.status, response.headers.get("allow")], [405, "OPTIONS"]);
  });
});

describe("over a service", () => {
  test("a page accepts at Authress without any secret of the service", async () => {
    const sandbox = createSandbox();
    const invites = createClient(sandbox.options.authress);
    const handle = held(createHandler({ invites, authorize: (request) => ({ accept: { userToken: sandbox.userToken(request.headers.get("x-user")) } }) }));
    const page = createClient({ provider: "edge", baseUrl: ORIGIN, fetch: (url, init) => handle(new Request(url, { ...init, headers: { ...init.headers, "x-user": "bob" } })) });
    const { id } = await page.create({ statements: [{ roles: ["viewer"], resources: [{ resourceUri: "/documents/1" }] }] });
    assert.equal((await page.get(id)).metadata.statements[0].roles[0], "viewer");
    assert.equal((await page.accept({ id })).status, "accepted");
    await assert.rejects(page.accept({ id }), { code: "NOT_FOUND" });
    await assert.rejects(async () => page.list(), { code: "OPERATION_UNSUPPORTED" });
  });

  test("our credential that is refused is not the visitor's fault", async () => {
    const sandbox = createSandbox();
    const invites = createClient({ ...sandbox.options.rkvst, token: "wrong" });
    const handle = held(createHandler({ invites, authorize: () => true }));
    const response = await handle(new Request(`${ORIGIN}/invites`));
    assert.deepEqual(await problem(response), [502, "UNAUTHORIZED"]);
  });
});
