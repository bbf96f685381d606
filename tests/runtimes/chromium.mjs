// A headless Chromium: a page and a module worker.
import { chromium } from "playwright-core";
import { report } from "./report.mjs";
import { serve } from "./server.mjs";

const flags = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];
const { origin, close } = await serve();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: flags });
try {
  const page = await browser.newPage();
  await page.goto(`${origin}/page.html`);

  const inPage = await page.evaluate(async (origin) => (await import(`${origin}/tests/runtimes/web.mjs`)).results(origin, "page"), origin);
  report("chromium page", inPage);

  const inWorker = await page.evaluate((origin) => new Promise((resolve, reject) => {
    const worker = new Worker(`${origin}/tests/runtimes/worker.mjs`, { type: "module" });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(origin);
  }), origin);
  report("chromium worker", inWorker);
} finally {
  await browser.close();
  close();
}
