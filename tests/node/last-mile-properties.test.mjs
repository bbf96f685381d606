// What holds for every link, pasted text, cookie, state and log entry, whatever it is made of. Each property runs over the
// texts in last-mile-seeds.json, which once made something fall over or nearly so, and over generated ones: for
// FUZZ_SECONDS where that is set.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { inspect } from "node:util";
import fc from "fast-check";
import { InviteToken, createCarrier, inviteLink, isInviteError, redact, takeInvite, verifySync } from "edge-invites";

const SEEDS = JSON.parse(readFileSync(new URL("last-mile-seeds.json", import.meta.url)));
const SECONDS = process.env.FUZZ_SECONDS === undefined ? undefined : Number(process.env.FUZZ_SECONDS);
const HOW = SECONDS === undefined ? { numRuns: 2_000 } : { numRuns: 1e9, interruptAfterTimeLimit: SECONDS * 1_000 };
const BASE = "https://app.example/invite";

/** `check` holds for the examples (lists of what it is given) and for whatever else there is. */
function holds(name, arbitraries, check, examples = []) {
  test(name, () => {
    for (const example of examples) check(...example);
    let runs = 0;
    const counted = (...given) => { runs += 1; check(...given); };
    fc.assert(fc.property(...arbitraries, counted), HOW);
    assert.ok(runs >= 100, `${runs} runs`);
    assert.deepEqual(Object.getOwnPropertyNames(Object.prototype).filter((own) => ["token", "polluted", "own"].includes(own)), []);
  });
}
const each = (list) => list.map((one) => [one]);

const ALPHABET = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"];
const part = (minLength, maxLength) => fc.string({ unit: fc.constantFrom(...ALPHABET), minLength, maxLength });
/** A token as the issuer writes it, or a sealed one. */
const token = fc.tuple(part(8, 60), fc.oneof(fc.tuple(part(10, 300), part(20, 90)), fc.tuple(fc.constant(""), part(16, 16), part(10, 300), part(22, 22))))
  .map(([header, rest]) => [`eyJ${header}`, ...rest].join("."));
/** Any text that a token may be: of other issuers, too. */
const whole = fc.oneof(token, fc.string({ unit: "grapheme", minLength: 1 }), fc.string({ unit: "binary", minLength: 1 })).filter((text) => text !== "" && text.isWellFormed() && !text.startsWith("3Dey"));
/** Any text at all, half surrogate pairs among it, and such as looks like what is read. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.array(fc.oneof(fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)), fc.constantFrom("invite=", "invite%3D", "#", "%23", "?", "&", "&amp;", "=\r\n", "\n> ", "3D", "eyJ", ".", "-", "%E0%", "https://urldefense.com/v3/__", "__;", "urldefense.proofpoint.com/v2/url?u=", "*", "A", "{", "\"", ";", "__Host-edge-invite=", "k7qm 3xwd-9R2T")), { maxLength: 30 }).map((pieces) => pieces.join("")),
);

function page(href) {
  const location = { href };
  return { location, history: { state: null, replaceState(_, __, url) { location.href = new URL(url, location.href).href; } } };
}
const found = (how) => takeInvite(how)?.reveal() ?? null;
/** What a call gives, or the name of the option that it refuses: nothing else may be thrown. */
function outcome(call) {
  try {
    return call();
  } catch (error) {
    assert.ok(isInviteError(error) && error.code === "OPTION_INVALID", inspect(error));
    assert.ok(["token", "base"].includes(error.field));
    return error;
  }
}

