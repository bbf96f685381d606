// The pages of www/ in a real browser, served by the worker on workerd with D1, under their own strict policy.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { start } from "../demo/edge.mjs";

const { signalwire_jwe: [sealed] } = JSON.parse(readFileSync(new URL("../vectors/tokens.json", import.meta.url)));
const [signed] = JSON.parse(readFileSync(new URL("../vectors/signed.json", import.meta.url)));
const axe = createRequire(import.meta.url).resolve("axe-core");
const shots = fileURLToPath(new URL("../../target/screenshots/", import.meta.url));

let edge;
let browser;
before(async () => {
  mkdirSync(shots, { recursive: true });
  edge = await start();
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
});
after(async () => {
  await browser?.close();
  await edge?.close();
});

/** A page of somebody's own browser. `complaints` must stay empty. */
async function visit(path, { name, width = 320, scheme = "light" } = {}) {
  const context = await browser.newContext({ viewport: { width, height: 720 }, colorScheme: scheme, bypassCSP: false });
  if (name !== undefined) await context.addCookies([{ name: "demo-user", value: name, url: edge.origin }]);
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && !/status of (401|403|404|409|410)/.test(message.text()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(new URL(path, edge.origin).href);
  return { page, context, complaints };
}

const title = (page, text) => page.waitForFunction((text) => document.getElementById("title").textContent === text, text);
const shot = (page, name) => page.screenshot({ path: `${shots}${name}.png`, fullPage: true });

// axe is put in from outside: the page's own policy would refuse it
async function accessible(page) {
  const context = page.context();
  const other = await browser.newContext({ bypassCSP: true, viewport: page.viewportSize(), storageState: await context.storageState() });
  const copy = await other.newPage();
  try {
    await copy.setContent(await page.content());
    await copy.addStyleTag({ content: readFileSync(new URL("../../www/public/page.css", import.meta.url), "utf8") });
    await copy.addScriptTag({ path: axe });
    const { violations } = await copy.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] }));
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`), []);
  } finally {
    await other.close();
  }
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing is wider than the window");
}

/** Somebody invites; gives the link. */
async function invited(fill = async () => {}) {
  const { page, context, complaints } = await visit("/", { name: "ann", width: 800 });
  await page.waitForSelector("text=Signed in as ann");
  await fill(page);
  await page.click("text=Make the invite");
  await page.waitForFunction(() => document.getElementById("link").value !== "");
  const link = await page.inputValue("#link");
  return { link, page, context, complaints };
}

test("the inspector reads tokens and trusts none of them", async () => {
  const { page, complaints, context } = await visit("/inspect.html");
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
  await shot(page, "inspector");
  await accessible(page);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("an invite is made, sent, signed in for, accepted by a press, and then refused to others", async () => {
  const { link, page: inviter, context: annsBrowser, complaints: annsComplaints } = await invited();
  assert.match(link, /\/invite(\.html)?#invite=ey/);
  await inviter.waitForSelector("text=team: open, 0 of 1 used");
  await shot(inviter, "inviter");
  await accessible(inviter);

  const { page, complaints, context } = await visit(link);
  await title(page, "You are invited");
  assert.ok(!page.url().includes("invite="), "the secret is gone from the address");
  await page.waitForSelector("text=Sign in first");
  await shot(page, "invitee-sign-in");
  await accessible(page);
  // elsewhere and back, as after a sign-in by redirect
  await page.goto(new URL("/inspect.html", edge.origin).href);
  await page.goto(new URL("/invite.html", edge.origin).href);
  await title(page, "You are invited");
  await page.fill("#who input", "bob");
  await page.click("button:has-text('Sign in')");
  await page.waitForSelector("#accept:visible");
  await shot(page, "invitee-ready");
  await accessible(page);
  // a double click is one acceptance
  await page.dblclick("#accept");
  await title(page, "Welcome");
  await shot(page, "invitee-done");
  await page.waitForURL("**/welcome*");
  assert.deepEqual(complaints, []);
  await context.close();

  await inviter.waitForSelector("text=accepted by bob", { timeout: 10_000 });
  const eve = await visit(link, { name: "eve", scheme: "dark" });
  await title(eve.page, "This invite is used up");
  assert.ok(await eve.page.isHidden("#choice"));
  await shot(eve.page, "invitee-used-up");
  await accessible(eve.page);
  assert.deepEqual([...annsComplaints, ...eve.complaints], []);
  await annsBrowser.close();
  await eve.context.close();
});

test("a scanner that runs scripts and follows the link leaves the invite as it was", async () => {
  const { link, page: inviter, context: annsBrowser } = await invited();
  for (const name of [undefined, "scanner"]) {
    const { page, context } = await visit(link, { name });
    await title(page, "You are invited");
    await page.goto(page.url());
    await context.close();
  }
  const { page, context } = await visit(link, { name: "bob" });
  await page.click("#accept");
  await title(page, "Welcome");
  await context.close();
  await inviter.waitForSelector("text=accepted by bob", { timeout: 10_000 });
  await annsBrowser.close();
});

test("the wrong account does not use an invite up, and the right one takes over", async () => {
  const { link, context: annsBrowser } = await invited(async (page) => {
    await page.check("input[value=email]");
    await page.fill("#target", "bob@example.com");
  });
  const { page, context } = await visit(link, { name: "eve" });
  await title(page, "This invite is for somebody else");
  await shot(page, "invitee-wrong-account");
  await page.click("text=Sign out");
  await page.waitForSelector("text=Sign in first");
  await page.fill("#who input", "bob");
  await page.click("button:has-text('Sign in')");
  await page.click("#accept");
  await title(page, "Welcome");
  await context.close();
  await annsBrowser.close();
});

test("an invite is declined, taken back or sent again, and each says so", async () => {
  const declined = await invited();
  const { page, context } = await visit(declined.link);
  await title(page, "You are invited");
  await page.fill("#who input", "bob");
  await page.click("button:has-text('Sign in')");
  await page.click("#decline");
  await title(page, "Declined");
  await context.close();
  await declined.context.close();

  const taken = await invited();
  await taken.page.locator("button:has-text('Send again')").first().click();
  await taken.page.waitForFunction((old) => document.getElementById("link").value !== old, taken.link);
  const renewed = await taken.page.inputValue("#link");
  const old = await visit(taken.link, { name: "bob" });
  await title(old.page, "There is a newer invite");
  await old.context.close();
  await taken.page.locator("button:has-text('Take back')").first().click();
  await taken.page.waitForSelector("text=team: taken back");
  const gone = await visit(renewed, { name: "bob" });
  await title(gone.page, "This invite was taken back");
  await gone.context.close();
  await taken.context.close();
});

test("offline, nothing is lost, and broken links say what they are", async () => {
  const { link, context: annsBrowser } = await invited();
  const { page, context } = await visit(link, { name: "bob" });
  await page.waitForSelector("#accept:visible");
  await context.setOffline(true);
  await page.click("#accept");
  await title(page, "We could not be reached");
  await context.setOffline(false);
  await title(page, "You are invited");
  await page.click("#accept");
  await title(page, "Welcome");
  await context.close();
  await annsBrowser.close();
  for (const [path, text] of [["/invite.html", "There is no invite in this link"], ["/invite.html#invite=x.y.z", "This is no invite of ours"], ["/invite.html#invite=", "There is no invite in this link"]]) {
    const { page, context } = await visit(path);
    await title(page, text);
    await context.close();
  }
});

test("the landing page loads at most 80 kB and no WebAssembly", async () => {
  const { link, context: annsBrowser } = await invited();
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  let bytes = 0;
  const urls = [];
  page.on("response", async (response) => {
    urls.push(response.url());
    bytes += (await response.body().catch(() => Buffer.alloc(0))).length;
  });
  await page.goto(link);
  await title(page, "You are invited");
  assert.ok(bytes > 1000 && bytes <= 80_000, `${bytes} bytes`);
  assert.deepEqual(urls.filter((url) => url.endsWith(".wasm") || !url.startsWith(edge.origin)), []);
  await context.close();
  await annsBrowser.close();
});
