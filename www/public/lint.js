// What can be said of a pasted token: what it is, what of it can be trusted, and why it would be refused. Nothing here
// verifies: that is told by `checked`, where the keys of this site were tried.

const SKEW = 60; // seconds, by which clocks may differ
const DEMANDED = ["iss", "aud", "exp", "iat", "jti"];
const PERSONAL = ["email", "name", "given_name", "family_name", "phone", "phone_number", "address", "birthdate", "preferred_username"];
const FOREIGN = ["jku", "x5u", "jwk", "x5c"];
const KNOWN = ["EdDSA", "ES256", "ES384", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "HS256", "HS384", "HS512"];
const ENC = ["A128GCM", "A192GCM", "A256GCM"];

const date = (sec) => new Date(sec * 1000).toLocaleString();
const number = (value) => typeof value === "number";

// severity, a test that gives what to say of it, and what that means; `stop`: it would be refused
const SIGNED = [
  ["stop", ({ exp }, __, now) => number(exp) && exp + SKEW <= now && `It expired on ${date(exp)}.`, "Ask for a new invite."],
  ["stop", ({ nbf }, __, now) => number(nbf) && nbf - SKEW > now && `It is not valid before ${date(nbf)}.`, "Try again later, or check the clock of this machine."],
  ["stop", ({ iat }, __, now) => number(iat) && iat - SKEW > now && `It says that it was made on ${date(iat)}, which has not come yet.`, "A clock is wrong, or somebody made it up."],
  ["stop", (claims) => ["exp", "nbf", "iat"].some((name) => claims[name] !== undefined && !number(claims[name])) && "A time in it is no number.", "The issuer must correct it."],
  ["stop", (claims, { typ }) => typ === "invite+jwt" && list("It lacks", DEMANDED.filter((name) => claims[name] === undefined)), "An `invite+jwt` must say who made it, for whom, until when, and which it is."],
  ["stop", (_, { typ }) => typ !== "invite+jwt" && `Its \`typ\` is ${typ === undefined ? "missing" : `\`${typ}\``}, not \`invite+jwt\`.`, "It may be another kind of token, such as an access token. Who wants it must name its `typ`."],
  ["stop", (_, { alg }) => !KNOWN.includes(alg) && `Nothing here can check \`${alg}\`.`, "Ask its issuer for another algorithm."],
  ["stop", (_, { crit, b64 }) => (crit !== undefined || b64 !== undefined) && "It demands an extension (`crit`, `b64`).", "Such tokens are refused: what is not understood must not be skipped."],
  ["warn", (_, header) => list("It brings its own key along:", FOREIGN.filter((name) => header[name] !== undefined)), "This is ignored. Software that believes it trusts whoever wrote the token."],
  ["warn", (_, { alg }) => /^HS/.test(alg) && `\`${alg}\` is made with a shared secret.`, "Whoever can verify it can also make one."],
  ["warn", (claims) => claims.exp === undefined && "It never expires.", "A link that is found in an old mail still works."],
  ["warn", ({ exp, iat }) => number(exp) && number(iat) && exp - iat > 31_622_400 && "It lasts for more than a year.", "A link that is found in an old mail still works."],
  ["warn", (claims) => list("It tells about a person:", PERSONAL.filter((name) => claims[name] !== undefined)), "Anybody who sees the link can read that."],
  ["note", (_, { kid }) => kid === undefined && "It does not say which key it was signed with.", "Each key of its algorithm is tried."],
  ["note", ({ max }) => number(max) && `It says that ${max === 1 ? "one person" : `${max} people`} may accept it.`, "How often it was accepted, and whether it was taken back, only its issuer knows."],
];
const SEALED = [
  ["stop", (_, { alg }) => alg !== "dir" && `Its key is wrapped with \`${alg}\`, which is not supported.`, "Only `dir` is: a key that both sides have."],
  ["stop", (_, { enc }) => !ENC.includes(enc) && `Its cipher \`${enc}\` is not supported.`, "AES-GCM is."],
  ["stop", (_, { zip }) => zip !== undefined && "It is compressed (`zip`).", "Such tokens are refused: a small one could become a very large one."],
  ["stop", (_, { ch }, __, { host }) => ch !== undefined && host === undefined && `It wants to be sent to \`${ch}\`, which is none of SignalWire's hosts.`, "Whoever made it could collect what is sent there."],
  ["note", (_, { ch }, __, { host }) => ch !== undefined && host !== undefined && `It is SignalWire's, and goes to \`${host}\`.`, "That stands in the header, which anybody can write."],
  ["note", () => "When it ends cannot be read.", "Only the holder of the key can."],
];
// of a link that was pasted
const LINK = [
  ["warn", (text) => /[?&]invite=/i.test(text.split("#")[0]) && "The invite stands before the `#` of the link.", "It was sent to the server, and stands in its logs. Ask for a new invite."],
  ["warn", (text) => /^http:\/\/(?!localhost|127\.|\[::1\])/i.test(text) && "The link goes by http.", "Whoever is between can read and change the page that opens."],
  ["note", (text) => /safelinks\.protection|urldefense|%2523|%23invite/i.test(text) && "A mail program has wrapped the link.", "It was unwrapped here. A scanner has seen it: opening it must not use it up."],
];
// why what was pasted is no token
const BROKEN = [
  [/^bearer\s/i, "It begins with `Bearer`: paste only what comes after it."],
  [/[….]{3}$|…/, "It was cut off: copy it from where it stands whole."],
  [/^ey[\w-]+\.[\w-]+$/, "It has two of three parts: the end is missing."],
  [/^https?:/i, "It is a link, but there is no invite in it."],
  [/[+/=]/, "It holds `+`, `/` or `=`, which no part of a token has."],
  [/\s/, "It holds spaces or line ends."],
];

