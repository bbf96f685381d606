// `redact` in the hooks of the reporters that pages use: they start while the invite is still in the address, and what they
// send holds none. That they would send it without the hook is shown first.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { build } from "esbuild";
import { inEach } from "./open.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const opaque = "k3y0paqu3-9R2T";

async function bundled() {
  const { outputFiles } = await build({
    entryPoints: [here("./adapters/reporters.js")], bundle: true, write: false, format: "esm", logLevel: "error", conditions: ["browser"],
    nodePaths: [here("../node_modules")], absWorkingDir: here("../"),
  });
  return outputFiles[0].text;
}

// what is still said
const KEPT = ["could not open", "invite#invite=", "no luck with", "opened", "asked", "$pageview", '"token":"phc_project"', "\"accept\""];

inEach((site) => {
  const reported = async (how) => {
    const { token } = await site.invited();
    const script = await bundled();
    const { page, context } = await site.visit(`/invite#invite=${token}`, {
      prepare: async (page) => {
        await page.addInitScript(recording);
        await page.addInitScript(`globalThis.how = ${JSON.stringify(how)}; globalThis.opaque = ${JSON.stringify(opaque)};`);
        await page.route("**/invite", (route) => route.fulfill({ contentType: "text/html", body: '<!doctype html><title>app</title><link rel="icon" href="data:,"><div id="app"></div><script type="module" src="app.js"></script>' }));
        await page.route("**/app.js", (route) => route.fulfill({ contentType: "text/javascript", body: script }));
        // nothing leaves this machine
        await page.route(/^https:/, (route) => route.fulfill({ status: 200, contentType: "application/json", headers: { "access-control-allow-origin": "*", "access-control-allow-headers": "*" }, body: "{}" }));
      },
    });
    await page.waitForSelector("text=reported");
    await page.waitForTimeout(500);
    const sent = await page.evaluate(() => Promise.all(globalThis.sent));
    await context.close();
    // bodies of forms are escaped, and some once more
    const text = sent.flatMap((one) => [one, decoded(one), decoded(decoded(one))]).join("\n");
    for (const where of ["sentry.javascript.browser", "events.example"]) assert.ok(text.includes(where), `${where} was sent something`);
    return { text, token };
  };

  test("without the hooks of Sentry and PostHog tokens leave", async () => {
    const { text, token } = await reported("bare");
    assert.ok(text.includes(token) && text.includes(opaque));
  });

  for (const how of ["redact", "older"]) {
    test(`with them none does, and the rest is still said (${how})`, async () => {
      const { text, token } = await reported(how);
      for (const secret of [token, token.split(".")[2], opaque]) {
        const at = text.indexOf(secret);
        assert.equal(at, -1, `${text.slice(Math.max(0, at - 300), at)} …`);
      }
      assert.deepEqual(KEPT.filter((words) => !text.includes(words)), []);
    });
  }
});

// runs in the page, before its scripts: not every browser tells from outside what was sent
function recording() {
  globalThis.sent = [];
  const heard = (where, body) => globalThis.sent.push(new Response(body).text().then((text) => `${where} ${text}`));
  const { fetch } = globalThis;
  globalThis.fetch = (where, init) => (heard(where?.url ?? where, init?.body), fetch(where, init));
  const { open, send } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function (method, where, ...more) {
    this.where = where;
    return open.call(this, method, where, ...more);
  };
  XMLHttpRequest.prototype.send = function (body) {
    heard(this.where, body);
    return send.call(this, body);
  };
  navigator.sendBeacon = (where, body) => (heard(where, body), true);
}

function decoded(text) {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
