// Makes signed.json: one small and one large token for each algorithm, by jose and not by us.
// Run by hand when the file is to be renewed: node tests/vectors/sign.mjs
import { writeFileSync } from "node:fs";
import * as jose from "jose";

const list = [];
for (const alg of ["HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA", "Ed25519"]) {
  const shared = alg.startsWith("HS");
  const pair = shared
    ? { privateKey: await jose.generateSecret(alg, { extractable: true }) }
    : await jose.generateKeyPair(alg, { extractable: true });
  const jwk = { kid: alg, ...await jose.exportJWK(pair.publicKey ?? pair.privateKey) };
  const sign = (claims) => new jose.SignJWT(claims)
    .setProtectedHeader({ alg, kid: alg, typ: "invite+jwt" })
    .setIssuer("https://issuer.example").setAudience(["https://app.example", "https://other.example"])
    .setSubject("user-1").setJti(`${alg}-1`).setIssuedAt(1_700_000_000).setExpirationTime(4_000_000_000)
    .sign(pair.privateKey);
  const documents = Array.from({ length: 40 }, (_, n) => ({ resource: `/organizations/org_a/documents/${n}`, role: "viewer" }));
  list.push({ alg, jwk, token: await sign({ role: "viewer", team: "Zoë’s 🎉" }), large: await sign({ role: "viewer", documents }) });
}
writeFileSync(new URL("./signed.json", import.meta.url), `${JSON.stringify(list, null, 1)}\n`);
