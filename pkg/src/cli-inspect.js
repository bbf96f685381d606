// `inspect` and `verify`: what a token says, what of it can be trusted, and why it is refused.
import { createHmac, randomBytes } from "node:crypto";
import { createKeySet, decode, takeInvite, verify } from "./index.node.js";
import {
  Failure, OK, REFUSED, USAGE, described, exitOf, fileText, keyJson, line, paint, secretRefused, standardInput, usage,
} from "./cli-common.js";

const ALGORITHMS = /^((HS|RS|PS)(256|384|512)|ES(256|384)|EdDSA|Ed25519)$/;
const DAY = 86_400;

/** The token, out of whatever mail programs and people have made of its link, and whether servers have seen it there. */
async function given({ positionals, env }) {
  if (positionals.length > 1 || positionals.length === 1 && positionals[0] !== "-") throw secretRefused();
  const fromEnv = positionals.length === 0 && env.EDGE_INVITES_TOKEN?.trim();
  const text = fromEnv || await standardInput("the token");
  if (text === "") throw new Failure(USAGE, "TOKEN_MISSING", "expected a token, found nothing", "give it by standard input or EDGE_INVITES_TOKEN");
  const found = (text) => takeInvite({ from: text })?.reveal();
  const address = /^https?:/i.test(text) && URL.canParse(text);
  // others than our own links, too
  const before = address ? found(text.split("#")[0]) ?? new URL(text).searchParams.get("token") ?? undefined : undefined;
  // what is no token of a known form is explained as it is
  return { token: found(text) ?? before ?? text, exposed: before !== undefined };
}

/** What `verify` is told; nothing if no option asks for it and none is demanded. */
function expectations(values, demanded) {
  const { keys, alg, type, issuer, audience, "any-issuer": anyIssuer, "any-audience": anyAudience } = values;
  if (!demanded && [keys, alg, issuer, audience, anyIssuer, anyAudience].every((value) => value === undefined)) return undefined;
  if (!keys) throw usage("expected the keys that you trust", "--keys");
  if (!alg) throw usage("expected the algorithms that you allow, which are never taken from the token", "--alg");
  if (!issuer === !anyIssuer) throw usage("expected the issuer that you trust, or --any-issuer", "--issuer");
  if (!audience === !anyAudience) throw usage("expected the audience that you answer to, or --any-audience", "--audience");
  return {
    keys: /^[a-z][a-z+.-]+:\/\//i.test(keys) ? createKeySet(keys) : keyJson(fileText(keys, "--keys"), "in --keys"),
    algorithms: alg.flatMap((names) => names.split(",")),
    issuer: issuer ?? null,
    audience: audience ?? null,
    ...(type !== undefined && { type }),
  };
}

export async function verified(call) {
  const expect = expectations(call.values, true);
  const { token } = await given(call);
  const invite = await verify(token, expect);
  const times = timesOf(invite.claims);
  call.print(invite, `${paint(process.stdout, "green", "verified")}\n${section("claims", rows(invite.claims, times))}`);
  return OK;
}

export async function inspect(call) {
  const { values: { type }, json, print } = call;
  const expect = expectations(call.values, false);
  const { token, exposed } = await given(call);
  const refused = new Map();
  const refuse = (error) => {
    if (exitOf(error) !== REFUSED) throw error;
    const { code, message, next } = described(error);
    if (!refused.has(code)) refused.set(code, { code, message, next });
  };
  // the verdict on the whole comes first
  const invite = expect && await verify(token, expect).catch(refuse);
  let decoded;
  try {
    decoded = decode(token);
  } catch (error) {
    refuse(error);
    decoded = leniently(token);
  }
  if (decoded.kind === "signed" && !invite) await onClaims(token, decoded.header, type).catch(refuse);
  const { kind, header, claims, host } = decoded;
  const times = timesOf(claims);
  const holds = invite !== undefined;
  const findings = [...lint({ kind, header, claims, exposed, type })].map(([level, rule, message]) => ({ level, rule, message }));
  const report = { kind, verified: holds, header, claims, host, times, trust: trust(kind, holds, expect), findings, refused: [...refused.values()] };
  print(report, written(report));
  if (refused.size === 0) return OK;
  const [error] = report.refused;
  if (json) process.stderr.write(`${line({ error })}\n`);
  return REFUSED;
}