const KINDS = {
  signed: ["A signed token", "Three parts: a header, claims that anybody can read, and a signature (JWS)."],
  sealed: ["A sealed token", "Five parts: a header that anybody can read, and a content that only the holder of the key can (JWE)."],
  opaque: ["An id or a code", "It says nothing by itself: what it is for stands at the service that gave it."],
};
const TRUST = {
  signed: ["Nothing yet. Anybody could have written all of it: only a signature that holds for a key of the issuer changes that.", "Not even then: that it still is open. Only the issuer knows whether it was used or taken back."],
  sealed: ["Nothing yet. The header is authenticated only for the holder of the key.", "Its content, not at all: it cannot be read here."],
  opaque: ["Nothing. Ask the service, with the right to do so."],
};

function list(what, names) {
  return names.length > 0 && `${what} ${names.map((name) => `\`${name}\``).join(", ")}.`;
}

const findings = (rules, ...given) => rules.flatMap(([severity, test, means]) => {
  const what = test(...given);
  return what ? [{ severity, what, means }] : [];
});

/** What there is to say: of what `decode` gave, of the text it came from, and of what this site's keys said (`{ holds, code }`). */
export function lint(seen, { pasted, token, now = Date.now(), checked } = {}) {
  const { kind, header = {}, claims = {} } = seen;
  const [title, what] = /^IN[\da-f]{32}$/.test(token) ? ["Twilio's id of an invite", KINDS.opaque[1]] : KINDS[kind];
  const rules = { signed: SIGNED, sealed: SEALED, opaque: [] }[kind];
  const found = [...signature(kind, checked), ...findings(rules, claims, header, now / 1000, seen), ...(pasted === token ? [] : findings(LINK, pasted))];
  const trust = checked?.holds ? ["This site has signed it: what it says is what this site said.", TRUST.signed[1].replace("Not even then", "Not from this")] : TRUST[kind];
  return { title, what, trust, found: inOrder(found) };
}

function signature(kind, checked) {
  if (kind !== "signed") return [];
  if (checked?.holds) return [{ severity: "fine", what: "Its signature holds for a key of this site.", means: "Nobody has changed it." }];
  if (checked?.code === "SIGNATURE_INVALID") return [{ severity: "stop", what: "Its signature does not hold for the key that it names.", means: "It was changed or made up. Do not trust it." }];
  if (checked === undefined) return [{ severity: "warn", what: "Its signature was not checked.", means: "The keys of this site were not at hand." }];
  return [{ severity: "stop", what: "It is not signed by this site.", means: "It may be another's: verify it with the keys of its issuer." }];
}

/** What there is to say of what is no token. */
export function lintBroken({ message, next }, pasted) {
  const hints = BROKEN.filter(([test]) => test.test(pasted)).map(([, what]) => ({ severity: "warn", what, means: "" }));
  return { title: "No token that can be read", what: "", trust: ["Nothing."], found: [{ severity: "stop", what: `${message[0].toUpperCase()}${message.slice(1)}.`, means: `What to do: ${next}.` }, ...hints] };
}

const ORDER = ["stop", "warn", "note", "fine"];
const inOrder = (found) => [...found].sort((one, other) => ORDER.indexOf(one.severity) - ORDER.indexOf(other.severity));
