// Mock services on this machine: Prism answers from our own descriptions, and refuses what does not fit them.
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const PRISM = here("../node_modules/@stoplight/prism-cli/dist/index.js");
const SERVICES = {
  "signalwire.com": "signalwire.yaml",
  "authress.io": "authress.yaml",
  "datatrails.ai": "datatrails.yaml",
  "rkvst.io": "rkvst.yaml",
  "twilio.com": "twilio.json",
};

/** Starts the mocks, or some of them. Gives `{ fetch(options), close() }`: a `fetch` that finds the services here. */
export async function start(domains = Object.keys(SERVICES)) {
  const mocks = await Promise.all(domains.map((domain) => mock(here(`../provider/specs/${SERVICES[domain]}`))));
  const origins = Object.fromEntries(domains.map((domain, at) => [domain, mocks[at].origin]));
  return {
    /** `prefer` picks the answer (`code=404`), or gives what picks the nth; `seen` collects what was sent. */
    fetch: ({ prefer, seen = [] } = {}) => async (url, init) => {
      seen.push({ url, ...init });
      const { hostname, pathname, search } = new URL(url);
      const domain = Object.keys(origins).find((domain) => hostname === domain || hostname.endsWith(`.${domain}`));
      if (domain === undefined) throw new TypeError(`expected the host of a service, found ${hostname}`);
      const picked = typeof prefer === "function" ? prefer(seen.length - 1) : prefer;
      const headers = picked === undefined ? init.headers : { ...init.headers, prefer: picked };
      return fetch(origins[domain] + pathname + search, { ...init, headers });
    },
    close: () => mocks.forEach(({ child }) => child.kill()),
  };
}

/** Starts a mock of a description. Gives `{ origin, child }`. */
export async function mock(spec) {
  const port = await freePort();
  const child = spawn(process.execPath, [PRISM, "mock", "--host", "127.0.0.1", "--port", String(port), spec], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  // whatever ends this process ends the mock
  process.once("exit", () => child.kill());
  const origin = `http://127.0.0.1:${port}`;
  try {
    await listening(child, origin);
  } catch (error) {
    child.kill();
    throw error;
  }
  return { child, origin };
}

function listening(child, origin) {
  return new Promise((resolve, reject) => {
    let said = "";
    const late = setTimeout(() => reject(new Error(`expected Prism to listen within 60 seconds:\n${said}`)), 60_000);
    const hear = (chunk) => {
      said += chunk;
      if (said.includes("Prism is listening")) {
        clearTimeout(late);
        resolve(origin);
      }
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("exit", (code) => reject(new Error(`Prism ended with ${code}:\n${said}`)));
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
