// The inspector says of any pasted text what it is, what of it can be trusted, and why it would be refused.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inEach } from "./open.mjs";

const vectors = (name) => JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url)));
const { signalwire_jwe: [sealed], authress_rs512: authress } = vectors("tokens");
const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const made = (header, claims) => `${encode(header)}.${encode(claims)}.${"A".repeat(86)}`;
const now = Math.floor(Date.now() / 1000);
const good = { iss: "https://a.example", aud: "b", jti: "1", iat: now, exp: now + 3600 };
const invite = (claims, header) => made({ alg: "ES256", kid: "k", typ: "invite+jwt", ...header }, { ...good, ...claims });
const changed = (token) => token.replace(/\.[^.]+\./, `.${encode({ ...good, sub: "eve" })}.`);

inEach((site) => {
  test("the inspector finds what a token is, and each fault of it", async () => {
    const own = (await site.invited()).token;
    const another = (await site.invited()).token;
    const { page, close } = await site.visit("/inspect");
    await site.looked(page, "inspector-empty");
    for (const [pasted, title, stops, ...found] of [
      [own, "A signed token", 0, "Its signature holds for a key of this site.", "one person may accept it"],
      [site.link(own), "A signed token", 0, "Its signature holds"],
      [changed(own), "A signed token", 1, "Its signature does not hold"],
      [`Join us: <${site.link(another).replace("#", "%23")}>`, "A signed token", 0, "Its signature holds"],
      [`http://a.example/?invite=${own}`, "A signed token", 0, "before the # of the link", "goes by http"],
      [invite({}), "A signed token", 1, "It is not signed by this site."],
      [invite({ exp: now - 3600 }), "A signed token", 2, "It expired on"],
      [invite({ nbf: now + 3600 }), "A signed token", 2, "It is not valid before"],
      [invite({ iat: now + 3600, exp: now + 7200 }), "A signed token", 2, "which has not come yet"],
      [invite({ exp: "soon" }), "A signed token", 2, "A time in it is no number."],
      [invite({ iss: undefined, jti: undefined }), "A signed token", 2, "It lacks iss, jti."],
      [invite({}, { typ: "at+jwt" }), "A signed token", 2, "Its typ is at+jwt, not invite+jwt."],
      [invite({}, { alg: "ES512" }), "A signed token", 2, "Nothing here can check ES512."],
      [invite({}, { crit: ["b64"], b64: false }), "A signed token", 2, "It demands an extension"],
      [invite({}, { jku: "https://evil.example", x5u: "https://evil.example" }), "A signed token", 1, "jku, x5u"],
      [invite({}, { alg: "HS256", kid: undefined }), "A signed token", 1, "HS256 is made with a shared secret.", "which key it was signed with"],
      [invite({ exp: now + 4e7, email: "bob@example.com" }), "A signed token", 1, "more than a year", "It tells about a person: email."],
      [authress.token, "A signed token", 3, "It expired on"],
      [sealed.token, "A sealed token", 0, "SignalWire’s, and goes to puc.signalwire.com".replace("’", "'")],
      [`${encode({ alg: "dir", enc: "A256GCM", ch: "x.evil.tld", zip: "DEF" })}..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA`, "A sealed token", 2, "x.evil.tld", "compressed"],
      ["inv_1", "An id or a code", 0], ["IN0123456789abcdef0123456789abcdef", "Twilio's id of an invite", 0],
      [own.split(".").slice(0, 2).join("."), "No token that can be read", 1, "the end is missing"],
      [`Bearer ${own}`, "No token that can be read", 1, "only what comes after it"],
      ["https://app.example/", "No token that can be read", 1, "there is no invite in it"],
      [`${encode({ alg: "none" })}.${encode(good)}.`, "No token that can be read", 1, "an unsecured one"],
      ["<img src=x onerror=alert(1)>", "No token that can be read", 1], ["a.b", "No token that can be read", 1],
    ]) {
      await page.fill("#token", pasted);
      await page.evaluate(() => { document.getElementById("result").hidden = true; });
      await page.click("button");
      await page.waitForSelector("#result:visible");
      const text = await page.innerText("#findings");
      const seen = [await page.textContent("#verdict"), await page.locator("#findings .stop").count(), found.filter((part) => !text.includes(part))];
      assert.deepEqual(seen, [title, stops, []], `${pasted}\n${text}`);
      assert.equal(await page.textContent("#summary"), stops === 0 ? "Nothing here says that it would be refused." : `It would be refused, for ${stops === 1 ? "one reason" : `${stops} reasons`}.`);
      for (const [shown, name] of [[own, "own"], [authress.token, "refused"], [sealed.token, "sealed"], ["a.b", "broken"]]) if (shown === pasted) await site.looked(page, `inspector-${name}`);
    }
    await close();
  });

  test("the inspector sends the token nowhere", async () => {
    const { token } = await site.invited();
    const sent = [];
    const { page, close } = await site.visit("/inspect", { prepare: (page) => page.on("request", (request) => sent.push(`${request.method()} ${request.url()} ${request.postData() ?? ""}`)) });
    await page.fill("#token", token);
    await page.click("button");
    await page.waitForSelector("#result:visible");
    assert.deepEqual(sent.filter((line) => !line.startsWith(`GET ${site.edge.origin}/`) && !line.startsWith("GET data:") || line.includes(token.slice(-20))), []);
    await close();
  });
});
