// Tokens: read, verified and refused, with the vectors of ../vectors, in every kind of host.
import { failure, refused, same, truthy } from "./check.mjs";
import published from "../vectors/tokens.json" with { type: "json" };
import signed from "../vectors/signed.json" with { type: "json" };

const encode = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)))
  .replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
const token = (header, claims, signature = "AAAA") => `${encode(header)}.${encode(claims)}.${signature}`;

/** Expectations for signed.json; the keys are read from the same entry. */
const expect = ({ alg, jwk }, more) =>
  ({ keys: jwk, algorithms: [alg], issuer: "https://issuer.example", audience: "https://app.example", ...more });
const [hs256] = signed;
const es256 = signed.find(({ alg }) => alg === "ES256");
const rs256 = signed.find(({ alg }) => alg === "RS256");

const authress = published.authress_rs512;
const account = {
  keys: authress.jwk, algorithms: ["RS512"], issuer: "https://login.authress.io", audience: "https://api.authress.io",
  type: "at+jwt", now: () => new Date(1_636_200_300_000),
};

function flip(text, part) {
  const parts = text.split(".");
  const at = Math.floor(parts[part].length / 2);
  parts[part] = parts[part].slice(0, at) + (parts[part][at] === "A" ? "B" : "A") + parts[part].slice(at + 1);
  return parts.join(".");
}

export const reading = {
  async "SignalWire's sealed tokens give their header and nothing else"({ decode }) {
    for (const { token, header } of published.signalwire_jwe) {
      const decoded = decode(token);
      same(decoded, { verified: false, kind: "sealed", header: decoded.header, host: header.ch });
      same({ ...decoded.header }, Object.fromEntries(Object.keys(decoded.header).map((name) => [name, header[name]])));
    }
  },

  // hosts that decode base64 themselves are given the payloads of long tokens
  async "a long token is read to the letter, in its canonical form alone"({ decode }) {
    const h = `{"alg":"HS256"}`;
    for (let more = 0; more < 9; more += 1) {
      const text = `${"Zoë’s 🎉 ".repeat(200)}${"x".repeat(more)}`;
      const good = token(h, JSON.stringify({ text }));
      same(decode(good).claims, { text });
      const [header, payload, signature] = good.split(".");
      const middle = 800;
      const cut = (by, length = by.length) => `${payload.slice(0, middle)}${by}${payload.slice(middle + length)}`;
      const payloads = [
        ...["=", "\n", " ", "\t", "+", "/", "é", "\u0000", "==", "AA=="].flatMap((by) => [cut(by), cut(by, 0), `${payload}${by}`, `${by}${payload}`]),
        // spare bits, and a lone letter
        ...(payload.length % 4 ? [`${payload.slice(0, -1)}_`] : []), `${payload}A`.padEnd(Math.ceil(payload.length / 4) * 4 + 1, "A"),
        encode(`{"text":"${"x".repeat(1200)}`), encode(`{"a":1,"b":"${"x".repeat(1200)}","a":1}`), encode(`\ufeff{"text":"${"x".repeat(1200)}"}`),
        cut("____"), encode(`["${"x".repeat(1200)}"]`),
      ];
      for (const bad of payloads) await refused("TOKEN_MALFORMED", () => decode(`${header}.${bad}.${signature}`), `${more}: ${payloads.indexOf(bad)}`);
      for (const [code, bad] of [
        ["TOKEN_MALFORMED", `${good}.`], ["TOKEN_MALFORMED", `${good}.A.B`], ["TOKEN_MALFORMED", `.${good}`], ["TOKEN_MALFORMED", `${header}.${payload}`],
        ["TOKEN_MALFORMED", `${header}.${payload}.A`], ["TOKEN_MALFORMED", `A${good}`], ["TOKEN_UNSUPPORTED", `${header}.${payload}.`],
      ]) await refused(code, () => decode(bad));
      same(decode(good).claims, { text }, "after the others");
    }
  },

  async "a host outside the allowed domains is not named"({ decode }) {
    const sealed = (ch) => `${encode(JSON.stringify({ alg: "dir", enc: "A256GCM", ch, typ: "SAT" }))}..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA`;
    for (const ch of ["x.evil.tld", "evilsignalwire.com", "signalwire.com.evil.tld", "a@signalwire.com", "puc.signalwire.com/", "", 7]) {
      const error = typeof ch === "number" ? await failure(() => decode(sealed(ch))) : undefined;
      if (error) same(error.code, "TOKEN_MALFORMED");
      else same(decode(sealed(ch)).host, undefined, String(ch));
    }
    same(decode(sealed("puc.example.org"), { allowedHosts: ["example.org"] }).host, "puc.example.org");
  },

  async "a decoded token is never verified, and an id is opaque"({ decode }) {
    const decoded = decode(hs256.token);
    same([decoded.verified, decoded.kind, decoded.claims.sub, decoded.claims.team], [false, "signed", "user-1", "Zoë’s 🎉"]);
    truthy(decoded.expiresAt instanceof Date && decoded.expiresAt.getTime() === 4_000_000_000_000);
    same(decode("inv_1234"), { verified: false, kind: "opaque" });
    same(decode(token(`{"alg":"HS256"}`, `{"exp":1e400}`)).expiresAt, undefined);
  },

  async "the header of a result cannot be changed for another result"({ decode }) {
    const { header } = decode(hs256.token);
    await failure(() => { "use strict"; header.alg = "none"; });
    same(decode(hs256.token).header.alg, "HS256");
  },

  async "an InviteToken is as good as its text"({ decode, verifySync, InviteToken }) {
    const wrapped = new InviteToken(hs256.token);
    same(decode(wrapped).claims.sub, "user-1");
    same(verifySync(wrapped, expect(hs256)).subject, "user-1");
    truthy(!`${wrapped}${JSON.stringify({ wrapped })}`.includes(hs256.token));
  },
};

