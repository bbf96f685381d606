// Twilio's own library against the sandbox, and our client on what it made.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import twilio from "twilio";
import { createClient } from "edge-invites";
import { serve } from "../sandbox/serve.mjs";

let served;
before(async () => (served = await serve()));
after(() => served.close());

/** The library knows no setting for the host of one product: its HTTP client is asked to go to this machine. */
class Local extends twilio.RequestClient {
  request(options) {
    return super.request({ ...options, uri: options.uri.replace("https://chat.twilio.com", served.origin) });
  }
}

const theirs = (version, secret) => {
  const { accountSid, authToken, serviceSid, channelSid } = served.sandbox.options.twilio;
  const client = twilio(accountSid, secret ?? authToken, { httpClient: new Local() });
  return client.chat[version].services(serviceSid).channels(channelSid);
};
const ours = (version) => {
  const { fetch, ...options } = served.sandbox.options.twilio;
  return createClient({ ...options, version, baseUrl: served.origin });
};

for (const version of ["v1", "v2"]) {
  test(`${version}: it makes, reads, lists and removes invites, and so do we with the same ones`, async () => {
    const channel = theirs(version);
    const roleSid = `RL${"1".repeat(32)}`;
    const made = await channel.invites.create({ identity: "jing & co", roleSid });
    assert.match(made.sid, /^IN[0-9a-f]{32}$/);
    assert.ok(made.dateCreated instanceof Date && !Number.isNaN(Number(made.dateCreated)));
    const invite = await ours(version).get(made.sid);
    assert.deepEqual([invite.target, invite.metadata.roleSid, Number(invite.createdAt)], ["jing & co", roleSid, Number(made.dateCreated)]);
    const mine = await ours(version).create({ identity: "ann" });
    assert.equal((await channel.invites(mine.id).fetch()).identity, "ann");
    assert.deepEqual((await channel.invites.list()).map(({ sid }) => sid), [made.sid, mine.id]);
    assert.deepEqual((await channel.invites.list({ identity: ["ann"] })).map(({ sid }) => sid), [mine.id]);
    assert.equal(await channel.invites(mine.id).remove(), true);
    await assert.rejects(ours(version).get(mine.id), { code: "NOT_FOUND" });
    await ours(version).revoke(made.sid);
    await assert.rejects(channel.invites(made.sid).fetch(), { status: 404, code: 20404 });
    await served.sandbox.reset();
  });

  test(`${version}: adding a member uses the invite up, whoever does it`, async () => {
    const channel = theirs(version);
    const made = await channel.invites.create({ identity: "jing" });
    const accepted = await ours(version).accept({ id: made.sid });
    assert.equal((await channel.members(accepted.metadata.memberSid).fetch()).identity, "jing");
    assert.deepEqual(await channel.invites.list(), []);
    await assert.rejects(channel.members.create({ identity: "jing" }), { status: 409, code: 50404 });
    const mine = await ours(version).create({ identity: "ann" });
    await channel.members.create({ identity: "ann" });
    await assert.rejects(ours(version).get(mine.id), { code: "NOT_FOUND" });
    assert.equal((await ours(version).accept(mine)).status, "accepted");
    await served.sandbox.reset();
  });

  test(`${version}: it goes through all pages, and so do we`, async () => {
    await served.sandbox.fill("twilio", 230);
    const all = await theirs(version).invites.list({ pageSize: 50 });
    assert.equal(new Set(all.map(({ sid }) => sid)).size, 230);
    const found = [];
    for await (const { id } of ours(version).list({ pageSize: 50 })) found.push(id);
    assert.deepEqual(found, all.map(({ sid }) => sid));
    await served.sandbox.reset();
  });
}

test("it is refused with the codes that it knows", async () => {
  await assert.rejects(theirs("v1", "wrong").invites.list(), { status: 401, code: 20003 });
  const channel = theirs("v1");
  await channel.invites.create({ identity: "jing" });
  await assert.rejects(channel.invites.create({ identity: "jing" }), { status: 409, code: 50212 });
  await assert.rejects(channel.invites.create({ identity: "nobody" }), { status: 404, code: 20404 });
});
