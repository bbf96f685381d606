#!/usr/bin/env node
// A Firefox as playwright-core can start it: it speaks WebDriver BiDi, but this release does not know every command that
// it is sent when a page is opened. Those are answered here, and all else is passed on.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { WebSocket, WebSocketServer } from "ws";

// its answer would change nothing: Firefox is started with the colours that are wanted
const UNKNOWN = ["emulation.setMediaFeaturesOverride"];

const firefox = spawn(process.env.FIREFOX, process.argv.slice(2), { stdio: ["ignore", "ignore", "pipe"] });
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
  browser.on("open", () => early.splice(0).forEach((text) => browser.send(text)));
  client.on("message", (data) => {
    const text = String(data);
    const { id, method } = JSON.parse(text);
    if (UNKNOWN.includes(method)) client.send(JSON.stringify({ type: "success", id, result: {} }));
    else if (browser.readyState === WebSocket.OPEN) browser.send(text);
    else early.push(text);
  });
  browser.on("message", (data) => client.send(String(data)));
  browser.on("close", () => client.close());
  client.on("close", () => browser.close());
}
