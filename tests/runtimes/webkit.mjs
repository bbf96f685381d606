// WebKitGTK, the nearest to Safari that Linux has, through its own driver.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { inBrowser, program } from "./browsers.mjs";

const script = `
  const [origin, done] = arguments;
  (async () => { ${program} })().then((found) => done({ found }), (error) => done({ error: String(error) }));
`;

await inBrowser("webkit", async (origin) => {
  const port = await freePort();
  const driver = spawn(process.env.WEBKIT_DRIVER, [`--port=${port}`], { stdio: ["ignore", "ignore", "inherit"] });
  const ended = once(driver, "exit");
  process.on("exit", () => driver.kill());
  const ask = asker(`http://127.0.0.1:${port}`);
  try {
    await started(ask);
    const options = { binary: process.env.WEBKIT, args: ["--automation"] };
    const capabilities = { alwaysMatch: { "webkitgtk:browserOptions": options, timeouts: { script: 120_000 } } };
    const { sessionId } = await ask("POST", "/session", { capabilities });
    const session = `/session/${sessionId}`;
    try {
      await ask("POST", `${session}/url`, { url: `${origin}/page.html` });
      const answer = await ask("POST", `${session}/execute/async`, { script, args: [origin] });
      if (answer.error !== undefined) throw new Error(answer.error);
      return answer.found;
    } finally {
      await ask("DELETE", session);
    }
  } finally {
    driver.kill();
    await ended;
  }
});

function asker(address) {
  return async (method, path, body) => {
    const response = await fetch(address + path, { method, body: body && JSON.stringify(body) });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  };
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

async function started(ask) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask("GET", "/status");
    } catch (error) {
      if (attempt === 300) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
