// The sandbox with our own clients: what each service does over the life of an invite, on good days and on bad ones.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createClient, isInviteError } from "edge-invites";
import { createSandbox } from "edge-invites/testing";

const UUID = "bbbaeab8-539d-4482-9a98-f1285e7f75cb";
const STATEMENTS = [{ roles: ["viewer"], resources: [{ resourceUri: "/documents/1" }] }];
const failure = (promise) => Promise.resolve(promise).then(() => assert.fail("expected a rejection"), (error) => {
  assert.ok(isInviteError(error), String(error));
  return error;
});
const code = async (promise) => (await failure(promise)).code;
const fresh = (service, more) => {
  const sandbox = createSandbox();
  return { sandbox, client: createClient({ ...sandbox.options[service], ...more }) };
};
const all = async (iterable) => {
  const list = [];
  for await (const item of iterable) list.push(item);
  return list;
};

describe("SignalWire in the sandbox", () => {
  test("an invite is made, used as often as one likes, and expires", async () => {
    const { sandbox, client } = fresh("signalwire");
    const { token, expiresAt } = await client.create({ addressId: UUID });
    for (const _ of [1, 2]) assert.equal((await client.accept({ token })).status, "accepted");
    assert.deepEqual((await all(client.addresses({ token, pageSize: 2 }))).map(({ name }) => name), ["justice-league", "avengers", "front-desk"]);
    assert.ok(Math.abs(expiresAt - Date.now() - 7_200_000) < 10_000);
    await sandbox.advance(7_200_000);
    assert.equal(await code(client.accept({ token })), "UNAUTHORIZED");
  });

  test("what the service refuses is named", async () => {
    const { client } = fresh("signalwire");
    const error = await failure(client.create({ addressId: "00000000-0000-0000-0000-000000000000" }));
    assert.deepEqual([error.code, error.field, error.serviceCode], ["REQUEST_REJECTED", "addressId", "invalid_parameter"]);
    const late = await failure(client.create({ addressId: UUID, expiresAt: new Date(1000) }));
    assert.deepEqual([late.code, late.field], ["REQUEST_REJECTED", "expiresAt"]);
  });

  test("a project's credential makes no invites, but the other tokens", async () => {
    const sandbox = createSandbox();
    const project = { id: "sandbox-project", token: "sandbox-token" };
    const client = createClient({ provider: "signalwire", space: "example", project, fetch: sandbox.fetch });
    assert.equal(await code(client.create({ addressId: UUID })), "UNAUTHORIZED");
    const guest = await client.guestToken({ allowedAddresses: [UUID] });
    const subscriber = await client.subscriberToken({ reference: "a@example.com" });
    assert.equal((await client.accept({ token: guest.token })).status, "accepted");
    const renewed = await client.refreshToken({ refreshToken: subscriber.refreshToken });
    assert.equal((await client.accept({ token: renewed.token })).status, "accepted");
    assert.equal(await code(client.refreshToken({ refreshToken: subscriber.refreshToken })), "REQUEST_REJECTED");
    assert.equal((await failure(client.refreshToken({ refreshToken: guest.token }))).serviceCode, "not_a_refresh_token");
  });
});

