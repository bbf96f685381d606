// What the entry without WebAssembly does that the suite does not ask of every entry: its other modules, and its start.
import { refused, same, truthy } from "./check.mjs";
import signed from "../vectors/signed.json" with { type: "json" };

const [hs256] = signed;
const demands = { keys: hs256.jwk, algorithms: ["HS256"], issuer: "https://issuer.example", audience: "https://app.example" };

export const plain = {
  async "nothing needs to be loaded before a token is read"({ decode, verifySync, initSync }) {
    same(decode(hs256.token).claims.sub, "user-1");
    same(verifySync(hs256.token, demands).subject, "user-1");
    same(initSync(), undefined);
  },

  async "whatever the other entries take is not looked at"({ default: init, initSync }) {
    for (const source of [new URL("https://nowhere.invalid/edge_invites.wasm"), new Uint8Array(8), null]) {
      same(await init(source), undefined);
      same(initSync(source), undefined);
    }
  },

  async "invites of one's own are minted, accepted once, listed and taken back"({ createIssuer, createIssuerKey, memoryStore }) {
    const store = memoryStore();
    const issuer = createIssuer({
      issuer: "https://app.example", audience: "https://app.example", keys: [await createIssuerKey({ alg: "ES256" })], store,
    });
    await issuer.migrate();
    const { id, token } = await issuer.mint({ purpose: "team" });
    same((await issuer.redeem({ token, subject: "ann" })).repeated, false);
    same((await issuer.redeem({ token, subject: "ann" })).repeated, true);
    await refused("INVITE_SPENT", issuer.redeem({ token, subject: "bob" }));
    const { token: other } = await issuer.mint({ purpose: "team" });
    // enough for the memory to grow, again and again
    for (let n = 0; n < 300; n += 1) await issuer.mint({ purpose: "x".repeat(60) });
    const ids = new Set();
    for await (const invite of issuer.list()) ids.add(invite.id);
    same(ids.size, 302);
    same((await issuer.get(id)).metadata.uses.length, 1);
    await issuer.revoke((await issuer.mint({})).id);
    same((await issuer.redeem({ token: other, subject: "cy" })).repeated, false);
  },

  async "keys come from an address"({ createKeySet, verify }, { origin }) {
    const es256 = signed.find(({ alg }) => alg === "ES256");
    same((await verify(es256.token, { ...demands, keys: createKeySet(`${origin}/keys`), algorithms: ["ES256"] })).subject, "user-1");
  },

  async "a link is drawn"({ inviteLink }) {
    const picture = await inviteLink(hs256.token, { base: "https://app.example/invite" }).qr();
    truthy(picture.includes("<svg"), picture.slice(0, 80));
  },
};
