// The page of www/ in a real browser, under its own strict policy.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { chromium } from "playwright-core";
import { serve } from "../demo/serve.mjs";

const { signalwire_jwe: [sealed] } = JSON.parse(readFileSync(new URL("../vectors/tokens.json", import.meta.url)));
const [signed] = JSON.parse(readFileSync(new URL("../vectors/signed.json", import.meta.url)));

test("the page reads tokens and trusts none of them", async (t) => {
  const { origin, close } = await serve();
  t.after(close);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  t.after(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 320, height: 640 } });
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(origin);
  for (const [text, verdict, content] of [
    [signed.token, "A signed token, not verified", "user-1"],
    [sealed.token, "A sealed token, not verified", "puc.signalwire.com"],
    ["inv_1", "An opaque token, not verified", ""],
    ["a.b", "No token that can be read (TOKEN_MALFORMED)", ""],
    ["<img src=x onerror=alert(1)>", "No token that can be read (TOKEN_MALFORMED)", ""],
  ]) {
    await page.fill("#token", text);
    await page.click("button");
    await page.waitForFunction((verdict) => document.getElementById("verdict").textContent === verdict, verdict);
    assert.ok((await page.textContent("#content")).includes(content));
  }
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing is wider than 320 px");
  assert.deepEqual(complaints, []);
});
