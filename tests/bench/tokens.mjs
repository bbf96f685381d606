// The tokens that are measured: 64 distinct ones in each cell, made by jose, with members as real invites have them.
import * as jose from "jose";

const COUNT = 64;
export const ISSUER = "https://issuer.example.com";
export const AUDIENCE = "https://app.example.com";

const sentence = { ascii: "You are invited to join the workspace.", other: "Zoë lädt dich in den Arbeitsraum „Grün“ ein 🎉." };

function claims(large, text) {
  const documents = Array.from({ length: large ? 38 : 1 }, (_, n) => ({ resource: `/organizations/org_a/documents/doc_${n}`, role: "viewer" }));
  return { roles: ["viewer", "editor"], team: { name: "Alpha", inviter: "Jane Doe" }, message: sentence[text].repeat(large ? 4 : 1), documents };
}

/** A cell: its algorithm, keys in the forms that contenders want, and its tokens. */
export async function cell(alg, size, text = "ascii") {
  const shared = alg.startsWith("HS");
  const pair = shared ? undefined : await jose.generateKeyPair(alg, { extractable: true });
  const secret = shared ? crypto.getRandomValues(new Uint8Array(32)) : undefined;
  const now = Math.floor(Date.now() / 1000);
  const tokens = await Promise.all(Array.from({ length: COUNT }, (_, n) => new jose.SignJWT(claims(size === "4k", text))
    .setProtectedHeader({ alg, kid: "key-1", typ: "JWT" })
    .setIssuer(ISSUER).setAudience(AUDIENCE).setSubject(`user-${n}`).setJti(crypto.randomUUID())
    .setIssuedAt(now).setExpirationTime(now + 86_400)
    .sign(pair?.privateKey ?? secret)));
  return {
    alg, size, text, tokens,
    secret: secret && [...secret],
    jwk: pair && { ...await jose.exportJWK(pair.publicKey), alg, kid: "key-1" },
    pem: pair && await jose.exportSPKI(pair.publicKey),
  };
}
