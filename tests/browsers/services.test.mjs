// Whoever invites chooses where: at our own issuer or at one of the five services, each with what it asks and can do.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { everywhere, serve } from "../sandbox/serve.mjs";
import { inEach } from "./open.mjs";

let services;
before(async () => { services = await serve(); });
after(() => services.close());

// what each is filled in with, what it says that it lacks, what is handed over, which buttons an invite has
const PLACES = {
  signalwire: {
    fill: { addressId: "bbbaeab8-539d-4482-9a98-f1285e7f75cb", ttl: "600" }, hides: ["list its invites", "send one again", "take one back", "short code"],
    handed: /^ey[\w-]+(\.[\w-]*){4}$/, list: "SignalWire keeps no list", buttons: [],
  },
  datatrails: { fill: { email: "bob@example.com", message: "hello" }, hides: ["send one again", "accept one through this site", "short code"], mailed: "DataTrails has mailed the invite to bob@example.com.", list: "All that DataTrails lists", buttons: ["Take back"] },
  rkvst: { fill: { email: "zoe@example.com" }, hides: ["send one again", "accept one through this site", "short code"], mailed: "RKVST has mailed the invite to zoe@example.com.", list: "All that RKVST lists", buttons: ["Take back"] },
  twilio: { fill: { identity: "jing" }, hides: ["send one again", "short code"], mailed: "The invite waits for jing in the app that shows the channel.", list: "All that Twilio Chat lists", buttons: ["Take back"] },
  authress: { fill: { resource: "/documents/1", role: "viewer", ttl: "86400" }, hides: ["list its invites", "send one again", "short code"], handed: /^inv_/, list: "Authress keeps no list", buttons: ["Take back"] },
};

inEach((site) => {
  test("each service is asked for what it needs, says what it cannot do, and has no button for that", async () => {
    await services.sandbox.reset();
    const { page, close } = await site.visit("/", { name: "ann" });
    await page.waitForSelector("#where:visible");
    assert.deepEqual(await page.locator("#service option").allTextContents(), ["This site", "SignalWire", "DataTrails", "RKVST", "Twilio Chat", "Authress"]);
    assert.ok(await page.isVisible("#own") && await page.isHidden("#about"));
    for (const [name, { fill, hides, handed, mailed, list, buttons }] of Object.entries(PLACES)) {
      await page.selectOption("#service", name);
      await page.waitForSelector(`#which:has-text("${list}")`);
      assert.ok(await page.isHidden("#own") && await page.isHidden("#made"), name);
      const says = await page.textContent("#about");
      assert.deepEqual(hides.filter((words) => !says.includes(words)), [], says);
      assert.deepEqual(["list its invites", "send one again", "take one back", "accept one"].filter((words) => says.includes(words) && !hides.some((hidden) => hidden.startsWith(words))), [], says);
      for (const [field, value] of Object.entries(fill)) {
        const control = page.locator(`#asked [name=${field}]`);
        await (field === "ttl" ? control.selectOption(value) : control.fill(value));
      }
      await site.looked(page, `service-${name}`);
      await page.click("#create button");
      await page.waitForSelector("#made:visible");
      assert.ok(await page.isHidden("#spoken") && await page.isHidden("#picture"), name);
      if (handed) assert.match(await page.inputValue("#link"), handed);
      else assert.deepEqual([await page.textContent("#send"), await page.isHidden("#handed")], [mailed, true]);
      const item = page.locator("#list li").first();
      await item.getByText("open", { exact: true }).waitFor();
      assert.deepEqual(await item.locator("button").allTextContents(), buttons, name);
      await site.looked(page, `service-${name}-made`);
    }
    // back at home, all is as it was
    await page.selectOption("#service", "issuer");
    await page.waitForSelector("text=None so far.");
    await page.click("#create button");
    await page.waitForSelector("#spoken:visible");
    assert.match(await page.inputValue("#link"), /\/invite#invite=ey/);
    await page.waitForSelector("#list li:has-text('0 of 1 used')");
    assert.deepEqual(await page.locator("#list li").first().locator("button").allTextContents(), ["Send again", "Take back"]);
    await close();
  });

  test("an invite at a service is taken back, and the list says so", async () => {
    await services.sandbox.reset();
    const { page, close } = await site.visit("/", { name: "ann", width: 800 });
    await page.waitForSelector("#where:visible");
    const made = async (name) => {
      await page.selectOption("#service", name);
      for (const [field, value] of Object.entries(PLACES[name].fill)) if (field !== "ttl") await page.fill(`#asked [name=${field}]`, value);
      await page.click("#create button");
      return page.locator("#list li").first();
    };
    // Authress lists nothing: the page remembers what it made
    await (await made("authress")).getByText("Take back").click();
    await page.locator("#list li").getByText("taken back", { exact: true }).waitFor();
    assert.equal(await page.locator("#list button").count(), 0);
    // DataTrails forgets it: nothing is left to show, and the keyboard goes on at the heading
    const item = await made("datatrails");
    await item.getByText("Take back").focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector("text=None so far.");
    assert.equal(await page.evaluate(() => document.activeElement.id), "mine");
    // what was made at one place stands in no other
    await page.selectOption("#service", "authress");
    await page.locator("#list li").getByText("taken back", { exact: true }).waitFor();
    assert.equal(await page.locator("#list li").count(), 1);
    await close();
  });

  test("what became of an invite that Authress forgets is said as far as it is known", async () => {
    const { page, close } = await site.visit("/", { name: "ann", width: 800 });
    await page.waitForSelector("#where:visible");
    await page.selectOption("#service", "authress");
    for (const [field, value] of [["resource", "/documents/1"], ["role", "viewer"]]) await page.fill(`#asked [name=${field}]`, value);
    await page.click("#create button");
    await page.waitForSelector("#made:visible");
    const id = await page.inputValue("#link");
    const accepted = await fetch(site.at("/services/authress/invites/accept"), {
      method: "POST", headers: { "content-type": "application/json", cookie: "demo-user=bob" }, body: JSON.stringify({ id, userToken: services.sandbox.userToken("bob") }),
    });
    assert.equal(accepted.status, 200);
    await page.locator("#list li").getByText("accepted, taken back or over").waitFor({ timeout: 30_000 });
    await close();
  });

  test("a service that refuses is heard, in words", async () => {
    await services.sandbox.reset();
    const { page, close } = await site.visit("/", { name: "ann" });
    await page.waitForSelector("#where:visible");
    await page.selectOption("#service", "signalwire");
    await page.fill("#asked [name=addressId]", "no uuid");
    await page.click("#create button");
    assert.ok(await page.locator("#asked [name=addressId]").evaluate((input) => !input.validity.valid));
    await page.selectOption("#service", "twilio");
    for (const time of ["first", "second"]) {
      await page.fill("#asked [name=identity]", "jing");
      await page.click("#create button");
      await page.waitForSelector(time === "first" ? "#made:visible" : "#said:has-text('That did not work')");
    }
    await close();
  });
}, async () => everywhere(services));
