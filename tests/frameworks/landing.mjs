// What a landing page of the examples does, in a real Chromium, against its real handler.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createClient } from "edge-invites";
import { chromium } from "playwright-core";

/** `start` gives `{ origin, close }`: where the page and its handler are, and how they end. */
export function landing(name, start) {
  describe(name, () => {
    let [origin, close, browser] = [];
    before(async () => {
      browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
      ({ origin, close } = await start());
    });
    after(async () => {
      await browser?.close();
      await close?.();
    });

    const as = (user) => createClient({ provider: "edge", baseUrl: `${origin}/api`, fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, "x-demo-user": user } }) });

    async function visit(token, work) {
      const context = await browser.newContext();
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      const heard = [];
      const asked = [];
      // a refusal is an answer, too
      page.on("console", (message) => message.type() === "error" && !/status of 4(03|10)/.test(message.text()) && heard.push(message.text()));
      page.on("pageerror", (error) => heard.push(String(error)));
      page.on("request", (request) => request.method() === "POST" && asked.push(new URL(request.url()).pathname));
      await page.goto(`${origin}/invite#invite=${token.reveal()}`);
      const titled = (text) => page.waitForSelector(`h1:has-text("${text}")`);
      const signIn = async (name) => {
        await titled("Sign in to accept");
        await page.fill("input[name=name]", name);
        await page.keyboard.press("Enter");
      };
      await work({ page, asked, titled, signIn });
      assert.equal(page.url(), `${origin}/invite`, "the address holds no invite");
      assert.deepEqual(heard, []);
      await context.close();
    }

    test("an invite is opened, signed in for, and accepted by a press", async () => {
      const { id, token } = await as("ann").create({ purpose: "choir" });
      await visit(token, async ({ page, asked, titled, signIn }) => {
        await signIn("bob");
        await titled("You are invited to choir");
        assert.deepEqual((await as("ann").get(id)).metadata.uses, []);
        await page.dblclick("text=Accept");
        await titled("Welcome");
        assert.deepEqual(asked, ["/api/invites/assess", "/api/invites/assess", "/api/invites/accept"]);
      });
      const { status, metadata } = await as("ann").get(id);
      assert.deepEqual([status, metadata.uses.map(({ subject }) => subject)], ["accepted", ["bob"]]);
      // a second person is too late, and is told
      await visit(token, async ({ page }) => {
        await page.waitForSelector("h1:has-text('INVITE_SPENT')");
        assert.equal(await page.locator("button:visible").count(), 0);
      });
    });

    test("an invite is declined by a press", async () => {
      const { id, token } = await as("ann").create({});
      await visit(token, async ({ page, titled, signIn }) => {
        await signIn("bob");
        await page.click("text=No, thank you");
        await titled("Declined");
      });
      assert.equal((await as("ann").get(id)).status, "declined");
    });
  });
}
