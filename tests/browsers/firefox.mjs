#!/usr/bin/env node
// A Firefox as playwright-core can start it: it speaks WebDriver BiDi, but this release does not know the command by which
// the colours are chosen, light or dark. Here it is carried out by Firefox's own preference, and all else is passed on.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { WebSocket, WebSocketServer } from "ws";

const COLOURS = "emulation.setMediaFeaturesOverride";
const SCHEMES = { dark: 0, light: 1 }; // and 2: as the system has it

const firefox = spawn(process.env.FIREFOX, ["--remote-allow-system-access", ...process.argv.slice(2)], { stdio: ["ignore", "ignore", "pipe"] });
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => firefox.kill(signal));
process.on("exit", () => firefox.kill());
firefox.on("exit", (code) => process.exit(code ?? 1));

createInterface(firefox.stderr).on("line", (line) => {
  const [, address] = /WebDriver BiDi listening on (ws:\S+)/.exec(line) ?? [];
  if (address === undefined) return console.error(line);
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  server.on("listening", () => console.error(`WebDriver BiDi listening on ws://127.0.0.1:${server.address().port}`));
  server.on("connection", (client, { url }) => pass(client, new WebSocket(address + url)));
});

function pass(client, browser) {
  const early = [];
  const waiting = new Map(); // what was asked here, by id
  browser.on("open", () => early.splice(0).forEach((text) => browser.send(text)));
  client.on("message", (data) => {
    const text = String(data);
    const { id, method, params } = JSON.parse(text);
    if (method === COLOURS) return paint(ask, SCHEMES[params.features["prefers-color-scheme"]] ?? 2).then(() => client.send(JSON.stringify({ type: "success", id, result: {} })), (error) => client.send(JSON.stringify({ type: "error", id, error: "unknown error", message: error.message })));
    if (browser.readyState === WebSocket.OPEN) browser.send(text);
    else early.push(text);
  });
  browser.on("message", (data) => {
    const text = String(data);
    const { id } = JSON.parse(text);
    if (!waiting.has(id)) return client.send(text);
    waiting.get(id)(JSON.parse(text));
    waiting.delete(id);
  });
  browser.on("close", () => client.close());
  client.on("close", () => browser.close());

  let last = 1_000_000_000; // far from the client's own
  function ask(method, params) {
    const id = (last += 1);
    browser.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve, reject) => waiting.set(id, ({ type, result, message }) => (type === "success" ? resolve(result) : reject(new Error(message)))));
  }
}

/** In the browser's own window, since no page may. It holds for all pages: the tests look at one at a time. */
async function paint(ask, scheme) {
  const { contexts: [{ context }] } = await ask("browsingContext.getTree", { "moz:scope": "chrome", maxDepth: 0 });
  const { type } = await ask("script.evaluate", {
    expression: `Services.prefs.setIntPref("layout.css.prefers-color-scheme.content-override", ${scheme})`, target: { context }, awaitPromise: true,
  });
  if (type !== "success") throw new Error("expected Firefox to set its colours");
}
