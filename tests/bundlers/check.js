// What every app does with the package: each of its parts once. Gives one line.
import { createClient, decode, loadSoftware, verify, verifySync } from "edge-invites";
import { key, token } from "./invite.js";

const demands = { keys: key, algorithms: ["ES256"], issuer: "https://issuer.example", audience: "https://app.example" };

export async function check() {
  const { subject } = await verify(token, demands);
  const { claims } = decode(token);
  const refused = await verify(token, { ...demands, audience: "https://elsewhere.example" }).catch((error) => error.code);
  await loadSoftware();
  const again = verifySync(token, demands);
  const client = createClient({
    provider: "authress",
    baseUrl: "https://acc0.api.authress.io",
    accessToken: "a.b.c",
    fetch: async () => Response.json({ inviteId: "inv_1" }),
  });
  const { id } = await client.get("inv_1");
  return `verified ${subject}, decoded ${claims.sub}, ${refused}, verified ${again.subject}, got ${id}`;
}