for (const service of ["datatrails", "rkvst"]) {
  describe(`${service} in the sandbox`, () => {
    test("an invite is made, read, listed, counted and taken back", async () => {
      const { client } = fresh(service);
      const invite = await client.create({ email: "john.doe@example.com", message: "hello" });
      assert.equal((await client.get(invite)).metadata.message, "hello");
      assert.deepEqual((await all(client.list())).map(({ id }) => id), [invite.id]);
      assert.equal(await client.count(), 1);
      await client.revoke(invite);
      assert.equal(await code(client.revoke(invite)), "NOT_FOUND");
      assert.equal(await client.count(), 0);
    });

    test("an invite is watched until a member appears", async () => {
      const { sandbox, client } = fresh(service);
      const invite = await client.create({ email: "john.doe@example.com" });
      const seen = [];
      for await (const { status } of client.watch(invite, { everyMs: 100 })) {
        seen.push(status);
        if (seen.length === 2) await sandbox.mail(invite.id);
      }
      assert.deepEqual(seen, ["pending", "pending", "accepted"]);
    });

    test("an invite expires, and so it is told", async () => {
      const { sandbox, client } = fresh(service);
      const invite = await client.create({ email: "john.doe@example.com" });
      await sandbox.advance(8 * 24 * 3_600_000);
      assert.equal(await code(client.get(invite)), "NOT_FOUND");
    });

    test("lists are paged, with either name of the next page", async () => {
      const { sandbox, client } = fresh(service);
      await sandbox.fill(service, 250);
      for (const otherSpelling of [false, true]) {
        await sandbox.settings({ otherSpelling });
        assert.equal(new Set((await all(client.list({ pageSize: 100 }))).map(({ id }) => id)).size, 250);
      }
      assert.deepEqual((await all(client.list({ email: "user7@example.com" }))).map(({ target }) => target), ["user7@example.com"]);
      assert.equal(await client.count({ email: "user7@example.com" }), 1);
    });

    test("who may not invite is told, and so is who asks at a wrong path", async () => {
      const { sandbox } = fresh(service);
      const client = (more) => createClient({ provider: service, fetch: sandbox.fetch, token: "sandbox-user", ...more });
      assert.equal(await code(client().create({ email: "a@b" })), "FORBIDDEN");
      assert.equal(await code(client({ token: "nobody's" }).create({ email: "a@b" })), "UNAUTHORIZED");
      assert.equal(await code(client({ token: "sandbox-owner", basePath: "/archivist/v9" }).create({ email: "a@b" })), "FORBIDDEN");
      await client({ token: "sandbox-owner", basePath: "/archivist/v1" }).create({ email: "a@b" });
    });
  });
}

describe("Twilio in the sandbox", () => {
  test("an invite becomes a member, once, however often it is accepted", async () => {
    const { client } = fresh("twilio");
    const invite = await client.create({ identity: "jing", roleSid: `RL${"1".repeat(32)}` });
    assert.equal(await code(client.create({ identity: "jing" })), "CONFLICT");
    const accepted = await client.accept(invite);
    assert.deepEqual([accepted.status, accepted.target, accepted.metadata.roleSid], ["accepted", "jing", `RL${"1".repeat(32)}`]);
    assert.equal(await code(client.get(invite)), "NOT_FOUND");
    assert.equal((await client.accept(invite)).metadata.memberSid, accepted.metadata.memberSid);
    assert.equal(await code(client.accept({ id: invite.id })), "NOT_FOUND");
    assert.equal((await failure(client.create({ identity: "jing" }))).serviceCode, "50404");
  });

  test("an invite is declined, and nobody can be invited who has no user", async () => {
    const { client } = fresh("twilio", { version: "v2" });
    await client.decline(await client.create({ identity: "jing" }));
    assert.deepEqual(await all(client.list()), []);
    assert.equal(await code(client.create({ identity: "nobody at all" })), "NOT_FOUND");
  });

  test("lists are paged, filtered and stay at their origin", async () => {
    const { sandbox, client } = fresh("twilio");
    await sandbox.fill("twilio", 1234);
    assert.equal((await all(client.list({ pageSize: 1000 }))).length, 1234);
    assert.deepEqual((await all(client.list({ identity: ["user-3", "user-1200"], pageSize: 1 }))).map(({ target }) => target), ["user-3", "user-1200"]);
  });

  test("a wrong secret is refused", async () => {
    const { client } = fresh("twilio", { authToken: "wrong" });
    assert.equal(await code(client.list()), "UNAUTHORIZED");
  });
});

describe("Authress in the sandbox", () => {
  test("an invite is made, read and accepted by another user, once", async () => {
    const { sandbox, client } = fresh("authress");
    const invite = await client.create({ statements: STATEMENTS });
    assert.deepEqual((await client.get(invite)).metadata.statements, STATEMENTS);
    assert.equal(invite.expirySource, "service");
    const userToken = sandbox.userToken("invitee");
    assert.equal((await client.accept({ id: invite.id, userToken })).status, "accepted");
    assert.equal(await code(client.accept({ id: invite.id, userToken })), "NOT_FOUND");
  });

  test("older servers tell an account", async () => {
    const { sandbox, client } = fresh("authress");
    await sandbox.settings({ tellsAccount: true });
    const { id } = await client.create({ statements: STATEMENTS });
    assert.equal((await client.accept({ id, userToken: sandbox.userToken("invitee") })).metadata.accountId, "acc_sandbox");
  });

  test("only the inviter sees an invite and takes it back; its time ends", async () => {
    const { sandbox, client } = fresh("authress");
    const invite = await client.create({ statements: STATEMENTS, expiresAt: new Date(Date.now() + 600_000) });
    const other = createClient({ ...sandbox.options.authress, accessToken: sandbox.userToken("other") });
    assert.equal(await code(other.get(invite)), "NOT_FOUND");
    assert.equal(await code(other.revoke(invite)), "NOT_FOUND");
    assert.equal(await code(client.create({ statements: STATEMENTS, expiresAt: new Date(Date.now() + 1000) })), "REQUEST_REJECTED");
    await sandbox.advance(600_000);
    assert.equal(await code(client.get(invite)), "NOT_FOUND");
  });
});

