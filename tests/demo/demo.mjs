// The main job from end to end, in readable lines: published tokens, and services on mock servers of this machine.
import * as lib from "edge-invites";
import { start } from "../node/prism.mjs";
import { serve } from "./serve.mjs";
import { tokens } from "./tokens.mjs";

/** Create and accept invites at the services. */
export async function network({ createClient }, say) {
  const mocks = await start();
  const fetch = mocks.fetch();
  try {
    say("SignalWire: a subscriber invites somebody to call an address");
    const inviter = createClient({ provider: "signalwire", space: "example", token: "subscriber-access-token", fetch });
    const call = await inviter.create({ addressId: "3fa85f64-5717-4562-b3fc-2c963f66afa6" });
    say(`  created ${call.id}, ${call.status} until ${call.expiresAt.toISOString()} (by ${call.expirySource}), token ${call.token}`);

    const guest = createClient({ provider: "signalwire", fetch });
    const joined = await guest.accept({ token: call.token });
    say(`  accepted ${joined.id} as subscriber ${joined.metadata.subscriberId}`);

    say("Authress: somebody is invited to view a document");
    const account = { provider: "authress", baseUrl: "https://acc0.api.authress.io", fetch };
    const admin = createClient({ ...account, accessToken: "inviter.jwt.signature" });
    const invite = await admin.create({
      statements: [{ roles: ["viewer"], resources: [{ resourceUri: "/organizations/org_a/documents/doc_1" }] }],
    });
    say(`  created ${invite.id}, ${invite.status} until ${invite.expiresAt.toISOString()} (by ${invite.expirySource})`);
    say(`  read ${(await admin.get(invite)).id}`);

    const accepted = await createClient(account).accept({ id: invite.id, userToken: "invitee.jwt.signature" });
    say(`  accepted ${accepted.id}: ${accepted.status}`);
    await admin.revoke(invite);
    say("  revoked another time, which the mock allows");

    const refused = await createClient({ ...account, accessToken: "x.y.z", fetch: mocks.fetch({ prefer: "code=404" }) })
      .get("gone")
      .catch((error) => error);
    say(`  an invite that is not there: ${refused.code}, next: ${refused.next}`);
  } finally {
    mocks.close();
  }
}

const say = (line) => console.log(line);
await tokens(lib, say);
await network(lib, say);

if (!process.argv.includes("--once")) {
  const { origin } = await serve(8787).catch(() => serve());
  say(`the page that reads a pasted token: ${origin} (Ctrl+C ends it)`);
}
