// Hostile tokens: what is wrong with their form, header and claims. `refusals-keys.mjs` has signatures, seals and keys.
import {
  add, after, AUDIENCE, before, certificate, claims, CONTROLS, der, ec, ecdsa, ed, ES, evil, finish, head, HS, hs, ISSUER, jwk,
  k1, keyOf, mac, make, NOW, p384, part, pem, pss, RS, rs, rsa, search, SECRET, text, TYP,
} from "./refusals-tools.mjs";

export { rows } from "./refusals-tools.mjs";
const H = { kind: "HS256" }, R = { kind: "RS256" }, E = { kind: "ES256" }, BAD = "TOKEN_MALFORMED";

const full = "ｎｏｎｅ", say = (value) => (value === full ? "none in full width" : JSON.stringify(value) ?? "absent");
const unsecured = (code, kind, ...algs) => add("unsecured", { kind }, algs.map((alg) =>
  [`alg ${say(alg)}, no signature, ${kind} pinned`, code, `${part(head(alg))}.${part(claims())}.`]));
unsecured("TOKEN_UNSUPPORTED", "HS256", "none", "None", "NONE", "nOnE", "noNE", "none ", " none", "none\0", full, "", "HS256");
unsecured(BAD, "HS256", null, ["none"], undefined);
for (const kind of ["ES256", "RS256", "EdDSA"]) unsecured("TOKEN_UNSUPPORTED", kind, "none", "nOnE");
add("unsecured", H, [
  ["alg \"none\" above an honest signature", "TOKEN_UNSUPPORTED", hs(head("none"))],
  ["alg \"nOnE\" above an honest signature", "TOKEN_UNSUPPORTED", hs(head("nOnE"))],
]);

const BOTH = Object.fromEntries(["edge-invites", "jose", "jsonwebtoken", "fast-jwt"]
  .map((name) => [name, { algorithms: ["RS256", "HS256"] }]));
const modulus = jwk(rsa).n, another = "ALGORITHM_NOT_ALLOWED";
const FORMS = [
  ["PEM", pem(rsa)], ["PEM without its last newline", pem(rsa).trimEnd()], ["PEM after a space", ` ${pem(rsa)}`],
  ["PEM after a BOM", `\ufeff${pem(rsa)}`], ["PEM (PKCS #1)", pem(rsa, "pkcs1")], ["DER", der(rsa)], ["DER (PKCS #1)", der(rsa, "pkcs1")],
  ["modulus", Buffer.from(modulus, "base64url")], ["modulus as text", modulus], ["JWK", text(jwk(rsa))],
].map(([name, key]) => [`HS256 keyed by the RSA ${name}`, HS({}, {}, mac(key))]);
add("confusion", R, FORMS.map(([name, token]) => [`${name}, RS256 pinned`, another, token]));
add("confusion", { ...R, ...BOTH }, FORMS.map(([name, token]) => [`${name}, both pinned`, "KEY_NOT_FOUND", token]));
add("confusion", { ...R, ...BOTH, key: { ...keyOf(rsa), ours: Buffer.from(pem(rsa)) }, control: null },
  [[`${FORMS[0][0]}, both pinned, the PEM given as bytes`, "OPTION_INVALID", FORMS[0][1]]]);
add("confusion", R, [
  ["ES256 by an EC key, RS256 pinned", another, ES(ecdsa(ec))],
  ["RS256 named, signed by an EC key", "SIGNATURE_INVALID", RS(ecdsa(ec))],
  ["RS256 named, signed as PS256", "SIGNATURE_INVALID", RS(pss(rsa))],
  ["PS256 by the same RSA key", another, make(head("PS256"), claims(), pss(rsa))],
  ["RS384 by the same RSA key", another, make(head("RS384"), claims(), rs(rsa, "sha384"))],
]);
add("confusion", E, [
  ["RS256 by an RSA key, ES256 pinned", another, RS()],
  ["HS256 keyed by the EC PEM, ES256 pinned", another, HS({}, {}, mac(pem(ec)))],
  ["HS256 keyed by the EC coordinate, ES256 pinned", another, HS({}, {}, mac(Buffer.from(k1.x, "base64url")))],
  ["ES384 by a P-384 key, ES256 pinned", another, make(head("ES384"), claims(), ecdsa(p384, undefined, "sha384"))],
  ["ES256 named, signed by a P-384 key", "SIGNATURE_INVALID", ES(ecdsa(p384))],
]);
add("confusion", H, [
  ["HS512 by the same secret", another, make(head("HS512"), claims(), mac(SECRET, "sha512"))],
  ["alg \"hs256\"", another, hs(head("hs256"))], ["alg [\"HS256\"]", BAD, hs(head(["HS256"]))],
]);
add("confusion", { kind: "EdDSA" }, [
  ["HS256 keyed by the Ed25519 key, EdDSA pinned", another, HS({}, {}, mac(Buffer.from(jwk(ed).x, "base64url")))],
]);

