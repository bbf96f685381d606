// Create and accept an invite at each of the five services, as the sandbox plays them.

export async function services({ createClient }, sandbox, say) {
  say("the five services, in the sandbox");
  const { signalwire, datatrails, rkvst, twilio, authress } = sandbox.options;

  const call = await createClient(signalwire).create({ addressId: "3fa85f64-5717-4562-b3fc-2c963f66afa6" });
  const guest = await createClient({ provider: "signalwire", fetch: sandbox.fetch }).accept({ token: call.token });
  say(`  SignalWire: created ${call.id}, token ${call.token}; accepted, ${guest.metadata.addresses.length} addresses to call`);

  for (const options of [datatrails, rkvst]) {
    const client = createClient(options);
    const mailed = await client.create({ email: "john.doe@example.com", message: "hello" });
    const seen = [];
    for await (const { status } of client.watch(mailed, { everyMs: 100 })) {
      seen.push(status);
      if (seen.length === 1) await sandbox.mail(mailed.id);
    }
    say(`  ${options.provider}: created ${mailed.id}; watched while the invitee followed the mail: ${seen.join(", ")}`);
    expect(seen.at(-1) === "accepted");
  }

  const chat = createClient(twilio);
  const asked = await chat.create({ identity: "jing" });
  const joined = await chat.accept(asked);
  say(`  Twilio Chat v1: created ${asked.id}; accepted as member ${joined.metadata.memberSid}`);

  const account = createClient(authress);
  const offer = await account.create({ statements: [{ roles: ["viewer"], resources: [{ resourceUri: "/documents/1" }] }] });
  const taken = await account.accept({ id: offer.id, userToken: sandbox.userToken("invitee") });
  const gone = await account.get(offer).then(() => undefined, (error) => error);
  say(`  Authress: created ${offer.id}; ${taken.status}; afterwards: ${gone?.code}, next: ${gone?.next}`);
  expect([guest, joined, taken].every(({ status }) => status === "accepted") && gone?.code === "NOT_FOUND");
}

function expect(holds) {
  if (!holds) throw new Error("the demo found something else than it must");
}