describe("bad days", () => {
  test("429 is waited for, in each service's own words", async () => {
    const { sandbox, client } = fresh("rkvst");
    await sandbox.fault({ path: "/archivist", status: 429, headers: { "archivist-rate-limit-reset": "0.2" } });
    const start = Date.now();
    await client.create({ email: "a@b" });
    assert.ok(Date.now() - start >= 190, `${Date.now() - start} ms`);
    await sandbox.fault({ status: 429, times: 9, headers: { "retry-after": "77" } });
    const error = await failure(client.create({ email: "a@b" }));
    assert.deepEqual([error.code, error.retryable, error.retryAfterMs], ["RATE_LIMITED", true, 77_000]);
  });

  test("a change that was under way is waited for", async () => {
    const { sandbox, client } = fresh("twilio");
    const invite = await client.create({ identity: "jing" });
    await sandbox.fault({ method: "POST", status: 409, body: { code: 50419, message: "conflict" } });
    assert.equal((await client.accept(invite)).status, "accepted");
  });

  test("when the answer to an accept is lost, a second try is safe and finds the truth", async () => {
    const { sandbox, client } = fresh("twilio");
    const invite = await client.create({ identity: "jing" });
    await sandbox.fault({ method: "POST", lost: true });
    assert.equal(await code(client.accept(invite, { retries: 0 })), "OUTCOME_UNKNOWN");
    assert.equal((await client.accept(invite)).status, "accepted");

    const authress = createClient(sandbox.options.authress);
    const { id } = await authress.create({ statements: STATEMENTS });
    await sandbox.fault({ method: "PATCH", lost: true });
    assert.equal(await code(authress.accept({ id, userToken: sandbox.userToken("invitee") })), "OUTCOME_UNKNOWN");
  });

  test("a create whose answer was lost is not repeated by itself", async () => {
    const { sandbox, client } = fresh("rkvst");
    await sandbox.fault({ method: "POST", lost: true });
    const error = await failure(client.create({ email: "a@b" }));
    assert.deepEqual([error.code, error.retryable], ["OUTCOME_UNKNOWN", false]);
    assert.equal(await client.count(), 1);
  });

  test("a delivery that comes twice does no harm where the service tells them apart", async () => {
    const { sandbox, client } = fresh("twilio");
    await sandbox.fault({ method: "POST", twice: true });
    assert.equal(await code(client.create({ identity: "jing" })), "CONFLICT");
    assert.equal((await client.list()).items.length, 1);
  });

  test("cut, slow, wrong and broken answers are errors, or nothing at all when the next one is good", async () => {
    const { sandbox, client } = fresh("rkvst");
    const invite = await client.create({ email: "a@b" });
    for (const [fault, expected] of [
      [{ cutAt: 10, times: 9 }, "NETWORK_FAILED"],
      [{ status: 200, headers: { "content-type": "text/html" }, body: "<html>" }, "RESPONSE_INVALID"],
      [{ status: 200, body: "" }, "RESPONSE_INVALID"],
      [{ status: 503, times: 9, body: "<html>" }, "SERVICE_FAILED"],
      [{ delayMs: 5_000 }, "TIMED_OUT"],
    ]) {
      await sandbox.reset();
      await sandbox.fault(fault);
      assert.equal(await code(client.get(invite, { timeoutMs: 900 })), expected, JSON.stringify(fault));
    }
    const again = await client.create({ email: "a@b" });
    for (const fault of [{ cutAt: 10 }, { status: 502 }, { lost: true }]) {
      await sandbox.fault(fault);
      assert.equal((await client.get(again)).id, again.id);
    }
  });

  test("two sandboxes know nothing of each other, and the same seed makes the same ids", async () => {
    const [one, other] = [createSandbox({ seed: 7 }), createSandbox({ seed: 7 })];
    const make = (sandbox) => createClient(sandbox.options.rkvst).create({ email: "a@b" });
    assert.equal((await make(one)).id, (await make(other)).id);
    await make(one);
    assert.equal(await createClient(other.options.rkvst).count(), 1);
  });
});