/** What a token says that the package does not read: for the explanation alone. */
function leniently(token) {
  const parts = token.length > 8192 ? [] : token.split(".");
  const read = (part = "") => {
    try {
      const value = JSON.parse(Buffer.from(part, "base64url").toString());
      return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
    } catch {
      return undefined;
    }
  };
  return { kind: "unreadable", header: read(parts[0]), claims: parts.length === 3 ? read(parts[1]) : undefined };
}

/**
 * Says what `verify` would say of the claims if the signature held: the same claims, signed by a key that is gone afterwards.
 */
async function onClaims(token, { kid, alg, ...header }, type) {
  const keys = new Uint8Array(randomBytes(32));
  if (!ALGORITHMS.test(alg)) {
    await verify(token, { keys, algorithms: ["HS256"], issuer: null, audience: null, type: null });
  }
  const part = Buffer.from(JSON.stringify({ ...header, alg: "HS256" })).toString("base64url");
  const input = `${part}.${token.split(".")[1]}`;
  const signature = createHmac("sha256", keys).update(input).digest("base64url");
  await verify(`${input}.${signature}`, { keys, algorithms: ["HS256"], issuer: null, audience: null, ...(type !== undefined && { type }) });
}

function* lint({ kind, header = {}, claims, exposed, type = "invite+jwt" }) {
  const now = Date.now() / 1000;
  if (exposed) yield ["warning", "token-in-query", "the link holds the token before the #, where servers and their logs see it"];
  if (kind === "opaque") return yield ["note", "opaque", "an id or a code, which says nothing by itself"];
  if (kind === "sealed") yield ["note", "sealed", "only the header can be read: the claims are for whoever holds the key"];
  const { alg, typ } = header;
  if (/^none$/i.test(alg)) yield ["error", "alg-none", "alg none: there is no signature, so anybody can have written it"];
  else if (kind === "signed" && !ALGORITHMS.test(alg)) yield ["error", "alg-unsupported", "alg is not one that this package verifies"];
  else if (kind === "signed" && alg.startsWith("HS")) yield ["warning", "shared-secret", "HMAC: whoever can verify the token can mint others"];
  for (const name of ["jwk", "jku", "x5u", "x5c"]) {
    if (name in header) yield ["warning", "embedded-key", `${name}: the token brings or names its own key, which must not be trusted`];
  }
  if ("crit" in header) yield ["error", "crit", "crit demands an extension, and this package knows none"];
  if (claims !== undefined && !sameType(typ, type)) {
    yield ["warning", "typ", `typ is not ${line(type)}: a token for something else could pass for an invite`];
  }
  if (claims === undefined) return;
  for (const [name, why] of Object.entries(MISSING)) if (!(name in claims)) yield ["warning", `missing-${name}`, `no ${name}: ${why}`];
  const [exp, iat, nbf] = ["exp", "iat", "nbf"].map((name) => (typeof claims[name] === "number" ? claims[name] : undefined));
  for (const name of ["exp", "iat", "nbf"]) {
    if (name in claims && typeof claims[name] !== "number") yield ["error", "time-form", `${name} is no number of seconds`];
    else if (claims[name] > 1e11) yield ["warning", "time-in-milliseconds", `${name} looks like milliseconds, where seconds are expected`];
  }
  if (exp <= now) yield ["warning", "expired", `exp is in the past: ${distance(exp)}`];
  if (nbf > now) yield ["warning", "not-yet-valid", `nbf is in the future: ${distance(nbf)}`];
  if (iat > now + 60) yield ["warning", "issued-later", `iat is in the future: ${distance(iat)}`];
  const days = (exp - (iat ?? now)) / DAY;
  if (days > 30) yield ["warning", "long-lifetime", `lasts ${Math.ceil(days)} days: more than 30 is long for what may be passed on`];
  for (const path of [...personal(header, "header"), ...personal(claims, "")]) {
    yield ["warning", "personal-data", `${path} looks like an e-mail address, in clear for whoever sees the link`];
  }
}

