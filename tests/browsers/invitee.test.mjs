// Who is invited: from the link to one acceptance, whatever happens on the way.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inEach, titled } from "./open.mjs";

inEach((site) => {
  test("an invite is read, signed in for, and accepted by a press, with the keyboard alone", async () => {
    const { link, used } = await site.invited();
    const { page, close } = await site.visit(link);
    await titled(page, "You are invited");
    await page.waitForSelector("text=Sign in first");
    assert.deepEqual(await page.locator("#facts dd").allTextContents().then((all) => all.slice(0, 2)), ["ann", "team"]);
    await page.waitForFunction(() => /^(1 day|23 hours 59 minutes) left$/.test(document.getElementById("left").textContent));
    await site.looked(page, "invitee-sign-in");
    await page.focus("#sign-in");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/sign-in?**");
    await site.looked(page, "sign-in");
    await page.focus("#name");
    await page.keyboard.type("bob");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#accept:visible");
    assert.ok(!/state|invite=/.test(page.url()), page.url());
    await site.looked(page, "invitee-ready");
    await page.focus("#accept");
    await page.keyboard.press("Enter");
    await titled(page, "Welcome");
    assert.equal(await page.evaluate(() => document.activeElement.id), "title");
    await site.looked(page, "invitee-done");
    assert.deepEqual(await used(), ["bob"]);
    assert.ok(await page.evaluate(() => !JSON.stringify({ ...localStorage, ...sessionStorage }).includes("eyJ")), "nothing is kept");
    await page.click("#onwards");
    await page.waitForURL("**/welcome*");
    await site.looked(page, "welcome");
    await close();
  });

  test("a scanner that runs scripts and follows every link leaves the invite as it was", async () => {
    const { link, used } = await site.invited();
    for (const name of [undefined, "scanner"]) {
      const { page, context, close } = await site.visit(link, { name });
      await titled(page, "You are invited");
      for (const href of await page.locator("a:visible").evaluateAll((all) => all.map(({ href }) => href))) await (await context.newPage()).goto(href);
      await page.reload();
      await titled(page, "You are invited");
      await close();
    }
    assert.deepEqual(await used(), []);
    const { page, close } = await site.visit(link, { name: "bob" });
    await page.click("#accept");
    await titled(page, "Welcome");
    await close();
    assert.deepEqual(await used(), ["bob"]);
  });

  test("the fragment is gone from the address and the history before the first other script", async () => {
    const { link } = await site.invited();
    const seen = 'globalThis.seen ??= []; seen.push([document.currentScript?.src ?? import.meta.url, location.href, history.length, ...(globalThis.navigation?.entries() ?? []).map(({ url }) => url)].join(" "));';
    const others = [];
    const { page, close } = await site.visit(link, {
      name: "bob",
      prepare: async (page) => {
        // every script of the page but the one that takes, and what it stands on, tells what it sees; and one of somebody else's
        await page.route(/\/(invitee|words|who|other)\.js$/, async (route) => {
          others.push(route.request().url());
          const text = /other\.js$/.test(route.request().url()) ? "" : await (await route.fetch()).text();
          await route.fulfill({ contentType: "text/javascript", body: `${seen}\n${text}` });
        });
        await page.route(/\/invite$/, async (route) => {
          const response = await route.fetch();
          await route.fulfill({ response, body: (await response.text()).replace("</head>", '<script type="module" src="other.js"></script></head>') });
        });
      },
    });
    await page.waitForSelector("#accept:visible");
    const told = await page.evaluate(() => globalThis.seen);
    assert.equal(told.length, 4, String(others));
    assert.deepEqual(told.filter((line) => /invite=|#/.test(line)), []);
    await page.reload();
    await page.waitForSelector("#accept:visible");
    await close();
  });

  test("a sign-in in another tab resumes there and here", async () => {
    const { link, used } = await site.invited();
    const { page, open, close } = await site.visit(link);
    await page.waitForSelector("#sign-in:visible");
    const elsewhere = await open("/sign-in?to=invite");
    await elsewhere.fill("#name", "bob");
    await elsewhere.click("button");
    await elsewhere.waitForSelector("#accept:visible");
    // here, too, once somebody looks
    await page.bringToFront();
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await page.waitForSelector("#accept:visible");
    await elsewhere.click("#accept");
    await titled(elsewhere, "Welcome");
    assert.deepEqual(await used(), ["bob"]);
    await close();
  });

  test("a state that was not given here leads to no invite", async () => {
    const { page, close } = await site.visit("/invite?state=d0e1e7a4-8f0c-4b0c-9d53-0d6c8f6f5b7e.x");
    await titled(page, "There is no invite in this link");
    assert.ok(!page.url().includes("state"));
    await close();
  });

  test("the wrong account does not use an invite up, and the right one takes over", async () => {
    const { link, used } = await site.invited({ to: { email: "bob@example.com" } });
    const { page, close } = await site.visit(link, { name: "eve" });
    await titled(page, "This invite is for somebody else");
    assert.ok(await page.isHidden("#accept"));
    await site.looked(page, "invitee-wrong-account");
    await page.click("#sign-in");
    await page.fill("#name", "bob");
    await page.click("button");
    await page.click("#accept");
    await titled(page, "Welcome");
    assert.deepEqual(await used(), ["bob"]);
    await close();
  });

  test("a double click and two tabs are one acceptance", async () => {
    const { link, used } = await site.invited({ maxUses: 2 });
    const asked = [];
    const { page, open, close } = await site.visit(link, { name: "bob" });
    page.on("request", (request) => request.url().endsWith("/accept") && asked.push(request.url()));
    const other = await open(link);
    await other.waitForSelector("#accept:visible");
    await page.waitForSelector("#accept:visible");
    await Promise.all([page.dblclick("#accept"), other.dblclick("#accept")]);
    for (const one of [page, other]) await one.waitForFunction(() => ["Welcome", "You are in already"].includes(document.getElementById("title").textContent));
    assert.deepEqual([await used(), asked.length], [["bob"], 1]);
    await other.reload();
    const again = await open(link);
    await titled(again, "You are in already");
    await site.looked(again, "invitee-again");
    await close();
  });

  test("offline, nothing is lost", async () => {
    const { link, used } = await site.invited();
    const { page, context, close } = await site.visit(link, { name: "bob" });
    await page.waitForSelector("#accept:visible");
    await context.setOffline(true);
    await page.click("#accept");
    await titled(page, "We could not be reached");
    await site.looked(page, "invitee-offline");
    await page.click("#again");
    await titled(page, "We could not be reached");
    await context.setOffline(false);
    await titled(page, "You are invited");
    await page.click("#accept");
    await titled(page, "Welcome");
    assert.deepEqual(await used(), ["bob"]);
    await close();
  });

  test("an invite that expires while the page is open says so, by the server's clock", async () => {
    const { link, used } = await site.invited({ ttlSec: 5 });
    // a visitor whose clock is a day slow
    const { page, close } = await site.visit(link, { name: "bob", prepare: (page) => page.addInitScript(() => { const now = Date.now; Date.now = () => now() - 86_400_000; }) });
    await page.waitForFunction(() => /seconds? left|over|expired/.test(document.body.innerText));
    await titled(page, "This invite has expired");
    assert.ok(await page.isHidden("#accept"));
    await site.looked(page, "invitee-expired");
    assert.deepEqual(await used(), []);
    await close();
  });
});
