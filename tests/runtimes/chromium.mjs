// A headless Chromium.
import { chromium } from "playwright-core";
import { inBrowser, program } from "./browsers.mjs";

const flags = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

await inBrowser("chromium", async (origin) => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: flags });
  try {
    const page = await browser.newPage();
    await page.goto(`${origin}/page.html`);
    return await page.evaluate(`(async (origin) => { ${program} })(${JSON.stringify(origin)})`);
  } finally {
    await browser.close();
  }
});
