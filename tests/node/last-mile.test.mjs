// Links, carriers, countdowns and what is kept out of logs: without a browser.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inspect } from "node:util";
import { InviteToken, countdown, createCarrier, inviteLink, isInviteError, redact, takeInvite } from "edge-invites";

const TOKEN = "eyJhbGciOiJFZERTQSJ9.eyJqdGkiOiJhLWIiLCJhdWQiOiJ4XzEifQ.c2lnbmF0dXJl-X_9";
const BASE = "https://app.example/invite";
const LINK = `${BASE}#invite=${TOKEN}`;
const refused = (field) => (error) => isInviteError(error) && error.code === "OPTION_INVALID" && error.field === field;

/** A page at an address, with its history. */
function page(href) {
  const location = { href };
  const history = { state: { kept: 1 }, seen: [], replaceState(state, _, url) { this.seen.push(state); location.href = new URL(url, location.href).href; } };
  return { location, history };
}

describe("a link", () => {
  test("has its secret in the fragment, and says it only to who asks", () => {
    for (const invite of [TOKEN, new InviteToken(TOKEN), { id: "1", token: new InviteToken(TOKEN) }]) {
      const link = inviteLink(invite, { base: BASE });
      assert.equal(link.url, LINK);
      for (const shown of [String(link), `${link}`, JSON.stringify({ link }), inspect(link), inspect({ link }, { depth: 9, showHidden: true })]) assert.ok(!shown.includes(TOKEN), shown);
    }
    assert.equal(inviteLink("a b&c=d", { base: "http://localhost:8787/x?y=1" }).url, "http://localhost:8787/x?y=1#invite=a%20b%26c%3Dd");
  });

  test("is refused where it would be sent in clear or could not be right", () => {
    for (const base of ["http://app.example", "ftp://app.example", "/invite", "", undefined, null, 7, "https://u:p@app.example", `${BASE}#x`, "javascript:alert(1)"]) {
      assert.throws(() => inviteLink(TOKEN, { base }), refused("base"), String(base));
    }
    for (const token of ["", undefined, null, 7, {}, { token: 7 }]) assert.throws(() => inviteLink(token, { base: BASE }), refused("token"));
    assert.throws(() => inviteLink(TOKEN), refused("base"));
  });

  test("is drawn as a picture of its own", async () => {
    const svg = await inviteLink(TOKEN, { base: BASE }).qr({ dark: "#123456" });
    assert.match(svg, /^<\?xml.*<svg .*#123456.*<\/svg>/s);
    assert.ok(!svg.includes(TOKEN));
    await assert.rejects(inviteLink("a".repeat(2400), { base: BASE }).qr(), refused("url"));
    await assert.rejects(inviteLink(TOKEN, { base: BASE }).qr({ light: "\"/><script>" }), refused("light"));
    await assert.rejects(inviteLink(TOKEN, { base: BASE }).qr({ dark: 7 }), refused("dark"));
  });
});

describe("taking an invite", () => {
  test("scrubs the address at once, and leaves all else in it", () => {
    for (const [href, clean] of [
      [LINK, BASE],
      [`${BASE}?a=1#invite=${TOKEN}`, `${BASE}?a=1`],
      [`${BASE}?a=1#tab=2&invite=${TOKEN}`, `${BASE}?a=1#tab=2`],
      [`${BASE}?invite=${TOKEN}&utm_source=mail`, `${BASE}?utm_source=mail`],
      [`${BASE}#invite%3D${TOKEN}`, BASE],
      [`${BASE}%23invite=${TOKEN}`, BASE],
      [`${BASE}%23invite%3D${TOKEN}`, BASE],
      [`${BASE}%2523invite%253D${TOKEN}`, BASE],
      [`${BASE}#/invite=${TOKEN}`, BASE],
    ]) {
      const { location, history } = page(href);
      assert.equal(takeInvite({ location, history })?.reveal(), TOKEN, href);
      assert.equal(location.href, clean, href);
      assert.deepEqual(history.seen, [{ kept: 1 }]);
      assert.equal(takeInvite({ location, history }), null);
    }
  });

  test("finds nothing where nothing is, and touches no history then", () => {
    for (const href of [BASE, `${BASE}#`, `${BASE}#section`, `${BASE}?token=${TOKEN}`, `${BASE}#access_token=${TOKEN}`, `${BASE}?noinvite=${TOKEN}`]) {
      const { location, history } = page(href);
      assert.equal(takeInvite({ location, history }), null, href);
      assert.deepEqual([location.href, history.seen.length], [href, 0]);
    }
    assert.equal(takeInvite(), null);
  });

  test("reads what people paste, however mail programs have wrapped and broken it", () => {
    const encoded = encodeURIComponent(LINK);
    const second = encodeURIComponent(LINK).replaceAll("-", "%2D").replaceAll("_", "%5F").replaceAll("%2F", "_").replaceAll("%", "-");
    for (const from of [
      LINK, TOKEN, ` ${TOKEN}\n`, `<${LINK}>`, `Join here: ${LINK}.`, `"${LINK}"`, `[join](${LINK})`,
      LINK.replace("#", "%23"), encodeURIComponent(encoded), `https://click.example/?to=${encoded}&id=7`,
      `https://eur01.safelinks.protection.outlook.com/?url=${encoded}&data=05%7C02%7C&reserved=0`,
      `https://urldefense.proofpoint.com/v2/url?u=${second}&d=DwMFaQ&c=x`,
      `https://urldefense.com/v3/__${LINK.replace("#", "*")}__;Iw!!abc!def$`,
      `${LINK.slice(0, 60)}=\r\n${LINK.slice(60)}`, `${LINK.slice(0, 70)}\n> ${LINK.slice(70)}`, LINK.replace("invite=", "invite=3D"),
      `<a href="https://x.example/?u=1&amp;invite=${TOKEN}">join</a>`, `${TOKEN.slice(0, 30)}\n${TOKEN.slice(30)}`,
    ]) assert.equal(takeInvite({ from })?.reveal(), TOKEN, from);
    assert.equal(takeInvite({ from: " k7qm 3xwd-9R2T \n" }).reveal(), "k7qm 3xwd-9R2T");
    for (const from of ["", "hello", "https://app.example/", "invite=", `${BASE}#invite=`, "%", "#invite=%E0%A4%A", "💌"]) assert.equal(takeInvite({ from }), null, from);
  });

  test("is what a link says, for every token that can be in one", () => {
    for (const token of ["a", "a+b/c==", "100%", "a b", "x#y&z=1", "CH0123456789abcdef", "eyJh.b..c.d", "-_~."]) {
      const { location, history } = page(inviteLink(token, { base: BASE }).url);
      if (/\s/.test(token)) continue;
      assert.equal(takeInvite({ location, history })?.reveal(), token);
    }
  });
});

describe("a carrier", () => {
  function storage() {
    const kept = new Map();
    return { kept, getItem: (name) => kept.get(name) ?? null, setItem: (name, text) => void kept.set(name, text), removeItem: (name) => void kept.delete(name) };
  }

  test("gives an invite once, in whichever tab asks first", () => {
    const shared = storage();
    const [one, two] = [createCarrier({ storage: shared }), createCarrier({ storage: shared })];
    one.keep(new InviteToken(TOKEN));
    assert.ok(one.holds && two.holds);
    assert.equal(two.take().reveal(), TOKEN);
    assert.deepEqual([one.holds, one.take(), two.take(), shared.kept.size], [false, null, null, 0]);
  });

  test("forgets an invite after its time, also when the clock is set back", () => {
    let now = 1_000_000_000_000;
    const carrier = createCarrier({ storage: storage(), ttlSec: 60, now: () => new Date(now) });
    for (const [after, held] of [[59_999, true], [60_000, false], [-1, false]]) {
      carrier.keep(TOKEN);
      now += after;
      assert.equal(carrier.holds, held, after);
      assert.equal(carrier.take()?.reveal(), held ? TOKEN : undefined);
    }
  });

  test("works for as long as the page where storage is refused", () => {
    const refusing = { getItem() { throw new Error("no"); }, setItem() { throw new Error("no"); }, removeItem() { throw new Error("no"); } };
    for (const place of [refusing, undefined]) {
      const carrier = createCarrier({ storage: place });
      carrier.keep(TOKEN);
      assert.equal(carrier.take().reveal(), TOKEN);
      assert.equal(carrier.take(), null);
    }
  });

  test("takes nothing that it has not kept itself", () => {
    const place = storage();
    const carrier = createCarrier({ storage: place });
    for (const entry of ["", "x", "{}", "[]", "null", JSON.stringify({ token: TOKEN }), JSON.stringify({ token: 7, until: Date.now() + 1000 }), JSON.stringify({ token: TOKEN, until: Date.now() + 1e12 })]) {
      place.kept.set("edge-invite", entry);
      assert.equal(carrier.holds, false, entry);
      assert.equal(carrier.take(), null);
    }
  });

  test("leads back through the state of an OAuth sign-in, without the token in it", () => {
    const place = storage();
    const carrier = createCarrier({ storage: place });
    carrier.keep(TOKEN);
    const state = carrier.toState("nonce.with.dots");
    assert.ok(!state.includes(TOKEN.slice(0, 12)));
    assert.deepEqual(createCarrier({ storage: storage() }).fromState(state), { own: "nonce.with.dots", token: null });
    assert.deepEqual([carrier.fromState(`x${state}`).token, carrier.fromState("").token, carrier.fromState(".own")], [null, null, { own: "own", token: null }]);
    const back = carrier.fromState(state);
    assert.deepEqual([back.own, back.token.reveal(), carrier.holds], ["nonce.with.dots", TOKEN, false]);
  });

  test("makes a cookie that no script reads, and reads it back from a request", () => {
    const carrier = createCarrier({ ttlSec: 600 });
    const cookie = carrier.toCookie(TOKEN);
    assert.equal(cookie, `__Host-edge-invite=${TOKEN}; Path=/; Max-Age=600; HttpOnly; Secure; SameSite=Lax`);
    const sent = (text) => carrier.fromCookie(new Request("https://a.example", { headers: { cookie: text } }))?.reveal();
    assert.equal(sent(`a=1; ${cookie.split(";")[0]}; b=2`), TOKEN);
    assert.equal(sent("a=1"), undefined);
    // one of them was planted
    assert.equal(sent(`__Host-edge-invite=x; ${cookie.split(";")[0]}`), undefined);
    for (const bad of ["__Host-edge-invite=", "__Host-edge-invite=%E0%A4%A", ""]) assert.equal(carrier.fromCookie(bad), null);
    assert.match(carrier.dropCookie(), /^__Host-edge-invite=; .*Max-Age=0/);
    assert.throws(() => carrier.toCookie("a".repeat(3801)), refused("token"));
  });

  test("refuses options that cannot be right", () => {
    for (const [field, value] of [["name", ""], ["name", "a;b"], ["ttlSec", 0], ["ttlSec", 86_401], ["ttlSec", 1.5], ["tabs", "some"]]) {
      assert.throws(() => createCarrier({ [field]: value }), refused(field));
    }
  });
});

describe("a countdown", () => {
  test("goes by the server's clock, and ends with nothing left", async () => {
    const date = "Sat, 21 Nov 2026 10:00:00 GMT";
    const until = new Date("2026-11-22T11:01:02Z");
    for (const serverTime of [new Response("", { headers: { date } }), date, new Date(date), Date.parse(date)]) {
      for await (const { days, hours, minutes, seconds, probablyOver } of countdown(until, { serverTime })) {
        assert.deepEqual({ days, hours, minutes, seconds, probablyOver }, { days: 1, hours: 1, minutes: 1, seconds: 2, probablyOver: false });
        break;
      }
    }
    const seen = [];
    for await (const left of countdown(new Date(Date.parse(date) + 250), { serverTime: date, everyMs: 100 })) seen.push(left);
    assert.deepEqual([seen.at(-1).totalMs, seen.at(-1).probablyOver], [0, true]);
    assert.ok(seen.length >= 3);
  });

  test("ends at a signal and refuses what is no date", async () => {
    const stop = new AbortController();
    let steps = 0;
    for await (const _ of countdown(Date.now() + 1e9, { everyMs: 100, signal: stop.signal })) if ((steps += 1) === 2) stop.abort();
    assert.equal(steps, 2);
    for (const [field, ...given] of [["until", "soon"], ["until", NaN], ["everyMs", 1, { everyMs: 1 }], ["serverTime", 1, { serverTime: "soon" }]]) {
      await assert.rejects(countdown(...given).next(), refused(field));
    }
  });
});

describe("redacting", () => {
  const leaks = (value) => inspect(value, { depth: 50, showHidden: true }).includes("eyJ") || inspect(value, { depth: 50 }).includes("hidden-secret");

  test("takes tokens and links out of whatever is logged, and leaves the original as it was", () => {
    const error = Object.assign(new TypeError(`bad ${LINK}`), { token: TOKEN, cause: new Error(TOKEN) });
    const cyclic = { url: LINK };
    cyclic.self = cyclic;
    for (const value of [
      LINK, TOKEN, `see ${LINK} and ${TOKEN}!`, encodeURIComponent(LINK), { a: [{ b: LINK }] }, new Map([[LINK, { TOKEN }]]), new Set([TOKEN]),
      new URL(LINK), error, cyclic, [new InviteToken(TOKEN)], new Headers({ authorization: `Bearer ${TOKEN}` }), new URLSearchParams({ invite: TOKEN }),
      { request: { url: LINK, headers: { Authorization: "Bearer hidden-secret", cookie: "hidden-secret", "Set-Cookie": ["hidden-secret"] } } },
      { inviteToken: "hidden-secret", access_token: "hidden-secret", clientSecret: "hidden-secret", password: "hidden-secret", apiKey: "hidden-secret" },
      "authorization: Bearer hidden-secret", `${BASE}#invite=hidden-secret&x=1`, `${BASE}%23invite%3Dhidden-secret`, "invite=hidden-secret&x=1", { query_string: "invite=hidden-secret" }, '"invite=hidden-secret"', Object.assign(Object.create(null), { LINK }),
    ]) assert.ok(!leaks(redact(value)), inspect(redact(value)));
    assert.equal(cyclic.url, LINK);
    assert.equal(redact(cyclic).self.url, `${BASE}#invite=[redacted]`);
    const clean = redact(error);
    assert.ok(clean instanceof TypeError && clean.message.startsWith("bad "));
  });

  test("leaves all else as it is", () => {
    const date = new Date();
    const bytes = new Uint8Array(2);
    const value = { a: 1, b: null, c: undefined, d: true, e: "eyes and keys", f: [1, "x"], g: { tokens: 3, keyboard: "qwerty" }, date, bytes, h: 5n };
    assert.deepEqual(redact(value), value);
    // PostHog drops events without the name of their project
    assert.deepEqual(redact({ token: "phc_project" }), { token: "phc_project" });
    for (const plain of [undefined, null, 0, "", "hello", Symbol.iterator, "https://a.example/#section"]) assert.equal(redact(plain), plain);
    const throwing = { get a() { throw new Error("no"); }, b: 1 };
    assert.deepEqual(redact(throwing), { b: 1 });
  });
});
