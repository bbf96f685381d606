// Clients in every kind of host: made, ended in time, and working again after a trap.
import { refused, same, truthy } from "./check.mjs";
import signed from "../vectors/signed.json" with { type: "json" };

const [hs256] = signed;
const STATEMENTS = [{ roles: ["viewer"], resources: [{ resourceUri: "/documents/1" }] }];
const authress = ({ createClient }, fetch) =>
  createClient({ provider: "authress", baseUrl: "https://acc0.api.authress.io", accessToken: "a.b.c", fetch });
const silent = () => new Promise(() => {});

export const clients = {
  async "an invite is created and accepted through fetch"(lib) {
    const asked = [];
    const client = authress(lib, async (url, { method, headers }) => {
      asked.push([method, url, headers.authorization]);
      return method === "POST" ? Response.json({ inviteId: "inv_1", statements: STATEMENTS }, { status: 201 }) : new Response(null);
    });
    const invite = await client.create({ statements: STATEMENTS });
    same([invite.id, invite.status, invite.provider], ["inv_1", "pending", "authress"]);
    truthy(invite.expiresAt instanceof Date);
    same((await client.accept({ id: invite.id, userToken: "d.e.f" })).status, "accepted");
    same(asked, [
      ["POST", "https://acc0.api.authress.io/v1/invites", "Bearer a.b.c"],
      ["PATCH", "https://acc0.api.authress.io/v1/invites/inv_1", "Bearer d.e.f"],
    ]);
  },

  async "a fetch that never answers is ended by the deadline or by the caller"(lib) {
    await refused("TIMED_OUT", authress(lib, silent).get("inv_1", { timeoutMs: 30 }));
    for (const reason of [undefined, "a text", new Error("why")]) {
      const controller = new AbortController();
      const call = authress(lib, silent).get("inv_1", { signal: controller.signal });
      setTimeout(() => controller.abort(reason), 10);
      await refused("ABORTED", call);
    }
  },

  async "an operation that a service lacks is refused by its name"(lib) {
    const client = lib.createClient({ provider: "signalwire", space: "example", token: "t" });
    truthy(!Object.keys(client).includes("get"));
    await refused("OPERATION_UNSUPPORTED", client.get("x"));
  },

  async "no connection is an error, and not the end"(lib) {
    const client = lib.createClient({ provider: "authress", baseUrl: "http://127.0.0.1:1", accessToken: "a.b.c" });
    await refused("NETWORK_FAILED", client.get("inv_1", { retries: 0 }));
  },

  async "after a trap every call under way is told, and the next one works"(lib) {
    const pending = authress(lib, silent).get("inv_1");
    const told = refused("INTERNAL", pending);
    // a length that no array can have throws where the module cannot catch it
    const hostile = { status: 200, arrayBuffer: async () => ({ byteLength: 1, length: 2 ** 53 }) };
    await refused("INTERNAL", authress(lib, async () => hostile).get("inv_1"));
    await told;
    const invite = await lib.verify(hs256.token, {
      keys: hs256.jwk, algorithms: ["HS256"], issuer: "https://issuer.example", audience: "https://app.example",
    });
    same(invite.subject, "user-1");
    same(lib.decode(hs256.token).kind, "signed");
    same((await authress(lib, async () => Response.json({ inviteId: "again" })).get("again")).id, "again");
  },
};