describe("a link", () => {
  holds("is taken again, once, and leaves nothing of its token behind", [whole, fc.webPath(), fc.webQueryParameters()], (secret, path, query) => {
    const base = new URL(`https://app.example${path}?${query.replace(/^\?+/, "")}`).href.replace(/\?$/, "");
    if (/invite/i.test(base)) return;
    const { location, history } = page(inviteLink(secret, { base }).url);
    assert.equal(found({ location, history }), secret);
    assert.equal(location.href.replace(/#$/, ""), base.replace(/#$/, ""));
    assert.equal(found({ location, history }), null);
  });

  holds("is made of any text, or refused by name", [text, text], (secret, base) => {
    for (const address of [BASE, base]) {
      const made = outcome(() => inviteLink(secret, { base: address }));
      // what reads as one that mail has quoted is none of ours
      if (isInviteError(made) || /^3Dey[\w-]+\.[\w-]*\.[\w-]+/.test(secret)) continue;
      assert.ok(/^https:|^http:\/\/(\[::1\]|127\.|([^/]*\.)?localhost)/.test(made.url), made.url);
      assert.equal(found(page(made.url)), secret);
    }
  }, [["\ud800", BASE], ["a", "https://u:p@a.example"], ["3DeyJ", ""]]);

  // who wraps a link in which way
  const tracked = (url) => `https://click.example/r/?to=${encodeURIComponent(url)}&id=7`;
  const safelinks = (url) => `https://eur01.safelinks.protection.outlook.com/?url=${encodeURIComponent(url)}&data=05%7C02%7C&reserved=0`;
  const second = (url) => `https://urldefense.proofpoint.com/v2/url?u=${encodeURIComponent(url).replaceAll("-", "%2D").replaceAll("_", "%5F").replaceAll("%2F", "_").replaceAll("%", "-")}&d=DwMFaQ&c=x`;
  const third = (url) => `https://urldefense.com/v3/__${url.replace("#", "*")}__;Iw!!abc!def$`;
  const wrappers = fc.oneof(fc.array(fc.constantFrom(tracked, safelinks, encodeURI), { maxLength: 2 }), fc.constantFrom([second], [third], [third, tracked], [(url) => url.replace("#", "%23")], [(url) => url.replace("#", "%2523")]));
  const around = fc.constantFrom(["", ""], ["<", ">"], ["(", ")"], ["[join](", ")"], ["\"", "\""], ["Join: ", "."], ["See ", "!"], ["> ", ", or not?"], ["Dear Ann,\r\n\r\n", "\r\n\r\nBest regards"], ["", "\nYours, Bob"], ["\t", ";"], ["'", "' "], ["", "…"], ["„", "“"], ["", "。"]);

  holds("is read however it was wrapped and whatever stands around it", [token, wrappers, around], (secret, how, [before, after]) => {
    const from = before + how.reduce((url, wrap) => wrap(url), inviteLink(secret, { base: BASE }).url) + after;
    assert.equal(found({ from }), secret, from);
  }, [["eyJhbGciOiJkaXIifQ.e30.AAAAAAAAAAAAAAAAAAAAAA", [], ["", "\n\nBest"]]]);

  holds("is read where mail has broken its lines", [token, fc.constantFrom("=\r\n", "=\n", "\n", "\r\n", "\n> ", "\r\n>> "), fc.integer({ min: 20, max: 76 }), fc.constantFrom((url) => url, tracked)], (secret, end, width, wrap) => {
    const url = wrap(inviteLink(secret, { base: BASE }).url);
    const start = url.length - secret.length + (wrap === tracked ? -5 : 0);
    const lines = url.slice(start, start + secret.length).match(new RegExp(`.{1,${width}}`, "g"));
    const from = url.slice(0, start) + lines.join(end) + url.slice(start + secret.length);
    assert.equal(found({ from }), secret, from);
  });

  holds("is found in any pasted text, or not at all", [text], (from) => {
    const taken = outcome(() => found({ from }));
    assert.ok(taken === null || (taken.length > 0 && taken.length <= from.length), inspect(taken));
  }, each(SEEDS.pasted));

  holds("is found in any address, which stays what else it was", [fc.webUrl({ withQueryParameters: true, withFragments: true }), text], (address, more) => {
    for (const href of [address, address + more, `${address}#${more}`, `https://a.example/?${more}`].filter((one) => URL.canParse(one)).map((one) => new URL(one).href)) {
      const { location, history } = page(href);
      outcome(() => found({ location, history }));
      assert.ok(location.href.length <= href.length, href);
      if (!/invite/i.test(href)) assert.equal(location.href, href);
      assert.equal(new URL(location.href).host, new URL(href).host);
      // what was cleaned is clean
      const after = location.href;
      outcome(() => found({ location, history }));
      assert.equal(location.href, after);
    }
  }, SEEDS.addresses.map((one) => [one, ""]));
});

/** A storage that keeps one text. */
function storage(entry = null) {
  return { entry, getItem() { return this.entry; }, setItem(_, value) { this.entry = value; }, removeItem() { this.entry = null; } };
}

describe("a carrier", () => {
  holds("gives what it keeps, once, and its state says nothing of it", [fc.string({ unit: "binary", minLength: 1 }), text], (secret, own) => {
    const place = storage();
    const [one, two] = [createCarrier({ storage: place }), createCarrier({ storage: place })];
    one.keep(secret);
    const state = one.toState(own);
    assert.ok(state.length <= 37 + own.length);
    assert.ok(state.endsWith(`.${own}`) && /^[\da-f-]{36}\./.test(state));
    const back = two.fromState(state);
    assert.deepEqual([back.own, back.token.reveal()], [own, secret]);
    assert.deepEqual([one.fromState(state).token, two.take(), one.holds, place.entry], [null, null, false, null]);
  });

  holds("takes no state that is not its own to the letter", [token, fc.nat({ max: 35 }), fc.integer({ min: 1, max: 127 }), text], (secret, at, bits, other) => {
    const carrier = createCarrier({ storage: storage() });
    carrier.keep(secret);
    const state = carrier.toState("own");
    const changed = state.slice(0, at) + String.fromCharCode(state.charCodeAt(at) ^ bits) + state.slice(at + 1);
    for (const wrong of [changed, state.slice(1), state.slice(0, 35), ` ${state}`, other, `${other}.${state}`, state.toUpperCase()]) {
      if (wrong.startsWith(state.slice(0, 37))) continue;
      if (wrong === state) continue;
      assert.equal(carrier.fromState(wrong).token, null, wrong);
    }
    assert.equal(carrier.fromState(state).token.reveal(), secret);
  }, [["a", 0, 1, "."]]);

  holds("is not confused by anything in its storage", [fc.oneof(text, fc.json(), fc.record({ token: fc.jsonValue(), until: fc.oneof(fc.jsonValue(), fc.constant(Date.now() + 1e6)), handle: fc.jsonValue(), ["__proto__"]: fc.jsonValue() }, { requiredKeys: [] }).map((entry) => JSON.stringify(entry)))], (entry) => {
    const carrier = createCarrier({ storage: storage(entry) });
    const { holds: held } = carrier;
    assert.equal(typeof carrier.fromState(carrier.toState("x")).own, "string");
    const again = createCarrier({ storage: storage(entry) });
    const taken = again.take();
    assert.ok(taken === null ? !held : held && taken instanceof InviteToken);
    assert.deepEqual([again.take(), again.holds], [null, false]);
  }, each(SEEDS.entries));

  holds("brings any token through a cookie of bounded size, or refuses it", [fc.oneof(whole, text, fc.string({ unit: "binary", minLength: 1200, maxLength: 4500 }))], (secret) => {
    const carrier = createCarrier();
    const cookie = outcome(() => carrier.toCookie(secret));
    if (isInviteError(cookie)) return assert.ok(secret.length > 400 || !secret.isWellFormed(), inspect(secret));
    assert.match(cookie, /^__Host-edge-invite=[\w.!~*'()%-]*; Path=\/; Max-Age=1800; HttpOnly; Secure; SameSite=Lax$/);
    assert.ok(cookie.length < 4_000);
    assert.equal(carrier.fromCookie(`a=1; ${cookie.split(";")[0]}; b`)?.reveal() ?? "", secret);
  }, [["\udfff"]]);

  holds("reads any cookie header, or none", [text, text], (one, two) => {
    for (const header of [one, `${one};${two}`, `__Host-edge-invite=${one}`, `a=${one}; __Host-edge-invite=${two}`]) {
      const taken = createCarrier().fromCookie(header);
      assert.ok(taken === null || (taken.reveal().length > 0 && header.includes("__Host-edge-invite=")));
    }
  }, SEEDS.cookies.map((one) => [one, ""]));

  test("a cookie with any bit of its token changed carries nothing that verifies", () => {
    const secret = new Uint8Array(32).fill(3);
    const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const input = `${encode({ alg: "HS256", typ: "invite+jwt" })}.${encode({ iss: "i", aud: "a", exp: 4e9, iat: 1.7e9, jti: "j" })}`;
    const signed = `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
    const carrier = createCarrier();
    const check = (value) => verifySync(carrier.fromCookie(`__Host-edge-invite=${value}`) ?? "", { keys: secret, algorithms: ["HS256"], issuer: "i", audience: "a" });
    assert.equal(check(signed).id, "j");
    for (let at = 0; at < signed.length * 7; at += 1) {
      const place = Math.floor(at / 7);
      const changed = signed.slice(0, place) + String.fromCharCode(signed.charCodeAt(place) ^ (1 << (at % 7))) + signed.slice(place + 1);
      assert.throws(() => check(changed), isInviteError, `bit ${at}`);
    }
  });
});

describe("redacting", () => {
  /** A value of any form, in which `mark` stands wherever a text may. */
  const holding = (mark) => fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: "small", maxDepth: 6 }, mark, fc.integer(), fc.constant(null), fc.boolean(), tie("list"), tie("object"), tie("map"), tie("set"), tie("error"), tie("wrapped")),
    list: fc.array(tie("value"), { maxLength: 4 }),
    object: fc.dictionary(fc.oneof(fc.string(), mark, fc.constantFrom("__proto__", "constructor", "token", "url")), tie("value"), { maxKeys: 4 }),
    map: fc.array(fc.tuple(tie("value"), tie("value")), { maxLength: 3 }).map((entries) => new Map(entries)),
    set: fc.array(tie("value"), { maxLength: 3 }).map((items) => new Set(items)),
    error: fc.tuple(mark, tie("value")).map(([message, cause]) => Object.assign(new TypeError(message, { cause }), { cause })),
    wrapped: mark.map((secret) => new InviteToken(secret)),
  })).value;
  const shown = (value) => inspect(value, { depth: 60, showHidden: true, maxStringLength: null, maxArrayLength: null });
  const marked = fc.tuple(fc.string(), token, fc.string()).map(([before, secret, after]) => `${before}${secret}${after}`);

  holds("leaves no token in any value, and says the same when it is done twice", [holding(marked)], (value) => {
    const before = shown(value);
    const once = redact(value);
    assert.equal(shown(value), before, "the original stays");
    assert.doesNotMatch(shown(once), /eyJ[\w-]{8}/);
    assert.deepEqual(redact(once), once);
    assert.equal({}.polluted, undefined);
  }, [[{ "eyJhbGciOiJkaXIifQ.e30.AAAA": 2 }], [new TypeError("kept")], ...each(SEEDS.logged)]);

  holds("leaves no link in any text, however often it was escaped", [whole.filter((secret) => !secret.includes("'")), fc.nat({ max: 3 }), text], (secret, times, before) => {
    let { url } = inviteLink(secret, { base: BASE });
    for (let count = 0; count < times; count += 1) url = encodeURIComponent(url);
    const clean = redact(`${before.replace(/ey/g, "")} ${url} end`);
    assert.ok(clean.includes("invite") && clean.endsWith("[redacted] end"), clean);
  });

  holds("takes any value, and throws nothing", [fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withObjectString: true, withSet: true, withSparseArray: true, withTypedArray: true })], (value) => {
    const once = redact(value);
    assert.deepEqual(redact(once), once);
  }, each([
    new Proxy({}, { ownKeys() { throw new Error("no"); } }), { a: new Proxy({}, { getPrototypeOf() { throw new Error("no"); } }) },
    (({ proxy, revoke }) => (revoke(), [proxy, "kept"]))(Proxy.revocable({}, {})), new Map([[1, new Proxy({}, { get() { throw new Error("no"); } })]]),
  ]));
});
