// The services as the sandbox plays them, in every kind of host: made, listed, accepted, slow, silent and faulty.
import { refused, same, truthy } from "./check.mjs";

const UUID = "bbbaeab8-539d-4482-9a98-f1285e7f75cb";
const STATEMENTS = [{ roles: ["viewer"], resources: [{ resourceUri: "/documents/1" }] }];

const all = async (iterable) => {
  const found = [];
  for await (const item of iterable) found.push(item);
  return found;
};
const open = ({ createClient }, createSandbox, service, more) => {
  const sandbox = createSandbox();
  return { sandbox, client: createClient({ ...sandbox.options[service], dangerouslyAllowBrowser: true, ...more }) };
};

const cases = {
  async "SignalWire: an invite is made and accepted, and ends"(lib, sandboxes) {
    const { sandbox, client } = open(lib, sandboxes, "signalwire");
    const { token } = await client.create({ addressId: UUID });
    same((await client.accept({ token })).status, "accepted");
    same((await all(client.addresses({ token, pageSize: 2 }))).length, 3);
    await sandbox.advance(7_200_000);
    await refused("UNAUTHORIZED", client.accept({ token }));
  },

  async "DataTrails and RKVST: an invite is made, read, listed, watched until it is accepted, and taken back"(lib, sandboxes) {
    for (const service of ["datatrails", "rkvst"]) {
      const { sandbox, client } = open(lib, sandboxes, service);
      const invite = await client.create({ email: "john.doe@example.com", message: "hello" });
      same((await client.get(invite)).metadata.message, "hello");
      await sandbox.fill(service, 120);
      truthy((await all(client.list({ pageSize: 50 }))).length >= 120);
      const taken = await client.create({ email: "jane.doe@example.com" });
      await client.revoke(taken);
      await refused("NOT_FOUND", client.get(taken));
      await sandbox.mail(invite.id);
      let last;
      for await (last of client.watch(invite, { everyMs: 100 }));
      same(last.status, "accepted", service);
    }
  },

  async "Twilio: an invite is made, listed and accepted, and a refusal has the service's own code"(lib, sandboxes) {
    const { client } = open(lib, sandboxes, "twilio");
    const invite = await client.create({ identity: "jing" });
    same((await all(client.list({ identity: ["jing"] }))).map(({ id }) => id), [invite.id]);
    same((await client.accept(invite)).status, "accepted");
    const error = await refused("NOT_FOUND", client.get(`IN${"0".repeat(32)}`));
    same([error.provider, error.status], ["twilio", 404]);
    truthy(error.serviceCode !== undefined);
  },

  async "Authress: an invite is made, and accepted by the invitee's own token"(lib, sandboxes) {
    const { sandbox, client } = open(lib, sandboxes, "authress");
    const { id } = await client.create({ statements: STATEMENTS });
    same((await client.accept({ id, userToken: sandbox.userToken("ann") })).status, "accepted");
    await refused("NOT_FOUND", client.get("inv_nowhere"));
  },

  async "a busy service is asked again, and a create whose answer is lost is not"(lib, sandboxes) {
    const { sandbox, client } = open(lib, sandboxes, "twilio");
    await sandbox.fault({ method: "POST", status: 429, headers: { "retry-after": "0" } });
    same((await client.create({ identity: "jing" })).status, "pending");
    await sandbox.fault({ method: "POST", lost: true });
    await refused("OUTCOME_UNKNOWN", client.create({ identity: "ann" }));
    same((await client.list({ identity: ["ann"] })).items.length, 1);
  },

  async "a slow service is left at the deadline, or when the caller says so"(lib, sandboxes) {
    const { sandbox, client } = open(lib, sandboxes, "twilio");
    await sandbox.fault({ times: 5, delayMs: 400 });
    await refused("TIMED_OUT", client.list({}, { timeoutMs: 60, retries: 0 }));
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 30);
    await refused("ABORTED", client.create({ identity: "bob" }, { signal: controller.signal }));
    await refused("ABORTED", client.create({ identity: "bob" }, { signal: AbortSignal.abort() }));
  },
};

/** The cases over a sandbox: `createSandbox` of `edge-invites/testing`. */
export const services = (createSandbox) => Object.fromEntries(
  Object.entries(cases).map(([name, test]) => [`in the sandbox, ${name}`, (lib) => test(lib, createSandbox)]),
);