const keysUrl = "https://attacker.example/keys", x5c = [certificate(evil).toString("base64")];
add("embedded keys", E, [
  ["jwk of the signer", { jwk: jwk(evil) }], ["jwk with the trusted kid", { kid: "k1", jwk: jwk(evil, { kid: "k1" }) }],
  ["jku of the signer", { jku: keysUrl }], ["x5u of the signer", { x5u: keysUrl }], ["x5c of the signer", { x5c }],
  ["jwk, jku, x5u and x5c at once", { jwk: jwk(evil), jku: keysUrl, x5u: keysUrl, x5c }],
].map(([name, more]) => [name, "SIGNATURE_INVALID", ES(ecdsa(evil), more)]));
const theirs = "a".repeat(32);
add("embedded keys", H, [
  ["jwk with a secret of the signer", "SIGNATURE_INVALID", HS({}, { jwk: { kty: "oct", k: part(theirs) } }, mac(theirs))],
]);

const own = "https://example.com/own"; // a name that nobody registered
const raw = part(head("HS256", { b64: false, crit: ["b64"] }));
const b64 = "RFC 7797 §6: `b64` false must be named in `crit`; a reader that knows it would read another payload here.";
add("crit", H, [
  ["crit names what nobody knows", { crit: [own], [own]: true }], ["crit is empty", { crit: [] }], ["crit is null", { crit: null }],
  ["crit is a text", { crit: own, [own]: 1 }], ["crit is an object", { crit: {} }], ["crit holds a number", { crit: [1], 1: 1 }],
  ["crit names one twice", { crit: [own, own], [own]: 1 }], ["crit names alg", { crit: ["alg"] }],
  ["crit names what is absent", { crit: [own] }], ["crit names exp, which stands in the header", { crit: ["exp"], exp: NOW + 60 }],
  ["crit holds an empty name", { crit: [""], "": 1 }], ["crit names b64, and b64 is true", { crit: ["b64"], b64: true }],
  ["b64 false, signed as if it were true", { crit: ["b64"], b64: false }], ["b64 false without crit", { b64: false }, { why: b64 }],
].map(([name, header, more]) => [name, "TOKEN_UNSUPPORTED", HS({}, header), more]));
add("crit", H, [["b64 false, signed as RFC 7797 says, claims detached", "TOKEN_UNSUPPORTED",
  finish(`${raw}.${text(claims())}`, mac(SECRET)).replace(/\..*\./, "..")]]);

const lastWins = (rfc) => `${rfc}: names must be unique, and a reader must refuse or take the last; whoever takes the first reads another token.`;
const inside = "RFC 7493 §2.3 (I-JSON): no object may hold a name twice; RFC 8259 §4: what a reader makes of it cannot be foretold.";
const twice = (where, list) => add("duplicate names", H, list.map(([name, object, members, nested]) => {
  const json = name.endsWith("last") || nested ? after(object, members) : before(object, members);
  const why = nested ? inside : lastWins(where === "header" ? "RFC 7515 §4" : "RFC 7519 §4");
  return [`${name} (${where})`, BAD, where === "header" ? hs(json) : hs(head("HS256"), json), { why }];
}));
twice("header", [
  ["alg none first", head("HS256"), '"alg":"none"'], ["alg none last", head("HS256"), '"alg":"none"'],
  ["alg none first, with an escape", head("HS256"), '"\\u0061lg":"none"'], ["typ at+jwt first", head("HS256"), '"typ":"at+jwt"'],
  ["kid twice", head("HS256", { kid: "a" }), '"kid":"b"'], ["inside a member", head("HS256"), '"own":{"a":1,"\\u0061":2}', true],
]);
twice("claims", [
  ["exp past first", claims(), '"exp":1'], ["exp past last", claims(), '"exp":1'], ["exp past first, with an escape", claims(), '"\\u0065xp":1'],
  ["aud of another first", claims(), '"aud":"https://other.example"'], ["iss of another first", claims(), '"iss":"https://other.example"'],
  ["sub twice alike", claims(), '"sub":"ann"'], ["sub with an escaped slash first", claims(), '"sub":"\\/"'],
  ["inside a claim", claims(), '"roles":{"admin":false,"admin":true}', true],
  ["__proto__ twice", claims(), '"__proto__":{},"__proto__":{"admin":true}', true],
]);

