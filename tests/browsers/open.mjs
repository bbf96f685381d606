// The pages of www/ in real browsers, served by the worker on workerd with D1, under their own strict policy: each suite
// runs in Chromium and in Firefox.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { after, before, describe } from "node:test";
import { chromium, firefox } from "playwright-core";
import { start } from "../demo/edge.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8");
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const shots = here("../../target/screenshots/");
const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

const BROWSERS = {
  chromium: () => chromium.launch({ executablePath: process.env.CHROMIUM, args: QUIET }),
  firefox: () => firefox.launch({ channel: "moz-firefox", executablePath: here("./firefox.mjs") }),
};
// what a page is not to blame for: answers that are refusals, and requests of somebody who is offline
const EXPECTED = /status of (401|403|404|409|410)|ERR_INTERNET_DISCONNECTED|NS_ERROR_OFFLINE/;

// a style that a screenshot tries to write into the page, by the hash with which Firefox reports it
const OURS = createHash("sha256").update("body {}").digest("base64");

/** Runs `suite(site)` in each browser. `configuration()` gives the worker's. */
export function inEach(suite, configuration = async () => ({})) {
  for (const [name, launch] of Object.entries(BROWSERS)) {
    describe(name, () => {
      const site = new Site(name);
      before(async () => {
        mkdirSync(shots, { recursive: true });
        // the browser first: a worker without one would never be closed
        site.browser = await launch();
        site.edge = await start({ bindings: await configuration() });
      });
      after(async () => {
        await site.browser?.close();
        await site.edge?.close();
      });
      suite(site);
    });
  }
}

class Site {
  edge;
  browser;

  constructor(name) {
    this.name = name;
  }

  at(path) {
    return new URL(path, this.edge.origin).href;
  }

  /** A page of somebody's own browser. `close` ends it, and says whether the page has complained. */
  async visit(path, { name, width = 320, scheme = "light", prepare = async () => {} } = {}) {
    const context = await this.browser.newContext({ viewport: { width, height: 720 }, colorScheme: scheme });
    if (name !== undefined) await this.signIn(context, name);
    const complaints = [];
    const open = async (path) => {
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      const heard = (text) => !EXPECTED.test(text) && !text.includes(OURS) && complaints.push(text);
      page.on("console", (message) => message.type() === "error" && heard(message.text()));
      page.on("pageerror", (error) => heard(String(error)));
      await prepare(page);
      await page.goto(this.at(path));
      return page;
    };
    const close = async () => {
      await context.close();
      assert.deepEqual(complaints, []);
    };
    return { page: await open(path), context, open, close };
  }

  signIn(context, name) {
    return context.addCookies([{ name: "demo-user", value: name, url: this.edge.origin }]);
  }

  /** Somebody invites; gives the link, and `used()`: who has accepted it. */
  async invited(input = {}) {
    const asked = (path, body) => fetch(this.at(`/api/invites${path}`), { ...(body && { method: "POST", body: JSON.stringify(body) }), headers: { "content-type": "application/json", cookie: "demo-user=ann" } });
    const { id, token } = await (await asked("", { purpose: "team", redirect: "/welcome.html", ...input })).json();
    const used = async () => (await (await asked(`/${id}`)).json()).metadata.uses.map(({ subject }) => subject);
    const resend = async () => this.link((await (await asked(`/${id}/resend`, {})).json()).token);
    const revoke = () => fetch(this.at(`/api/invites/${id}`), { method: "DELETE", headers: { cookie: "demo-user=ann" } });
    return { link: this.link(token), token, used, resend, revoke };
  }

  link(token) {
    return this.at(`/invite#invite=${token}`);
  }

  shot(page, name) {
    return page.screenshot({ path: `${shots}${name}-${this.name}.png`, fullPage: true, caret: "initial" });
  }

  /** As `shot`, and held to the rules of accessibility: at 320 px and wide, light and dark. */
  async looked(page, name) {
    const kept = page.viewportSize();
    for (const [width, scheme] of [[320, "light"], [320, "dark"], [960, "light"], [960, "dark"]]) {
      await page.setViewportSize({ width, height: 720 });
      await page.emulateMedia({ colorScheme: scheme });
      assert.equal(await page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches), scheme === "dark");
      await this.shot(page, `${name}-${width}-${scheme}`);
      await accessible(page);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing is wider than the window");
    }
    await page.setViewportSize(kept);
    await page.emulateMedia({ colorScheme: "light" });
  }
}

export const titled = (page, text) => page.waitForFunction((text) => document.getElementById("title").textContent === text, text);

const rules = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };

// evaluated from outside: the page's own policy would refuse a script
async function accessible(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate((rules) => globalThis.axe.run(document, rules), rules);
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`), []);
}