export const verifying = {
  async "every algorithm verifies tokens that jose made, small and large"({ verify }) {
    for (const entry of signed) {
      for (const text of [entry.token, entry.large]) {
        const invite = await verify(text, expect(entry));
        same([invite.verified, invite.header.alg, invite.issuer, invite.audience.length, invite.subject, invite.id, invite.claims.role],
          [true, entry.alg, "https://issuer.example", 2, "user-1", `${entry.alg}-1`, "viewer"]);
        truthy(invite.expiresAt instanceof Date && invite.issuedAt instanceof Date);
      }
    }
  },

  async "every algorithm refuses a changed signature, a changed text and another key"({ verify }) {
    for (const entry of signed) {
      await refused("SIGNATURE_INVALID", verify(flip(entry.token, 2), expect(entry)), entry.alg);
      const [header, , signature] = entry.token.split(".");
      const [, other] = entry.large.split(".");
      await refused("SIGNATURE_INVALID", verify(`${header}.${other}.${signature}`, expect(entry)), entry.alg);
      await refused("SIGNATURE_INVALID", verify(`${header}.${other}.${entry.large.split(".")[2].slice(0, 4)}`, expect(entry)), entry.alg);
    }
    const [, , , , , , , , , one] = signed;
    const another = { ...one, jwk: { ...one.jwk, x: one.jwk.y, y: one.jwk.x } };
    truthy(["KEY_INVALID", "SIGNATURE_INVALID"].includes((await failure(verify(one.token, expect(another)))).code));
  },

  async "the synchronous form gives the same, or says that it needs an engine"({ verifySync, loadSoftware }, { software = true }) {
    for (const entry of signed.filter(({ alg }) => alg.startsWith("HS"))) {
      same(verifySync(entry.token, expect(entry)).id, `${entry.alg}-1`);
      await refused("SIGNATURE_INVALID", () => verifySync(flip(entry.token, 2), expect(entry)));
    }
    const first = await Promise.resolve().then(() => verifySync(es256.token, expect(es256))).catch((error) => error.code);
    truthy(first === "ENGINE_UNAVAILABLE" || first.verified === true, `found ${first}`);
    if (software) await loadSoftware();
    else await refused("ENGINE_UNAVAILABLE", loadSoftware());
    for (const entry of signed) {
      if (!software && first === "ENGINE_UNAVAILABLE") break;
      same(verifySync(entry.token, expect(entry)).id, `${entry.alg}-1`, entry.alg);
      await refused("SIGNATURE_INVALID", () => verifySync(flip(entry.token, 2), expect(entry)), entry.alg);
    }
  },

  async "two hundred at once keep their claims apart"({ verify }) {
    const entries = Array.from({ length: 200 }, (_, n) => signed[n % signed.length]);
    const invites = await Promise.all(entries.map((entry, n) => verify(n % 2 ? entry.large : entry.token, expect(entry))));
    invites.forEach((invite, n) => same([invite.id, "documents" in invite.claims], [`${entries[n].alg}-1`, n % 2 === 1]));
  },

  async "Authress' own token verifies, and its forgeries do not"({ verify, decode }) {
    const invite = await verify(authress.token, account);
    same([invite.subject, invite.audience], [authress.payload.sub, authress.payload.aud]);
    await refused("SIGNATURE_INVALID", verify(flip(authress.token, 2), account));
    const [header, , signature] = authress.token.split(".");
    const forged = `${header}.${encode(JSON.stringify({ ...authress.payload, sub: "somebody else" }))}.${signature}`;
    same(decode(forged).claims.sub, "somebody else");
    await refused("SIGNATURE_INVALID", verify(forged, account));
    const unsecured = token(`{"alg":"none","typ":"at+jwt"}`, JSON.stringify(authress.payload), "");
    await refused("TOKEN_UNSUPPORTED", verify(unsecured, account));
    await refused("ALGORITHM_NOT_ALLOWED", verify(`${encode(JSON.stringify({ ...authress.header, alg: "HS512" }))}.${forged.split(".")[1]}.${signature}`, account));
    await refused("TOKEN_EXPIRED", verify(authress.token, { ...account, now: undefined }));
    await refused("AUDIENCE_MISMATCH", verify(authress.token, { ...account, audience: "https://api.example" }));
  },

  async "a sealed token opens with its key alone"({ open, verify }) {
    const key = crypto.getRandomValues(new Uint8Array(32));
    const seal = async (header, claims, secret = key) => {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const aad = encode(JSON.stringify(header));
      const imported = await crypto.subtle.importKey("raw", secret, "AES-GCM", false, ["encrypt"]);
      const algorithm = { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(aad) };
      const sealed = new Uint8Array(await crypto.subtle.encrypt(algorithm, imported, new TextEncoder().encode(JSON.stringify(claims))));
      const part = (bytes) => encode2(bytes);
      return `${aad}..${part(iv)}.${part(sealed.slice(0, -16))}.${part(sealed.slice(-16))}`;
    };
    const encode2 = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
    const header = { alg: "dir", enc: "A256GCM", typ: "invite+jwt" };
    const claims = { iss: "i", aud: "a", exp: 4e9, iat: 1.7e9, jti: "j", email: "jane@example.com" };
    const demands = { key, issuer: "i", audience: "a" };
    const sealed = await seal(header, claims);
    same((await open(sealed, demands)).claims.email, "jane@example.com");
    await refused("DECRYPTION_FAILED", open(sealed, { ...demands, key: new Uint8Array(32) }));
    await refused("DECRYPTION_FAILED", open(flip(sealed, 4), demands));
    await refused("DECRYPTION_FAILED", open(flip(sealed, 3), demands));
    await refused("AUDIENCE_MISMATCH", open(sealed, { ...demands, audience: "b" }));
    await refused("KEY_INVALID", open(sealed, { ...demands, key: new Uint8Array(16) }));
    await refused("TOKEN_UNSUPPORTED", open(await seal({ ...header, zip: "DEF" }, claims), demands));
    await refused("TOKEN_UNSUPPORTED", open(await seal({ ...header, alg: "A256KW" }, claims), demands));
    await refused("ALGORITHM_NOT_ALLOWED", open(await seal({ ...header, enc: "A128GCM" }, claims), demands));
    await refused("TYPE_MISMATCH", open(await seal({ ...header, typ: "JWT" }, claims), demands));
    await refused("TOKEN_UNSUPPORTED", verify(sealed, expect(hs256)));
    await refused("TOKEN_UNSUPPORTED", open(hs256.token, demands));
  },
};

