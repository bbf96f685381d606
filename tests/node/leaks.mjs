// What leaks.test.mjs runs in a process of its own, with `gc`: one kind of call, over and over, and the memory in between.
import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";

const memories = new Set();
const heard = ({ exports }) => { if (exports.memory) memories.add(exports.memory); };
WebAssembly.Instance = class extends WebAssembly.Instance { constructor(...given) { super(...given); heard(this); } };
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (...given) => { const made = await instantiate(...given); heard(made.instance ?? made); return made; };

const { createClient, loadSoftware, verify, verifySync } = await import("edge-invites");
if (process.argv.includes("software")) await loadSoftware();

const secret = new Uint8Array(32).fill(7);
const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const curve = generateKeyPairSync("ec", { namedCurve: "P-256" });
const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const header = Object.fromEntries(["HS256", "EdDSA", "ES256"].map((alg) => [alg, part({ alg, typ: "invite+jwt" })]));
const input = (alg, nth) => `${header[alg]}.${part({ iss: "https://issuer.example", aud: "https://app.example", exp: 4e9, iat: 1.7e9, jti: `${nth}` })}`;
// no two tokens are the same, and an expectation is another after 64 calls: nothing may be kept of either
const expect = (alg, keys, nth) => ({ keys, algorithms: [alg], issuer: "https://issuer.example", audience: "https://app.example", clockSkewSec: (nth >> 6) % 200 });
const shared = (nth) => { const text = input("HS256", nth); return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`; };
const signed = (nth) => { const text = input("EdDSA", nth); return `${text}.${sign(null, Buffer.from(text), privateKey).toString("base64url")}`; };
const pointed = (nth) => { const text = input("ES256", nth); return `${text}.${sign("sha256", Buffer.from(text), { key: curve.privateKey, dsaEncoding: "ieee-p1363" }).toString("base64url")}`; };
const [jwk, point] = [publicKey, curve.publicKey].map((key) => key.export({ format: "jwk" }));
const same = (invite, nth) => { if (invite.id !== `${nth}`) throw new Error("another token's claims"); };
const fails = (error) => { if (error?.name !== "InviteError") throw error; };

const HEX = "0".repeat(32);
const invites = [0, 1].map((nth) => ({ sid: `IN${String(nth).padStart(32, "0")}`, identity: "x" }));
const service = async (url) => {
  const page = Number(new URL(url).searchParams.get("Page") ?? 0) + 1;
  return Response.json({ invites, meta: { next_page_url: `https://chat.twilio.com/v1/x?Page=${page}&PageToken=P${page}` } });
};
const client = createClient({ provider: "authress", baseUrl: "https://a.example", accessToken: "a.b.c", fetch: async (url) => Response.json({ inviteId: url.split("/").at(-1) }) });
const pages = createClient({ provider: "twilio", accountSid: `AC${HEX}`, authToken: "x", serviceSid: `IS${HEX}`, channelSid: `CH${HEX}`, fetch: service }).list().pages();

/** What may be repeated: each is given a number that it has not had. */
const WORK = {
  verify: async (nth) => same(await verify(shared(nth), expect("HS256", secret, nth)), nth),
  verifySync: (nth) => same(verifySync(shared(nth), expect("HS256", secret, nth)), nth),
  EdDSA: async (nth) => same(await verify(signed(nth), expect("EdDSA", jwk, nth)), nth),
  software: (nth) => same(verifySync(signed(nth), expect("EdDSA", jwk, nth)), nth),
  // every fourth has a key of its own, and all are refused
  refused: (nth) => verify(nth % 2 ? `${shared(nth)}A` : shared(nth), expect("HS256", nth % 4 ? secret : new Uint8Array(32).fill(nth), nth)).then((invite) => { if (nth % 4) return; throw new Error(invite.id); }, fails),
  // a policy for each
  subjects: (nth) => verify(pointed(nth), { ...expect("ES256", point, nth), subject: `${nth}` }).then(({ id }) => { throw new Error(id); }, fails),
  get: async (nth) => same(await client.get(`${nth}`), nth),
  pages: async () => { if ((await pages.next()).value.items.length !== 2) throw new Error("another page"); },
  // what the test itself would not notice if it could notice nothing
  leak: (() => { const kept = []; return (nth) => { kept.push(new Array(4).fill(nth)); }; })(),
};

async function measured() {
  // what is finalised is told in a later turn
  for (let round = 0; round < 3; round += 1) { globalThis.gc(); await turn(); }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { modules: [...memories].reduce((sum, { buffer }) => sum + buffer.byteLength, 0), heapUsed, external, rss };
}

const [, , name, times] = process.argv;
const LAPS = 5;
const laps = [];
let nth = 1;
// a tenth first, until code is compiled and buffers have their size
for (const most of [times / 10, ...Array(LAPS).fill(times / LAPS)]) {
  for (const end = nth + most; nth < end; nth += 1) {
    const done = WORK[name](nth);
    if (done !== undefined) await done;
  }
  laps.push(await measured());
}
console.log(JSON.stringify({ name, times: nth - 1, laps }));
process.exit();
