// Clients: an operation that a service lacks does not exist.
import { createClient, type InviteToken } from "edge-invites";

export async function invites(): Promise<void> {
  const signalwire = createClient({ provider: "signalwire", space: "example", token: "t" });
  const created = await signalwire.create({ addressId: "3fa85f64-5717-4562-b3fc-2c963f66afa6" });
  created.token satisfies InviteToken;
  await signalwire.accept({ token: created.token }, { timeoutMs: 1000, signal: new AbortController().signal });
  // @ts-expect-error SignalWire has no list
  signalwire.list;
  // @ts-expect-error nor can an invite be read again
  signalwire.get;

  const authress = createClient({ provider: "authress", baseUrl: "https://login.example.com", accessToken: "t" });
  await authress.revoke(await authress.create({ statements: [] }));
  // @ts-expect-error an Authress invite has no token
  (await authress.get("id")).token;
  // @ts-expect-error there is no such service
  createClient({ provider: "elsewhere" });
}