export const refusing = {
  async "malformed tokens are refused, and nothing of them is repeated"({ decode, verify }) {
    const h = `{"alg":"HS256","typ":"invite+jwt"}`;
    const bad = [
      "", ".", "..", "MARKED.MARKED", "MARKED.a.b.c", "a.b.c.d.e.f", "MARKED.MARKED.MARKED", ".".repeat(8000), "MARKED MARKED", "MARKEDé", "\u0000",
      token(h, "{}", "AR"), token(h, "{}", "A"), token(h, "{}", "AA=="), token(h, "{}", "AA\n"), ` ${token(h, "{}")}`,
      token(`\ufeff${h}`, "{}"), token(h, "\ufeff{}"), token(h, "MARKED"), token(h, "[]"), token(h, `{"a":1,"a":2}`), token(h, `{"a":1,"\\u0061":2}`),
      token(h, `{"x":{"a":1,"a":2}}`), token(`{"alg":"HS256","alg":"HS256"}`, "{}"), token(`{"alg":1}`, "{}"), token("{}", "{}"),
      token(h, `{"a":${"[".repeat(40)}${"]".repeat(40)}}`), token(h, `{"a":"\\ud800"}`), `${encode(h)}.gA.AAAA`,
    ];
    for (const text of bad) {
      const attempts = [() => decode(text), () => verify(text, expect(hs256))];
      for (const attempt of attempts) {
        const error = await failure(attempt);
        // a payload is read only once its signature holds
        const codes = attempt === attempts[0] ? /^TOKEN_/ : /^TOKEN_|^SIGNATURE_INVALID$/;
        truthy(error.name === "InviteError" && codes.test(error.code), `${text.slice(0, 80)}: ${error.stack}`);
        truthy(!`${error.message}${error.next}${error.field}${JSON.stringify(error)}`.includes("MARKED"));
      }
    }
    for (const text of ["a".repeat(8193), ".".repeat(1_000_000), "é".repeat(5000)]) await refused("TOKEN_TOO_LARGE", () => decode(text));
  },

  async "whatever is no text is refused"({ decode, verify }) {
    const hostile = new Proxy({}, { get: () => { throw new Error("MARKED"); } });
    for (const value of [undefined, null, 1, {}, [], Symbol("x"), new String("a.b.c"), () => "a", hostile, new Uint8Array(3)]) {
      for (const attempt of [() => decode(value), () => verify(value, expect(hs256))]) {
        const error = await failure(attempt);
        truthy(error.name === "InviteError" && error.code === "OPTION_INVALID", String(error.stack));
      }
    }
  },

  async "options are refused by name and without their value"({ verify }) {
    const good = expect(hs256);
    const throwing = { get issuer() { throw new Error("x"); } };
    for (const [field, bad] of [
      [undefined, undefined], [undefined, null], [undefined, "MARKED"],
      ["keys", { ...good, keys: null }], ["keys", { ...good, keys: "MARKED" }], ["keys", { ...good, keys: undefined }],
      ["algorithms", { ...good, algorithms: undefined }], ["algorithms", { ...good, algorithms: [] }], ["algorithms", { ...good, algorithms: "HS256" }],
      ["algorithms[0]", { ...good, algorithms: ["none"] }], ["algorithms[0]", { ...good, algorithms: ["hs256"] }], ["algorithms[1]", { ...good, algorithms: ["HS256", "MARKED"] }],
      ["audience", { ...good, audience: undefined }], ["issuer", { ...good, issuer: 7 }], ["issuer[0]", { ...good, issuer: [1] }],
      ["clockSkewSec", { ...good, clockSkewSec: -1 }], ["clockSkewSec", { ...good, clockSkewSec: NaN }], ["maxAgeSec", { ...good, maxAgeSec: "MARKED" }],
      ["now", { ...good, now: () => NaN }], ["now", { ...good, now: () => { throw new Error("x"); } }],
      ["algorithms", { ...good, keys: new Uint8Array(32), algorithms: ["HS256", "HS384"] }],
      ["keys", { ...good, get keys() { throw new Error("x"); } }], ["now", Object.defineProperty({ ...good }, "now", { get() { throw new Error("x"); } })],
      ["expect", { ...good, issuer: { toJSON: () => "MARKED" } }], ["expect", { ...good, audience: [new URL("https://app.example")] }],
      [undefined, Object.assign(Object.create(Object.getPrototypeOf(throwing), Object.getOwnPropertyDescriptors(throwing)), { keys: good.keys })],
    ]) {
      const error = await refused("OPTION_INVALID", verify(hs256.token, bad), field);
      if (field !== undefined) same(error.field, field);
      truthy(!`${error.message}${JSON.stringify(error)}`.includes("MARKED"));
    }
    for (const keys of [{}, new Uint8Array(0), { kty: "oct", k: "" }, { kty: "RSA" }, { keys: Array(300).fill(hs256.jwk) }, { ...rs256.jwk, alg: "HS256" }]) {
      const error = await failure(verify(hs256.token, { ...good, keys }));
      truthy(error.code === "KEY_INVALID", `${JSON.stringify(keys).slice(0, 60)}: ${error.stack}`);
    }
  },

  async "a public key is no HMAC secret, and a token never brings its key"({ verify }) {
    const header = JSON.stringify({ alg: "HS256", typ: "invite+jwt", kid: "RS256", jwk: rs256.jwk, jku: "https://evil.example/keys", x5u: "https://evil.example" });
    const confused = token(header, "{}", "A".repeat(43));
    await refused("ALGORITHM_NOT_ALLOWED", verify(confused, expect(rs256)));
    await refused("KEY_NOT_FOUND", verify(confused, expect(rs256, { keys: { keys: [rs256.jwk] }, algorithms: ["RS256", "HS256"] })));
  },

  async "critical headers, other types and times have their codes"({ verify }) {
    const claims = JSON.stringify({ exp: 4e9 });
    for (const [code, header] of [
      ["TOKEN_UNSUPPORTED", { alg: "HS256", typ: "invite+jwt", crit: ["exp"] }], ["TOKEN_UNSUPPORTED", { alg: "HS256", typ: "invite+jwt", b64: false }],
      ["TYPE_MISMATCH", { alg: "HS256" }], ["TYPE_MISMATCH", { alg: "HS256", typ: "at+jwt" }], ["ALGORITHM_NOT_ALLOWED", { alg: "HS384", typ: "invite+jwt" }],
    ]) await refused(code, verify(token(JSON.stringify(header), claims), expect(hs256)));
    const at = (seconds) => ({ now: () => new Date(seconds * 1000) });
    await refused("TOKEN_EXPIRED", verify(hs256.token, expect(hs256, at(4_000_000_060))));
    truthy((await verify(hs256.token, expect(hs256, at(4_000_000_059)))).verified);
    await refused("TOKEN_NOT_YET_VALID", verify(hs256.token, expect(hs256, at(1_699_999_939))));
    await refused("TOKEN_TOO_OLD", verify(hs256.token, expect(hs256, { maxAgeSec: 60 })));
    await refused("ISSUER_MISMATCH", verify(hs256.token, expect(hs256, { issuer: "x" })));
    await refused("SUBJECT_MISMATCH", verify(hs256.token, expect(hs256, { subject: "x" })));
    await refused("CLAIM_MISSING", verify(hs256.token, expect(hs256, { required: ["nickname"] })));
    // what is wrong with the claims is said only of a token whose signature holds
    await refused("SIGNATURE_INVALID", verify(flip(es256.token, 2), expect(es256, at(5e9))));
    await refused("TOKEN_EXPIRED", verify(es256.token, expect(es256, at(5e9))));
  },

  async "expectations that change are what counts, not what they once were"({ verify }) {
    const bytes = Uint8Array.from(atob(hs256.jwk.k.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    const demands = expect(hs256, { keys: bytes });
    for (const text of [hs256.token, hs256.large]) {
      truthy((await verify(text, demands)).verified);
      demands.audience = "https://elsewhere.example";
      await refused("AUDIENCE_MISMATCH", verify(text, demands));
      demands.audience = "https://app.example";
      bytes[0] ^= 1;
      await refused("SIGNATURE_INVALID", verify(text, demands));
      bytes[0] ^= 1;
      const copy = Uint8Array.from(bytes);
      bytes[0] ^= 1;
      truthy((await verify(text, { ...demands, keys: copy })).verified, "a policy keeps a copy of its own");
      bytes[0] ^= 1;
    }
  },
};
