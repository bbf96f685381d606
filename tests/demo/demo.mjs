// The main job from end to end, in readable lines: invites of one's own in a worker with D1, invites at the five
// services in the sandbox, and published tokens. Without `--once` the worker stays, and its page can be opened.
import * as lib from "edge-invites";
import { everywhere, serve } from "../sandbox/serve.mjs";
import { start } from "./edge.mjs";
import { services } from "./services.mjs";
import { tokens } from "./tokens.mjs";

const say = (line) => console.log(line);
const once = process.argv.includes("--once");

/** Mint, link, decode, verify, accept, replay, refuse. */
async function own({ createClient, createKeySet, decode, verify }, origin) {
  const as = (name) => lib.createClient({ provider: "edge", baseUrl: `${origin}/api`, fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, cookie: `demo-user=${name}` } }) });
  const [ann, bob, eve] = ["ann", "bob", "eve"].map(as);
  say("our own issuer, in a worker on workerd, with D1");
  const invite = await ann.create({ purpose: "team", redirect: "/welcome.html" });
  const link = `${origin}/invite#invite=${invite.token.reveal()}`;
  say(`  ann minted ${invite.id}, ${invite.status} until ${invite.expiresAt.toISOString()}`);
  say(`  link: ${link.slice(0, link.indexOf("#") + 16)}… (${link.length} characters, the secret behind the #)`);
  const read = decode(invite.token);
  say(`  decoded: ${read.kind}, typ ${read.header.typ}, ${read.header.alg}, purpose ${read.claims.purpose}; verified: ${read.verified}`);
  const trusted = await verify(invite.token, { keys: createKeySet(`${origin}/api/.well-known/jwks.json`), algorithms: ["EdDSA"], issuer: read.claims.iss, audience: read.claims.aud });
  say(`  verified by the published keys: ${trusted.verified}, ${trusted.id}`);
  say(`  bob should ${(await bob.assess({ token: invite.token })).decision}`);
  const accepted = await bob.accept({ token: invite.token });
  say(`  accepted by ${accepted.metadata.subject}`);
  const again = await bob.accept({ token: invite.token });
  say(`  bob's second press: ${again.status}, the first answer again: ${again.metadata.repeated}`);
  const refused = await eve.accept({ token: invite.token }).then(() => undefined, (error) => error);
  say(`  eve is refused: ${refused?.code}, ${refused?.message}`);
  if (accepted.metadata.subject !== "bob" || !again.metadata.repeated || refused?.code !== "INVITE_SPENT" || !trusted.verified) {
    throw new Error("the demo found something else than it must");
  }
}

// so that the page can invite at the services, too
const sandbox = await serve();
const bindings = everywhere(sandbox);
const edge = await start({ port: once ? 0 : 8787, keep: once ? false : "target/demo", bindings }).catch((error) => {
  if (once) throw error;
  return start({ keep: "target/demo", bindings });
});
try {
  await own(lib, edge.origin.replace("127.0.0.1", "localhost"));
  await services(lib, sandbox.sandbox, say);
  await tokens(lib, say);
} catch (error) {
  await edge.close();
  sandbox.close();
  throw error;
}
if (once) {
  await edge.close();
  sandbox.close();
} else {
  say(`\ninvite somebody yourself, here or at a service in the sandbox: ${edge.origin.replace("127.0.0.1", "localhost")} (Ctrl+C ends it)`);
}
