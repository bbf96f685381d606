// Every refusal has words of its own and a next step; and the landing page is small, and needs no module.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inEach, titled } from "./open.mjs";

inEach((site) => {
  test("an invite is declined by a press, and says so the next time", async () => {
    const { link } = await site.invited();
    const { page, open, close } = await site.visit(link, { name: "bob" });
    await page.click("#decline");
    await titled(page, "Declined");
    await site.looked(page, "invitee-declined");
    await titled(await open(link), "This invite was declined");
    await close();
  });

  test("an invite that was sent again, taken back or used up says so", async () => {
    const first = await site.invited();
    const renewed = await first.resend();
    const old = await site.visit(first.link, { name: "bob" });
    await titled(old.page, "There is a newer invite");
    await site.looked(old.page, "invitee-superseded");
    await first.revoke();
    const revoked = await old.open(renewed);
    await titled(revoked, "This invite was taken back");
    await site.looked(revoked, "invitee-revoked");
    await old.close();

    const { link, used } = await site.invited();
    const bob = await site.visit(link, { name: "bob" });
    await bob.page.click("#accept");
    await titled(bob.page, "Welcome");
    await bob.close();
    const eve = await site.visit(link, { name: "eve" });
    await titled(eve.page, "This invite is used up");
    assert.ok(await eve.page.isHidden("#choice"));
    await site.looked(eve.page, "invitee-used-up");
    // perhaps it was the visitor, with another account
    await eve.page.click("#sign-in");
    await eve.page.fill("#name", "bob");
    await eve.page.click("button");
    await titled(eve.page, "You are in already");
    await eve.close();
    assert.deepEqual(await used(), ["bob"]);
  });

  test("a link without a good invite says what it is", async () => {
    const { token } = await site.invited();
    const cut = token.slice(0, -20);
    for (const [path, text, shot] of [
      ["/invite", "There is no invite in this link", "no-invite"], ["/invite#invite=", "There is no invite in this link"],
      ["/invite#invite=x.y.z", "This is no invite of ours", "unknown"], [`/invite#invite=${cut}`, "This is no invite of ours"],
      [`/invite?invite=${token}`, "You are invited"], [`/invite#invite%3D${token}`, "You are invited"],
    ]) {
      const { page, close } = await site.visit(path, { name: "bob" });
      await titled(page, text);
      assert.ok(!/invite(=|%3D)/.test(page.url()), page.url());
      if (shot) await site.looked(page, `invitee-${shot}`);
      await close();
    }
  });

  test("answers of the server that may change the next time can be tried again", async () => {
    const { link } = await site.invited();
    for (const [status, body, text] of [
      [429, { code: "RATE_LIMITED", retryable: true }, "Too many tries"], [503, { code: "STORE_FAILED", retryable: true }, "We do not know whether that worked"],
      [400, { code: "TOKEN_NOT_YET_VALID", retryable: true }, "This invite is not open yet"], [502, "<h1>Bad gateway</h1>", "We could not be reached"],
    ]) {
      const { page, context } = await site.visit(link, {
        name: "bob",
        prepare: (page) => page.route("**/assess", (route) => route.fulfill({ status, contentType: "application/json", body: typeof body === "string" ? body : JSON.stringify(body) })),
      });
      await titled(page, text);
      if (status === 429) await site.looked(page, "invitee-rate-limited");
      await page.unroute("**/assess");
      await page.click("#again");
      await titled(page, "You are invited");
      await context.close();
    }
  });

  test("the landing page transfers at most 80 kB, from this site alone, and works before any module has arrived", async () => {
    const { link, used } = await site.invited();
    let bytes = 0;
    const urls = [];
    const measured = [];
    const { page, close } = await site.visit(link, {
      name: "bob",
      prepare: async (page) => {
        // a module never arrives
        await page.route("**/*.wasm", () => {});
        page.on("response", (response) => {
          urls.push(response.url());
          measured.push(response.body().then(({ length }) => (bytes += length), () => {}));
        });
      },
    });
    await page.click("#accept");
    await titled(page, "Welcome");
    assert.deepEqual(await used(), ["bob"]);
    await Promise.all(measured);
    // not even as files that are not compressed
    const own = await page.evaluate(() => performance.getEntriesByType("resource").concat(performance.getEntriesByType("navigation")).reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0));
    for (const sum of [own, ...(site.name === "chromium" ? [bytes] : [])]) assert.ok(sum > 10_000 && sum <= 80_000, `${sum} bytes`);
    assert.deepEqual(urls.filter((url) => url.endsWith(".wasm") || !url.startsWith(site.edge.origin) && !url.startsWith("data:")), []);
    await close();
  });

  test("each page is served under a strict policy, and sends no referrer", async () => {
    for (const path of ["/", "/invite", "/inspect", "/sign-in", "/welcome"]) {
      const { headers } = await fetch(site.at(path));
      const policy = headers.get("content-security-policy");
      assert.match(policy, /default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/);
      assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|https?:|\*/);
      assert.equal(headers.get("referrer-policy"), "no-referrer");
    }
    const form = (headers) => fetch(site.at("/session"), { method: "POST", redirect: "manual", body: new URLSearchParams({ name: "bob", to: "//evil.example", state: "a.b" }), headers });
    // another site's form, a script without a browser, and ours
    assert.deepEqual([(await form({ "sec-fetch-site": "cross-site" })).status, (await form({})).status], [403, 403]);
  });
});
