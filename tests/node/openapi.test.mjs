// The description of the handler: that it is one, that it is of this handler, and that others can work by it.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import { createClient, createHandler, createIssuer, createIssuerKey, InviteError, isInviteError, memoryStore } from "edge-invites";
import { createSandbox } from "edge-invites/testing";
import { description, faultsOf, held, methodsOf, operationOf, seen } from "./contract.mjs";
import { mock } from "./prism.mjs";

const ORIGIN = "https://app.example";
const STATEMENTS = [{ roles: ["viewer"], resources: [{ resourceUri: "/documents/1" }] }];
const SERVICES = { authress: { statements: STATEMENTS }, twilio: { identity: "jing" }, rkvst: { email: "a@example.com" }, signalwire: { addressId: "bbbaeab8-539d-4482-9a98-f1285e7f75cb" } };
const key = await createIssuerKey();
const operations = Object.entries(description.paths).flatMap(([path, { parameters: _, ...methods }]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })));
const codes = description.components.schemas.InviteErrorCode.enum;

/** A handler over an issuer, held to its description; `ask` says as whom. */
function house(more) {
  const issuer = createIssuer({ issuer: ORIGIN, audience: "app", keys: [key], store: memoryStore(), redirects: ["/welcome"], secret: new Uint8Array(16).fill(1), sealKey: new Uint8Array(32).fill(2) });
  const authorize = (request) => {
    const user = JSON.parse(request.headers.get("x-user") ?? "{}");
    return user.subject ? { ...user, inviter: user.subject } : user;
  };
  const handle = held(createHandler({ invites: issuer, authorize, ...more }));
  const ask = async (method, path, body, user = { subject: "ann" }, headers = {}) => {
    const init = { method, headers: { "x-user": JSON.stringify(user), ...(body !== undefined && { "content-type": "application/json" }), ...headers }, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const response = await handle(new Request(`${ORIGIN}${path}`, init));
    return [response.status, await response.json().catch(() => undefined)];
  };
  return { ask, issuer };
}

describe("the description", () => {
  test("is OpenAPI 3.1, of this version, and named by the package", async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(description));
    assert.ok(valid, JSON.stringify(errors));
    assert.equal(description.openapi, "3.1.0");
    const manifest = createRequire(import.meta.url)("edge-invites/package.json");
    assert.deepEqual([description.info.version, description.info.license.identifier], [manifest.version, manifest.license]);
  });

  test("has every action and address that the handler knows, and no other", async () => {
    const names = operations.map(({ operation }) => operation.operationId ?? "preflight");
    const [, union] = readFileSync(new URL("../types/index.d.ts", import.meta.url), "utf8").match(/type HandlerAction = (.*);/);
    assert.deepEqual([...new Set(names)].sort(), [...union.match(/\w+/g), "jwks", "preflight", "getHeaders", "jwksHeaders", "listHeaders"].sort());
    // whatever can be said in up to four words, also of those of the description
    const words = ["invites", "x", "assess", "accept", "decline", "resend", ".well-known", "jwks.json"];
    const places = [...words, ...words.flatMap((a) => words.map((b) => `${a}/${b}`)), ...words.flatMap((a) => words.flatMap((b) => [`invites/${a}/${b}`, `invites/x/${a}/${b}`]))];
    let action;
    const handle = createHandler({ invites: createClient(createSandbox().options.authress), authorize: (_, asked) => void ({ action } = asked) });
    for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
      for (const place of places) {
        action = undefined;
        const { status } = await handle(new Request(`${ORIGIN}/${place}`, { method }));
        const known = action ?? ([404, 405].includes(status) ? undefined : method === "OPTIONS" ? "preflight" : "jwks");
        const operation = operationOf(method, `/${place}`);
        const expected = operation && (operation.operationId ?? "preflight").replace("Headers", "");
        assert.equal(known, expected, `${method} ${place}`);
        if (known === undefined) assert.equal(status, methodsOf(`/${place}`).length > 0 ? 405 : 404, `${method} ${place}`);
      }
    }
  });

  test("tells the status of every code", async () => {
    for (const code of codes) {
      const { ask } = house({ authorize: () => {
        throw new InviteError({ code, message: "no", next: "nothing", retryable: false, retryAfterMs: 10 });
      } });
      assert.equal((await ask("POST", "/invites/accept", { token: "x" }))[1].code, code);
    }
  });
});

