// Tokens: what is decoded is not verified, and no check is skipped by accident.
import { createKeySet, decode, open, verify, verifySync, type Decoded, type VerifiedInvite } from "edge-invites";

declare const token: string;
declare const secret: Uint8Array;
declare const jwk: JsonWebKey;

interface Mine {
  role: "viewer" | "editor";
}

function join(invite: VerifiedInvite<Mine>): string {
  return invite.claims.role;
}

export async function trusts(): Promise<void> {
  const demands = { keys: secret, algorithms: ["HS256"], issuer: "https://issuer.example", audience: null } as const;
  join(await verify<Mine>(token, demands));
  join(verifySync<Mine>(token, { ...demands, now: () => new Date(), maxAgeSec: 60, required: ["role"] }));
  join(await verify<Mine>(token, { ...demands, keys: createKeySet("https://issuer.example/keys"), algorithms: ["ES256"] }));
  join(await verify<Mine>(token, { ...demands, keys: jwk, algorithms: ["ES256"] }));
  join(await open<Mine>(token, { key: secret, issuer: null, audience: ["a", "b"] }));

  const decoded: Decoded<Mine> = decode<Mine>(token);
  // @ts-expect-error decoded is never verified
  join(decoded);
  // @ts-expect-error only a signed token has claims that can be read
  decoded.claims;
  if (decoded.kind === "signed") decoded.claims.role satisfies string;
}

export function refuses(): void {
  // @ts-expect-error the audience is forgotten
  void verify(token, { keys: secret, algorithms: ["HS256"], issuer: null });
  // @ts-expect-error the algorithms are forgotten
  void verify(token, { keys: secret, issuer: null, audience: null });
  // @ts-expect-error there is no such algorithm
  void verify(token, { keys: secret, algorithms: ["none"], issuer: null, audience: null });
  // @ts-expect-error a secret is bytes
  void verify(token, { keys: "secret", algorithms: ["HS256"], issuer: null, audience: null });
  // @ts-expect-error a token is a text
  decode(7);
}