const MISSING = {
  exp: "it never ends",
  aud: "any service that trusts the issuer could take it",
  iss: "nobody says who made it",
  jti: "it cannot be revoked or counted",
  iat: "its age is unknown",
};

const bare = (name) => line(name).slice(1, -1);
const sameType = (typ, type) =>
  typeof typ === "string" && [type, `application/${type}`].some((name) => name.toLowerCase() === typ.toLowerCase());

const EMAIL = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(\.[\p{L}\p{N}-]{1,63})+/u;
function* personal(value, path, depth = 0) {
  if (typeof value === "string" && EMAIL.test(value)) yield path;
  if (typeof value !== "object" || value === null || depth > 32) return;
  for (const [name, each] of Object.entries(value)) yield* personal(each, [path, bare(name)].filter(Boolean).join("."), depth + 1);
}

function trust(kind, holds, expect) {
  const bearer = "that whoever shows it is the one it is meant for";
  if (holds) {
    const checked = ["issuer", "audience"].filter((name) => expect[name] !== null);
    return {
      can: ["the signature: a key that you trust made it", `the ${["times", ...checked].join(" and the ")}: they are what you demanded`],
      cannot: ["that it was not revoked, declined or used up: only its issuer's store knows", bearer],
    };
  }
  if (kind === "signed") return { can: [], cannot: ["the header and the claims: anybody can write them, until --keys verifies", bearer] };
  if (kind === "sealed") return { can: [], cannot: ["the header: anybody can write it", "the claims: they cannot be read without the key", bearer] };
  return { can: [], cannot: ["anything in it"] };
}

const STEPS = [["year", 365 * DAY], ["day", DAY], ["hour", 3600], ["minute", 60], ["second", 1]];
const words = new Intl.RelativeTimeFormat("en");
function distance(seconds) {
  const left = seconds - Date.now() / 1000;
  const [unit, size] = STEPS.find(([, size]) => Math.abs(left) >= size) ?? STEPS.at(-1);
  return words.format(Math.trunc(left / size), unit);
}

const timesOf = (claims = {}) => Object.fromEntries(["iat", "nbf", "exp"]
  .filter((name) => typeof claims[name] === "number" && Math.abs(claims[name]) <= 8.64e12)
  .map((name) => [name, { date: new Date(claims[name] * 1000).toISOString(), relative: distance(claims[name]) }]));

const rows = (object, times = {}) => Object.entries(object).map(([name, value]) => {
  const time = Object.hasOwn(times, name) ? paint(process.stdout, "dim", `  ${times[name].date}, ${times[name].relative}`) : "";
  return `${bare(name).padEnd(8)} ${line(value)}${time}`;
});
const section = (name, lines) =>
  lines.length === 0 ? "" : `${paint(process.stdout, "bold", name)}\n${lines.map((each) => `  ${each}\n`).join("")}`;

const KINDS = { signed: "signed token (JWS)", sealed: "sealed token (JWE)", opaque: "opaque text", unreadable: "no token that this package reads" };
const LEVELS = { error: "red", warning: "yellow", note: "dim" };

function written({ kind, verified, header = {}, claims = {}, host, times, trust: { can, cannot }, findings, refused }) {
  const show = (colour, text) => paint(process.stdout, colour, text);
  return [
    `${show("bold", KINDS[kind])}, ${verified ? show("green", "verified") : show("yellow", "not verified")}\n`,
    section("header", rows(header)),
    section("claims", rows(claims, times)),
    host ? section("host", [line(host)]) : "",
    section("can be trusted", can.length > 0 ? can : ["nothing"]),
    section("cannot be trusted", cannot),
    section("findings", findings.map(({ level, rule, message }) => `${show(LEVELS[level], level.padEnd(7))} ${rule}: ${message}`)),
    section("why it is refused", refused.map(({ code, message, next }) => `${show("red", code)}: ${message}; ${next}`)),
  ].join("");
}