describe("what is asked and answered", () => {
  test("over the life of invites, in each decision", async () => {
    const { ask } = house();
    const post = async (path, body, user) => (await ask("POST", path, body, user))[1];
    const decision = async (token, user = {}) => (await post("/invites/assess", { token }, user)).decision;
    const made = await post("/invites", { purpose: "team", redirect: "/welcome", maxUses: 2, ttlSec: 3600, metadata: { role: "viewer" }, personal: { name: "Bob" }, to: { domain: "example.com" } });
    const bob = { subject: "bob", email: "bob@example.com", emailVerified: true };
    assert.equal(await decision(made.token), "sign_in");
    assert.equal(await decision(made.token, { subject: "eve", email: "eve@evil.example", emailVerified: true }), "switch_account");
    assert.equal(await decision(made.token, { ...bob, emailVerified: false }), "verify_email");
    assert.equal(await decision(made.token, bob), "accept");
    assert.equal((await post("/invites/accept", { token: made.token }, bob)).repeated, false);
    assert.equal((await post("/invites/accept", { token: made.token }, bob)).repeated, true);
    assert.equal(await decision(made.token, bob), "already_member");
    const other = await post("/invites", {});
    const renewed = await post(`/invites/${other.id}/resend`, { ttlSec: 60, personal: { name: "Eve" } });
    assert.equal(await decision(other.token), "request_new");
    assert.equal((await post("/invites/decline", { token: renewed.token })).status, "declined");
    const [, third] = await ask("POST", "/invites", undefined);
    assert.equal((await ask("POST", `/invites/${third.id}/resend`, undefined))[0], 200);
    assert.equal((await ask("DELETE", `/invites/${third.id}`))[1].status, "revoked");
    assert.equal((await ask("GET", `/invites/${made.id}`))[1].metadata.uses.length, 1);
    const [, page] = await ask("GET", "/invites?pageSize=2");
    assert.equal((await ask("GET", `/invites?pageSize=2&from=${encodeURIComponent(page.next)}`))[1].items.length, 1);
    assert.ok((await ask("GET", "/.well-known/jwks.json"))[1].keys.length > 0);
    for (const path of ["/invites", `/invites/${made.id}`, "/.well-known/jwks.json"]) assert.equal((await ask("HEAD", path))[0], 200, path);
    for (const { path } of operations.filter(({ method }) => method === "options")) assert.equal((await ask("OPTIONS", path.replace("{id}", made.id)))[0], 204);
    assert.equal((await ask("POST", "/invites/accept", { token: made.token }, bob, { "sec-purpose": "prefetch" }))[0], 204);
  });

  test("in every refusal", async () => {
    const { ask, issuer } = house();
    const refused = async (code, ...asked) => assert.equal((await ask(...asked))[1].code, code, asked[1]);
    const accept = (code, token, user) => refused(code, "POST", "/invites/accept", { token: token.reveal() }, user);
    const { id, token } = await issuer.mint({ inviter: "ann", to: { email: "bob@example.com" } });
    await accept("SIGN_IN_REQUIRED", token, {});
    await accept("SUBJECT_MISMATCH", token, { subject: "eve", email: "eve@example.com", emailVerified: true });
    await accept("EMAIL_UNVERIFIED", token, { subject: "bob", email: "bob@example.com" });
    await refused("INVITE_UNKNOWN", "POST", "/invites/accept", { token: "a.b.c" });
    await refused("NOT_FOUND", "GET", `/invites/${id}`, undefined, { subject: "eve" });
    await issuer.resend(id);
    await accept("INVITE_SUPERSEDED", token, { subject: "bob", email: "bob@example.com", emailVerified: true });
    await issuer.revoke(id);
    await refused("CONFLICT", "POST", `/invites/${id}/resend`, {});
    const [open, gone] = [await issuer.mint(), await issuer.mint()];
    await accept(undefined, open.token, { subject: "bob" });
    await accept("INVITE_SPENT", open.token, { subject: "eve" });
    await issuer.decline({ token: gone.token });
    await accept("INVITE_DECLINED", gone.token);
    const taken = await issuer.mint();
    await issuer.revoke(taken);
    await accept("INVITE_REVOKED", taken.token);
    await refused("ORIGIN_NOT_ALLOWED", "POST", "/invites", {}, undefined, { origin: "https://evil.example" });
    await refused("REQUEST_TOO_LARGE", "POST", "/invites", { purpose: "x".repeat(70_000) });
    const closed = house({ authorize: () => null, limit: (_, { action }) => (action === "list" ? 1500 : 0) });
    assert.equal((await closed.ask("GET", "/invites"))[1].code, "RATE_LIMITED");
    assert.equal((await closed.ask("POST", "/invites", {}))[1].code, "FORBIDDEN");
    const broken = house({ authorize: () => JSON.parse("{") });
    assert.equal((await broken.ask("POST", "/invites", {}))[1].code, "INTERNAL");
  });

  test("what the description refuses the handler refuses, too", async () => {
    const { ask, issuer } = house();
    const { id } = await issuer.mint({ inviter: "ann" });
    const dates = [{ expiresAt: 7 }, { expiresAt: "soon" }, { ttlSec: 0 }, { ttlSec: 1.5 }, { personal: "x" }];
    const bodies = {
      "/invites": [...dates, { maxUses: 0 }, { maxUses: 1001 }, { maxUses: "2" }, { maxUses: 1.5 }, { purpose: 7 }, { purpose: "" }, { purpose: "x".repeat(257) }, { to: {} }, { to: "a@example.com" }, { metadata: [] }, { redirect: true }, [], "x", 7],
      [`/invites/${id}/resend`]: dates,
      ...Object.fromEntries(["assess", "accept", "decline"].map((action) => [`/invites/${action}`, [{}, { token: "" }, { token: 7 }, []]])),
    };
    for (const [path, list] of Object.entries(bodies)) {
      for (const body of list) {
        assert.notDeepEqual(faultsOf(operationOf("POST", path), new URL(ORIGIN), JSON.stringify(body)), [], JSON.stringify(body));
        assert.equal((await ask("POST", path, body))[0], 400, JSON.stringify(body));
      }
    }
    for (const query of ["pageSize=0", "pageSize=1001", "pageSize=1.5", "pageSize=x"]) assert.equal((await ask("GET", `/invites?${query}`))[0], 400, query);
  });

  test("over services", async () => {
    for (const [service, input] of Object.entries(SERVICES)) {
      const sandbox = createSandbox();
      const { ask } = house({ invites: createClient(sandbox.options[service]), authorize: () => (service === "authress" ? { accept: { userToken: sandbox.userToken("bob") } } : true) });
      const make = async () => (await ask("POST", "/invites", input))[1];
      await ask("POST", "/invites/decline", { id: (await make()).id });
      const { id, token } = await make();
      const all = [["GET", ""], ["GET", `/${id}`], ["POST", "/assess", { token: "x" }], ["POST", `/${id}/resend`, {}], ["POST", "/accept", { id, token }], ["DELETE", `/${id}`]];
      for (const [method, path, body] of all) await ask(method, `/invites${path}`, body);
    }
    const { ask } = house({ invites: createClient({ ...createSandbox().options.rkvst, token: "wrong" }), authorize: () => true });
    assert.deepEqual((await ask("GET", "/invites"))[1].code, "UNAUTHORIZED");
  });

  test("every answer that is described has been given", () => {
    const given = operations.flatMap(({ operation: { operationId = "preflight", responses } }) => Object.keys(responses).filter((status) => status < 300).map((status) => `${operationId} ${status}`));
    const fetchedAhead = (one) => one.endsWith("204") && !["revoke 204", "decline 204", "preflight 204"].includes(one);
    assert.deepEqual(given.filter((one) => !seen.has(one) && !fetchedAhead(one)), []);
  });
});

