// Authress' own library against the sandbox, and our client on what it made.
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { after, before, test } from "node:test";
import sdk from "@authress/sdk";
import { createClient, decode } from "edge-invites";
import { serve } from "../sandbox/serve.mjs";

let served;
before(async () => (served = await serve()));
after(() => served.close());

const STATEMENTS = [{ roles: ["viewer"], resources: [{ resourceUri: "/documents/1" }] }];
const theirs = (subject) => new sdk.AuthressClient({ authressApiUrl: served.origin }, () => served.sandbox.userToken(subject));
const ours = (subject) => createClient({ provider: "authress", baseUrl: served.origin, accessToken: served.sandbox.userToken(subject) });

test("it makes, reads and deletes invites, and so do we with the same ones", async () => {
  const { data: made } = await theirs("ann").invites.createInvite({ statements: STATEMENTS });
  const invite = await ours("ann").get(made.inviteId);
  assert.deepEqual(invite.metadata.statements, STATEMENTS);
  const mine = await ours("ann").create({ statements: STATEMENTS });
  assert.equal((await theirs("ann").invites.getInvite(mine.id)).data.inviteId, mine.id);
  await theirs("ann").invites.deleteInvite(mine.id);
  await assert.rejects(ours("ann").get(mine), { code: "NOT_FOUND" });
  await ours("ann").revoke(made.inviteId);
  await assert.rejects(theirs("ann").invites.getInvite(made.inviteId), { status: 404 });
});

test("either accepts what the other made, once", async () => {
  const mine = await ours("ann").create({ statements: STATEMENTS });
  assert.equal((await theirs("bob").invites.respondToInvite(mine.id)).status, 200);
  await assert.rejects(ours("ann").accept({ id: mine.id, userToken: served.sandbox.userToken("bob") }), { code: "NOT_FOUND" });
  const { data: made } = await theirs("ann").invites.createInvite({ statements: STATEMENTS });
  assert.equal((await ours("ann").accept({ id: made.inviteId, userToken: served.sandbox.userToken("bob") })).status, "accepted");
  await assert.rejects(theirs("bob").invites.respondToInvite(made.inviteId), { status: 404 });
});

test("a wrong token is refused to both", async () => {
  const client = new sdk.AuthressClient({ authressApiUrl: served.origin }, () => "nothing");
  await assert.rejects(client.invites.createInvite({ statements: STATEMENTS }), { status: 401 });
  await assert.rejects(createClient({ provider: "authress", baseUrl: served.origin, accessToken: "nothing" }).get("x"), { code: "UNAUTHORIZED" });
});

test("both make the same token of an access key", async () => {
  const { privateKey } = generateKeyPairSync("ed25519");
  const accessKey = `clientA.keyB.accC.${privateKey.export({ type: "pkcs8", format: "der" }).toString("base64")}`;
  let sent;
  const fetch = (url, init) => {
    sent = init.headers.authorization.replace("Bearer ", "");
    return globalThis.fetch(url, init);
  };
  const client = createClient({ provider: "authress", baseUrl: served.origin, accessKey, fetch });
  const made = await client.create({ statements: STATEMENTS });
  const provider = new sdk.ServiceClientTokenProvider(accessKey, served.origin);
  const [our, their] = [decode(sent), decode(await provider.getToken())];
  assert.deepEqual(our.header, their.header);
  assert.ok(Math.abs(our.claims.iat - their.claims.iat) <= 5 && our.claims.exp - our.claims.iat === their.claims.exp - their.claims.iat);
  assert.deepEqual({ ...our.claims, iat: 0, exp: 0 }, { ...their.claims, iat: 0, exp: 0 });
  // and theirs sees, as the same client, what ours made
  const library = new sdk.AuthressClient({ authressApiUrl: served.origin }, accessKey);
  assert.equal((await library.invites.getInvite(made.id)).data.inviteId, made.id);
});
