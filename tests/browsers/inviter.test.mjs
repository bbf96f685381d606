// Who invites: makes an invite, hands on its link or its picture, and watches what becomes of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inEach, titled } from "./open.mjs";

inEach((site) => {
  test("an invite is made with the keyboard alone, and its link can be copied, scanned and followed", async () => {
    const { page, close } = await site.visit("/", { name: "ann" });
    await page.waitForSelector("text=None so far.");
    await site.looked(page, "inviter-empty");
    await page.focus("input[value=anybody]");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Tab");
    await page.keyboard.type("bob@example.com");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#made:visible");
    await page.waitForFunction(() => document.getElementById("picture").naturalWidth > 0);
    const link = await page.inputValue("#link");
    assert.match(link, /\/invite#invite=ey/);
    // what it says is tested where it is drawn
    assert.deepEqual(await page.evaluate(scanned), { square: true, dark: true });
    assert.equal(await page.evaluate(() => document.activeElement.id), "made");
    await page.waitForSelector("#list li:has-text('0 of 1 used')");
    await site.looked(page, "inviter-made");
    await page.click("#copy");
    await page.waitForFunction(() => /^Cop/.test(document.getElementById("said").textContent));
    const bob = await site.visit(link, { name: "bob" });
    await bob.page.click("#accept");
    await titled(bob.page, "Welcome");
    await bob.close();
    await close();
  });

  test("a code that was read out is typed on the landing page, and leads to the same invite", async () => {
    const { page, close } = await site.visit("/", { name: "ann" });
    await page.waitForSelector("#create:visible");
    await page.locator("#create").evaluate((form) => form.requestSubmit());
    await page.waitForSelector("#spoken:visible");
    const code = await page.textContent("#code");
    assert.match(code, /^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    const bob = await site.visit("/invite", { name: "bob" });
    await titled(bob.page, "There is no invite in this link");
    await site.looked(bob.page, "invitee-code");
    await bob.page.fill("#code", "not a code");
    await bob.page.keyboard.press("Enter");
    assert.ok(await bob.page.locator("#code").evaluate((input) => !input.validity.valid));
    await bob.page.fill("#code", ` ${code.toLowerCase().replaceAll("-", " ")}`);
    await bob.page.keyboard.press("Enter");
    await bob.page.click("#accept");
    await titled(bob.page, "Welcome");
    assert.ok(!bob.page.url().includes("invite="));
    await bob.close();
    await close();
  });

  test("the list is live, and leaves whoever is at a button where they are", async () => {
    const { link } = await site.invited({ purpose: "choir", maxUses: 2 });
    await site.invited({ purpose: "band" });
    const { page, close } = await site.visit("/", { name: "ann", width: 800 });
    const choir = page.locator("#list li:has-text('choir')").first();
    await choir.getByText("0 of 2 used").waitFor();
    await page.locator("#list li:has-text('band') button").first().focus();
    const bob = await site.visit(link, { name: "bob" });
    await bob.page.click("#accept");
    await titled(bob.page, "Welcome");
    await bob.close();
    await choir.getByText("accepted by bob").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Send again: band");
    await close();
  });

  test("an invite is sent again and taken back, and the list says so", async () => {
    const { link } = await site.invited({ purpose: "crew" });
    const { page, close } = await site.visit("/", { name: "ann", width: 800 });
    const crew = page.locator("#list li:has-text('crew')").first();
    await crew.getByText("Send again").click();
    await page.waitForSelector("text=There is a new link.");
    const renewed = await page.inputValue("#link");
    assert.notEqual(renewed, link);
    const bob = await site.visit(link, { name: "bob" });
    await titled(bob.page, "There is a newer invite");
    await crew.getByText("Take back").click();
    await crew.getByText("taken back").waitFor();
    assert.ok(await crew.evaluate((item) => document.activeElement === item), "the keyboard goes on at the same invite");
    assert.ok(await page.isHidden("#made"), "a link that has ended is not shown as one to send");
    await titled(await bob.open(renewed), "This invite was taken back");
    await bob.close();
    await site.looked(page, "inviter-list");
    await close();
  });

  test("who is not signed in is told to, and comes back", async () => {
    const { page, close } = await site.visit("/");
    await page.waitForSelector("text=Sign in to invite somebody");
    assert.ok(await page.isHidden("#create"));
    await site.looked(page, "inviter-stranger");
    await page.click("#sign-in");
    await page.fill("#name", "zoe");
    await page.click("button");
    await page.waitForSelector("#create:visible");
    await page.click("#sign-out");
    await page.waitForSelector("#stranger:visible");
    await close();
  });
});

// runs in the page: what a scanner would look at
async function scanned() {
  const picture = document.getElementById("picture");
  const canvas = Object.assign(document.createElement("canvas"), { width: 300, height: 300 });
  const context = canvas.getContext("2d");
  context.drawImage(picture, 0, 0, 300, 300);
  const { data } = context.getImageData(0, 0, 300, 300);
  const dark = data.filter((value, place) => place % 4 === 0 && value < 128).length / 90_000;
  return { square: picture.naturalWidth === picture.naturalHeight, dark: dark > 0.2 && dark < 0.7 };
}