const bare = (name, value) => hs(head("HS256"), after(claims({ [name]: undefined }), `"${name}":${value}`));
// numbers before 1970 are dates like others (RFC 7519 §2), so only `exp` may not be one
for (const [name, good] of [["exp", NOW + 3600], ["nbf", NOW - 60], ["iat", NOW - 60]]) {
  add("claim types", H, [`"${good}"`, `[${good}]`, "null", "true", "{}", '""', "1e400", "-1e400"]
    .map((value) => [`${name} is ${value.replace(good, "seconds")}`, "CLAIM_INVALID", bare(name, value)]));
}
const string = (name) => ({ why: `RFC 7519 §4.1.${name === "sub" ? 2 : 7}: the value of \`${name}\` must be a text.` });
add("claim types", H, [
  ["aud", { [AUDIENCE]: true }], ["aud", 7], ["aud", null], ["aud", true], ["aud", [[AUDIENCE]]], ["aud", [AUDIENCE, 7]], ["aud", [AUDIENCE, null]],
  ["aud", { 0: AUDIENCE, length: 1 }], ["iss", [ISSUER]], ["iss", 7], ["iss", null], ["iss", { [ISSUER]: 1 }],
  ["sub", 7, string], ["sub", null, string], ["sub", ["ann"], string], ["jti", 7, string], ["jti", {}, string],
].map(([name, value, why]) => [`${name} is ${text(value).replace(AUDIENCE, "ours").replace(ISSUER, "ours")}`, "CLAIM_INVALID",
  HS({ [name]: value }), why?.(name)]));
add("claim types", H, [
  ["exp is -1", "TOKEN_EXPIRED", HS({ exp: -1 })], ["aud is []", "AUDIENCE_MISMATCH", HS({ aud: [] })],
  ["aud is empty", "AUDIENCE_MISMATCH", HS({ aud: "" })], ["iss is empty", "ISSUER_MISMATCH", HS({ iss: "" })],
]);

const skew = (s) => ({
  "edge-invites": { clockSkewSec: s }, jose: { clockTolerance: s }, jsonwebtoken: { clockTolerance: s }, "fast-jwt": { clockTolerance: s * 1000 },
});
const age = (s) => ({
  "edge-invites": { maxAgeSec: s }, jose: { maxTokenAge: s }, jsonwebtoken: { maxAge: s }, "fast-jwt": { maxAge: s * 1000 }, hono: null,
});
add("time", { ...H, ...skew(0) }, [
  ["exp is now", "TOKEN_EXPIRED", HS({ exp: NOW })], ["exp was a second ago", "TOKEN_EXPIRED", HS({ exp: NOW - 1 })],
  ["exp is 0", "TOKEN_EXPIRED", HS({ exp: 0 })], ["nbf in a second", "TOKEN_NOT_YET_VALID", HS({ nbf: NOW + 1 })],
  ["nbf in half a second", "TOKEN_NOT_YET_VALID", HS({ nbf: NOW + 0.5 })], ["iat in an hour", "TOKEN_NOT_YET_VALID", HS({ iat: NOW + 3600 })],
]);
add("time", { ...H, ...skew(60) }, [
  ["exp is now less the skew", "TOKEN_EXPIRED", HS({ exp: NOW - 60 })],
  ["nbf a second past the skew", "TOKEN_NOT_YET_VALID", HS({ nbf: NOW + 61 })],
  ["iat a second past the skew", "TOKEN_NOT_YET_VALID", HS({ iat: NOW + 61 })],
]);
add("time", { ...H, ...age(300) }, [
  ["older than the greatest age", "TOKEN_TOO_OLD", HS({ iat: NOW - 3600 })], ["iat -1, and a greatest age", "TOKEN_TOO_OLD", HS({ iat: -1 })],
  ["no iat, and a greatest age", "CLAIM_MISSING", HS({ iat: undefined })],
  ["iat tomorrow, and a greatest age", "TOKEN_NOT_YET_VALID", HS({ iat: NOW + 86_400 })],
]);

