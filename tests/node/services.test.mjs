// Every operation of every service, and every status that its description names, against mock services made from it.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createClient } from "edge-invites";
import { start } from "./prism.mjs";

const UUID = "bbbaeab8-539d-4482-9a98-f1285e7f75cb";
const HEX = "0123456789abcdef0123456789abcdef";
const [IN, IS, CH, RL, AC] = ["IN", "IS", "CH", "RL", "AC"].map((kind) => kind + HEX);
const SAT = `${btoa(JSON.stringify({ alg: "dir", enc: "A256GCM", ch: "puc.signalwire.com", typ: "SAT" })).replace(/=+$/, "")}..AAAAAAAAAAAAAAAA.bWFya2Vk.AAAAAAAAAAAAAAAAAAAAAA`;
const STATEMENTS = [{ roles: ["viewer"], resources: [{ resourceUri: "/documents/1" }] }];

const CODES = {
  400: "REQUEST_REJECTED", 401: "UNAUTHORIZED", 402: "QUOTA_EXCEEDED", 403: "FORBIDDEN", 404: "NOT_FOUND", 409: "CONFLICT",
  422: "REQUEST_REJECTED", 429: "RATE_LIMITED", 500: "SERVICE_FAILED",
};

const archivist = (provider) => ({
  options: { provider, token: "owner" },
  calls: {
    create: { call: (client) => client.create({ email: "john.doe@example.com", message: "hello" }), statuses: [400, 401, 402, 403, 429, 500], check: (invite) => assert.equal(invite.target, "john.doe@example.com") },
    get: { call: (client) => client.get(UUID), statuses: [400, 401, 403, 404, 429], check: (invite) => assert.equal(invite.id, UUID) },
    list: { call: (client, how) => client.list({ email: "john.doe@example.com" }, how), statuses: [400, 401, 403, 429, 500], check: ({ items, next }) => assert.deepEqual([items[0].id, items[0].expiresAt instanceof Date, next], [UUID, true, undefined]) },
    count: { call: (client) => client.count(), statuses: [401], check: (count) => assert.equal(count, 1) },
    revoke: { call: (client) => client.revoke(UUID), statuses: [400, 401, 403, 404, 429], check: (result) => assert.equal(result, undefined) },
  },
});

const SERVICES = {
  signalwire: {
    options: { provider: "signalwire", space: "example", token: "sat", project: undefined },
    calls: {
      create: { call: (client) => client.create({ addressId: UUID }), statuses: [401, 404, 422, 429, 500], check: (invite) => assert.ok(invite.token.reveal().startsWith("ey")) },
      accept: { call: (client) => client.accept({ token: SAT }), statuses: [401, 500], check: (invite) => assert.equal(invite.status, "accepted") },
      addresses: { call: (client, how) => client.addresses({ token: SAT, pageSize: 10 }, how), statuses: [401, 404, 500], check: ({ items }) => assert.equal(items[0].name, "justice-league") },
      guestToken: { project: true, call: (client) => client.guestToken({ allowedAddresses: [UUID], expiresAt: new Date(Date.now() + 60_000) }), statuses: [401, 422], check: (tokens) => assert.ok(tokens.token.reveal() && tokens.refreshToken.reveal()) },
      subscriberToken: { project: true, call: (client) => client.subscriberToken({ reference: "a@example.com" }), statuses: [401, 404, 422], check: (tokens) => assert.ok(tokens.token.reveal() && typeof tokens.subscriberId === "string") },
      refreshToken: { project: true, call: (client) => client.refreshToken({ refreshToken: "x" }), statuses: [401, 422], check: (tokens) => assert.ok(tokens.token.reveal()) },
    },
  },
  datatrails: archivist("datatrails"),
  rkvst: archivist("rkvst"),
  twilio: {
    options: { provider: "twilio", accountSid: AC, authToken: "secret", serviceSid: IS, channelSid: CH },
    calls: {
      create: { call: (client) => client.create({ identity: "jing", roleSid: RL }), statuses: [400, 401, 403, 404, 409, 429], codes: { 403: "QUOTA_EXCEEDED" /* 50403: the channel is full */ }, check: (invite) => assert.equal(invite.id.slice(0, 2), "IN") },
      get: { call: (client) => client.get(IN), statuses: [401, 404, 429], check: (invite) => assert.equal(invite.id.slice(0, 2), "IN") },
      list: { prefer: "example=readFull", call: (client, how) => client.list({ identity: ["jing", "ann"], pageSize: 20 }, how), statuses: [401, 404, 429], check: ({ items }) => assert.equal(items[0].id.slice(0, 2), "IN") },
      revoke: { call: (client) => client.revoke(IN), statuses: [401, 404, 429], check: (result) => assert.equal(result, undefined) },
      decline: { call: (client) => client.decline(IN), statuses: [401, 404, 429], check: (result) => assert.equal(result, undefined) },
      accept: { call: (client) => client.accept({ id: IN }), statuses: [401, 404, 429], check: (invite) => assert.equal(invite.status, "accepted") },
    },
  },
  authress: {
    options: { provider: "authress", baseUrl: "https://acc0.api.authress.io", accessToken: "h.p.s" },
    calls: {
      create: { call: (client) => client.create({ statements: STATEMENTS }), statuses: [401, 403], check: (invite) => assert.equal(typeof invite.id, "string") },
      get: { call: (client) => client.get("inv_1"), statuses: [401, 403, 404], check: (invite) => assert.equal(invite.status, "pending") },
      revoke: { call: (client) => client.revoke("inv_1"), statuses: [401, 403, 404], check: (result) => assert.equal(result, undefined) },
      accept: { call: (client) => client.accept({ id: "inv_1", userToken: "h.p.s" }), statuses: [401, 403, 404], check: (invite) => assert.equal(invite.status, "accepted") },
    },
  },
};

describe("every operation against a mock of its service", () => {
  let prism;
  before(async () => {
    prism = await start();
  });
  after(() => prism?.close());

  const clientOf = ({ options }, { project }, fetch) => {
    const { token, ...rest } = options;
    return createClient(project ? { ...rest, project: { id: "p", token: "secret" }, fetch } : { ...options, fetch });
  };

  for (const [name, service] of Object.entries(SERVICES)) {
    test(name, async (t) => {
      for (const [operation, how] of Object.entries(service.calls)) {
        await t.test(operation, async () => how.check(await how.call(clientOf(service, how, prism.fetch({ prefer: how.prefer })))));
        for (const status of how.statuses) {
          await t.test(`${operation} answered with ${status}`, async () => {
            const client = clientOf(service, how, prism.fetch({ prefer: `code=${status}` }));
            // what is done again would be answered the same
            const quick = Object.fromEntries(Object.entries(client).map(([name, f]) => [name, (input) => f(input, { retries: 0 })]));
            const error = await Promise.resolve(how.call(quick)).then(() => assert.fail("expected an error"), (error) => error);
            assert.deepEqual([error.name, error.status, error.provider], ["InviteError", status, name]);
            assert.equal(error.code, how.codes?.[status] ?? CODES[status]);
          });
        }
      }
    });
  }

  test("what has no operation here is none of the service's", () => {
    for (const [name, service] of Object.entries(SERVICES)) {
      const client = clientOf(service, {}, prism.fetch());
      const tested = Object.keys(service.calls);
      const others = Object.keys(client).filter((operation) => !tested.includes(operation));
      assert.deepEqual(others.filter((operation) => !["createMany", "watch"].includes(operation)), [], name);
    }
  });
});
