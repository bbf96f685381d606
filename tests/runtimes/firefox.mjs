// A headless Firefox, through WebDriver BiDi, which it speaks itself.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import WebSocket from "ws";
import { inBrowser, program } from "./browsers.mjs";

await inBrowser("firefox", async (origin) => {
  const profile = await mkdtemp(join(tmpdir(), "firefox-"));
  const words = ["--headless", "--remote-debugging-port=0", "--no-remote", "--profile", profile];
  const firefox = spawn(process.env.FIREFOX, words, { stdio: ["ignore", "ignore", "pipe"] });
  const ended = once(firefox, "exit");
  process.on("exit", () => firefox.kill());
  try {
    const ask = await session(await address(firefox));
    const { context } = await ask("browsingContext.create", { type: "tab" });
    await ask("browsingContext.navigate", { context, url: `${origin}/page.html`, wait: "complete" });
    const answer = await ask("script.callFunction", {
      functionDeclaration: `async (origin) => { ${program} }`,
      arguments: [{ type: "string", value: origin }],
      awaitPromise: true,
      target: { context },
    });
    if (answer.type !== "success") throw new Error(answer.exceptionDetails.text);
    return answer.result.value;
  } finally {
    firefox.kill();
    await ended;
    await rm(profile, { recursive: true, force: true });
  }
});

async function address(firefox) {
  let said = "";
  for await (const line of createInterface(firefox.stderr)) {
    said += `${line}\n`;
    const [, found] = /WebDriver BiDi listening on (ws:\S+)/.exec(line) ?? [];
    if (found !== undefined) return firefox.stderr.resume() && found;
  }
  throw new Error(`expected Firefox to listen, found\n${said}`);
}

/** Gives a function that sends a command and waits for its answer. */
async function session(address) {
  const socket = new WebSocket(`${address}/session`);
  await once(socket, "open");
  const waiting = new Map();
  socket.on("message", (text) => {
    const { id, type, result, message } = JSON.parse(text);
    const { resolve, reject } = waiting.get(id) ?? {};
    if (type === "success") resolve?.(result);
    else reject?.(new Error(message));
  });
  let count = 0;
  const ask = (method, params) => new Promise((resolve, reject) => {
    waiting.set(count += 1, { resolve, reject });
    socket.send(JSON.stringify({ id: count, method, params }));
  });
  await ask("session.new", { capabilities: {} });
  return ask;
}