add("typ", H, [
  ["typ at+jwt", "at+jwt"], ["typ JWT", "JWT"], ["typ absent", undefined], ["typ empty", ""], ["typ with a space after", `${TYP} `],
  ["typ text/invite+jwt", `text/${TYP}`], ["typ 7", 7, BAD], ["typ null", null, BAD], ["typ in a list", [TYP], BAD],
].map(([name, typ, code = "TYPE_MISMATCH"]) => [name, code, HS({}, { typ })]));

const required = (name) => `RFC 8725 §3.12: each kind of token has claims of its own that it requires, and \`${TYP}\` requires \`${name}\`.`;
add("claims", H, ["iss", "aud", "exp", "iat", "jti"].map((name) =>
  [`no ${name}`, "CLAIM_MISSING", HS({ [name]: undefined }), "exp iat jti".includes(name) ? { why: required(name) } : {}]));
add("claims", { ...H, jose: { requiredClaims: ["exp"] }, "fast-jwt": { requiredClaims: ["exp"] } }, [
  ["no exp, and exp demanded where that can be said", "CLAIM_MISSING", HS({ exp: undefined })],
]);
add("claims", H, [
  ["another iss", { iss: "https://other.example" }], ["iss with a slash more", { iss: `${ISSUER}/` }], ["iss in capitals", { iss: ISSUER.toUpperCase() }],
  ["iss that begins as ours", { iss: `${ISSUER}.attacker.example` }], ["another aud", { aud: "https://other.example" }],
  ["aud that begins as ours", { aud: `${AUDIENCE} https://other.example` }], ["auds of others", { aud: ["a", "b"] }],
].map(([name, over]) => [name, over.iss ? "ISSUER_MISMATCH" : "AUDIENCE_MISMATCH", HS(over)]));
add("claims", H, [["no claims", "CLAIM_MISSING", hs(head("HS256"), {})]]);
const bob = { "edge-invites": { subject: "bob" }, jose: { subject: "bob" }, jsonwebtoken: { subject: "bob" }, "fast-jwt": { allowedSub: "bob" } };
add("claims", { ...H, ...bob, hono: null, control: HS({ sub: "bob" }) }, [
  ["about another", "SUBJECT_MISMATCH", HS()], ["about nobody", "CLAIM_MISSING", HS({ sub: undefined })],
]);

// honest bytes, written as base64url forbids: signed after that, so that only the writing is wrong
const ABC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const any = () => true, open = (b) => b.length % 4 === 2, closed = (b) => b.length % 4 === 0, rich = (b) => /-/.test(b) && /_/.test(b);
const WRITINGS = [
  ["spare bits", open, (b) => b.slice(0, -1) + ABC[ABC.indexOf(b.at(-1)) | 1]], ["padding", open, (b) => b.padEnd(b.length + 3 & ~3, "=")],
  ["too much padding", open, (b) => `${b}====`], ["+ and /", rich, (b) => b.replaceAll("-", "+").replaceAll("_", "/")],
  ["%2D for -", rich, (b) => b.replace("-", "%2D")], ["white space before", any, (b) => ` ${b}`], ["white space after", any, (b) => `${b} `],
  ["a newline within", any, (b) => `${b.slice(0, 8)}\n${b.slice(8)}`], ["CR LF after", any, (b) => `${b}\r\n`], ["a NUL after", any, (b) => `${b}\0`],
  ["a lone last character", closed, (b) => b + "A".repeat((5 - b.length % 4) % 4)], ["a letter outside ASCII", any, (b) => `${b}é`],
];
const loose = { why: "RFC 4648 §3.5: whoever encodes must clear these bits, and a reader may refuse what is not so; one token then has one text." };
for (const [name, fits, wrong] of WRITINGS) {
  const h = search((pad) => part(head("HS256", { kid: `~~~${pad}>>>${pad}???` })), fits);
  const b = search((pad) => part(claims({ sub: `~~~${pad}>>>${pad}???` })), fits);
  // 32 bytes are always 43 characters, with spare bits in the last
  const signed = search((pad) => HS({ jti: pad }), (token) => fits !== rich || rich(token.split(".")[2]));
  const why = name === "spare bits" ? loose : {};
  add("base64url", H, [
    [`${name} (header)`, BAD, finish(`${wrong(h)}.${b}`, mac(SECRET)), why], [`${name} (claims)`, BAD, finish(`${h}.${wrong(b)}`, mac(SECRET)), why],
    [`${name} (signature)`, BAD, signed.replace(/[^.]*$/, wrong)],
  ]);
}