describe("a mock made from the description alone", () => {
  let prism;
  before(async () => {
    prism = await mock(createRequire(import.meta.url).resolve("edge-invites/openapi.json"));
  });
  after(() => prism?.child.kill());
  const clientOf = (prefer) => createClient({ provider: "edge", baseUrl: prism.origin, token: "ann", fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, ...(prefer && { prefer }) } }) });

  test("is one to our own client, in all that it can do", async () => {
    const client = clientOf();
    const made = await client.create({ purpose: "team", maxUses: 2, expiresAt: new Date(Date.now() + 60_000), to: { email: "a@example.com" } });
    assert.deepEqual([typeof made.id, typeof made.token.reveal(), made.expiresAt instanceof Date], ["string", "string", true]);
    assert.equal((await client.get("x")).provider, "edge");
    assert.equal((await client.list({ pageSize: 10 })).items.length, 1);
    assert.equal((await client.assess({ token: "x" })).decision, "accept");
    const { status, metadata } = await client.accept({ token: "x" });
    assert.deepEqual([status, typeof metadata.subject, typeof metadata.repeated], ["accepted", "string", "boolean"]);
    assert.equal(typeof (await client.resend("x")).token.reveal(), "string");
    assert.deepEqual([await client.decline({ token: "x" }), await client.revoke("x")], [undefined, undefined]);
  });

  test("tells our own client each failure by a code of its status", async () => {
    for (const status of Object.keys(operationOf("POST", "/invites/accept").responses).filter((status) => status >= 400)) {
      const error = await clientOf(`code=${status}`).accept({ token: "x" }, { retries: 0 }).catch((error) => error);
      assert.ok(isInviteError(error), `${status}: ${error}`);
      const [, { properties }] = description.components.responses[`Problem${status}`].content["application/problem+json"].schema.allOf;
      assert.deepEqual([error.status, properties.code.enum.includes(error.code)], [Number(status), true], error.code);
    }
  });

  test("refuses what does not fit", async () => {
    const ask = (path, init) => fetch(`${prism.origin}${path}`, { method: "POST", headers: { "content-type": "application/json", authorization: "Bearer ann" }, ...init }).then(({ status }) => status);
    assert.equal(await ask("/invites", { body: JSON.stringify({ maxUses: 0 }) }), 400);
    assert.equal(await ask("/invites", { body: "{}", headers: { "content-type": "application/json" } }), 401);
    assert.equal(await ask("/invites/x", { body: "{}" }), 405);
  });
});
