// The token half of the main job: real tokens of the services are read, one is trusted, and its forgeries are refused.
import { readFileSync } from "node:fs";
import { createPublicKey, createHmac } from "node:crypto";

const published = JSON.parse(readFileSync(new URL("../vectors/tokens.json", import.meta.url)));
const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Throws when anything is not as it must be. */
export async function tokens({ decode, verify }, say) {
  say("SignalWire: two published tokens are read, offline and without a key");
  for (const { token } of published.signalwire_jwe) {
    const { verified, kind, header, host } = decode(token);
    say(`  ${kind}, verified: ${verified}, typ ${header.typ}, ${header.enc}, goes to ${host}`);
    expect(kind === "sealed" && verified === false && host === header.ch);
  }
  const forged = `${encode({ alg: "dir", enc: "A256GCM", ch: "x.evil.tld", typ: "SAT" })}..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA`;
  say(`  one that names x.evil.tld goes to ${decode(forged).host ?? "no host: it is not in the allowed domains"}`);
  expect(decode(forged).host === undefined);

  say("Authress: a published token is verified with its published key, in November 2021");
  const { token, jwk, header, payload } = published.authress_rs512;
  const demands = {
    keys: jwk, algorithms: ["RS512"], issuer: "https://login.authress.io", audience: "https://api.authress.io",
    type: "at+jwt", now: () => new Date("2021-11-06T12:05:00Z"),
  };
  const invite = await verify(token, demands);
  say(`  verified: ${invite.verified}, subject ${invite.subject}, until ${invite.expiresAt.toISOString()}`);

  const [first, second, signature] = token.split(".");
  const publicKey = createPublicKey({ key: jwk, format: "jwk" }).export({ type: "spki", format: "pem" });
  const confused = `${encode({ ...header, alg: "HS256" })}.${second}`;
  const hmac = createHmac("sha256", publicKey).update(confused).digest("base64url");
  for (const [what, forgery, code, more] of [
    ["its signature changed", `${first}.${second}.${signature.replace(/^./, (c) => (c === "A" ? "B" : "A"))}`, "SIGNATURE_INVALID"],
    ["its subject changed", `${first}.${encode({ ...payload, sub: "somebody else" })}.${signature}`, "SIGNATURE_INVALID"],
    ["alg none", `${encode({ ...header, alg: "none" })}.${second}.`, "TOKEN_UNSUPPORTED"],
    ["signed with the public key as a secret", `${confused}.${hmac}`, "ALGORITHM_NOT_ALLOWED"],
    ["for another audience", token, "AUDIENCE_MISMATCH", { audience: "https://app.example" }],
    ["today", token, "TOKEN_EXPIRED", { now: undefined }],
  ]) {
    const error = await verify(forgery, { ...demands, ...more }).then(() => undefined, (error) => error);
    say(`  ${what}: ${error?.code}, ${error?.message}`);
    expect(error?.code === code, `${what}: expected ${code}, found ${error?.code}`);
  }
}

function expect(holds, what = "the demo found something else than it must") {
  if (!holds) throw new Error(what);
}