const bytes = (object, hex) => Buffer.concat([Buffer.from('{"own":"'), Buffer.from(hex, "hex"), Buffer.from(`",${text(object).slice(1)}`)]);
const FAULTS = [
  ["a byte that UTF-8 never has", "ff"], ["an overlong slash", "c0af"], ["a surrogate", "eda080"], ["a cut character", "e282"],
  ["a code point past U+10FFFF", "f4908080"], ["a control character", "0a"],
];
const half = { why: "RFC 7493 §2.1 (I-JSON): no text may hold half a surrogate pair; RFC 8259 §8.2: what a reader makes of it cannot be foretold." };
const deep = { why: "RFC 8259 §9: a reader may limit how deep it reads; other readers of the same token overflow their stack." };
for (const [where, at] of [["header", (f) => hs(f(head("HS256")))], ["claims", (f) => hs(head("HS256"), f(claims()))]]) {
  add("text", H, [
    ["a BOM", (object) => Buffer.from(`\ufeff${text(object)}`)], ...FAULTS.map(([name, hex]) => [name, (object) => bytes(object, hex)]),
    ["half a surrogate pair, by escape", (object) => before(object, '"own":"\\ud800"'), half], ["UTF-16", (object) => Buffer.from(text(object), "utf16le")],
    ["something after", (object) => `${text(object)}{}`], ["a comma at the end", (object) => `${text(object).slice(0, -1)},}`],
    ["a list", (object) => [object]], ["null", () => "null"], ["a text", (object) => JSON.stringify(text(object))],
    ["1,000 lists in each other", (object) => before(object, `"own":${"[".repeat(1000)}${"]".repeat(1000)}`), deep],
  ].map(([name, f, more]) => [`${name} (${where})`, BAD, at(f), more]));
}

const honest = CONTROLS.HS256, limit = { why: "RFC 8259 §9: a reader may limit what it reads; an invite is a link, and 8 KiB are more than links can be." };
add("structure", H, [
  ["nothing", ""], ["one dot", "."], ["two dots", ".."], ["four dots", "...."], ["two parts", honest.replace(/\.[^.]*$/, "")],
  ["four parts", `${honest}.`], ["six parts", `${CONTROLS.JWE}.${part("{}")}`], ["an empty header", finish(`.${part(claims())}`, mac(SECRET))],
  ["empty claims", finish(`${part(head("HS256"))}.`, mac(SECRET))], ["a dot before", `.${honest}`], ["Bearer before", `Bearer ${honest}`],
  ["a space before", ` ${honest}`], ["a newline after", `${honest}\n`], ["a token in a token", hs(head("HS256", { cty: "JWT" }), honest)],
  ["one part", honest.replaceAll(".", ""), "TOKEN_UNSUPPORTED"], ["a sealed token", CONTROLS.JWE, "TOKEN_UNSUPPORTED"],
  ["JSON serialisation", text(Object.fromEntries(honest.split(".").map((b, nth) => [["protected", "payload", "signature"][nth], b]))), "TOKEN_UNSUPPORTED"],
  ["1 MB of dots", ".".repeat(1_000_000), "TOKEN_TOO_LARGE"], ["10 MB of letters", `${"a".repeat(5e6)}.${"a".repeat(5e6)}.a`, "TOKEN_TOO_LARGE"],
  ["100 kB, honestly signed", HS({ own: "x".repeat(75_000) }), "TOKEN_TOO_LARGE", limit],
  ["claims of another", honest.replace(/\..*\./, `.${part(claims({ sub: "eve" }))}.`), "SIGNATURE_INVALID"],
].map(([name, token, code = BAD, more]) => [name, code, token, more]));
