// What a client costs beside bare `fetch` and `JSON.parse`, over loopback, in Node.
import { fork } from "node:child_process";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { createClient } from "edge-invites";
import { median } from "./measure.mjs";
import { row } from "./host.mjs";

const UUID = "bbbaeab8-539d-4482-9a98-f1285e7f75cb";
const invite = (n) => ({ identity: `invites/${UUID}`, message: `hello there ${n}`, email: `john.doe${n}@example.com`, expiry_time: "2026-06-17T11:30:43Z" });
const TOTAL = 100_000, PAGE = 1000;

// a process of its own, so that its work is not counted
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const one = JSON.stringify(invite(1));
  const page = (size, next) => JSON.stringify({ invites: Array.from({ length: size }, (_, n) => invite(n)), next_page_token: next });
  const fifty = page(50, "");
  const pages = Array.from({ length: TOTAL / PAGE }, (_, n) => Buffer.from(page(PAGE, n + 1 < TOTAL / PAGE ? String(n + 1) : "")));
  const server = createServer((request, response) => {
    request.resume();
    const { pathname, searchParams } = new URL(request.url, "http://localhost");
    const body = request.method === "POST" || pathname.endsWith(UUID) ? one : searchParams.get("page_size") === "50" ? fifty : pages[Number(searchParams.get("page_token") ?? 0)];
    response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) }).end(body);
  }).listen(0, "127.0.0.1", () => process.send(server.address().port));
}

export async function services({ samples }) {
  const server = fork(fileURLToPath(import.meta.url));
  const port = await new Promise((resolve) => server.once("message", resolve));
  const base = `http://127.0.0.1:${port}`;
  const at = `${base}/archivist/iam/v1/invites`;
  const client = createClient({ provider: "datatrails", token: "owner", baseUrl: base });
  const headers = { authorization: "Bearer owner", accept: "application/json" };
  const json = async (url, init) => JSON.parse(await (await fetch(url, { headers, ...init })).text());
  const bounded = async (url, init) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), 10_000);
    try {
      return await json(url, { ...init, signal: stop.signal });
    } finally {
      clearTimeout(timer);
    }
  };
  const post = { method: "POST", headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify({ email: "a@b", message: "" }) };
  const walk = async () => {
    let seen = 0;
    for (let next; next !== "";) {
      const page = await json(next === undefined ? at : `${at}?page_token=${next}`);
      for (const item of page.invites) if (item.identity) seen += 1;
      next = page.next_page_token;
    }
    return seen;
  };
  const listed = async () => {
    let seen = 0;
    for await (const item of client.list()) if (item.id) seen += 1;
    return seen;
  };
  const works = {
    "client get": { ours: () => client.get(UUID), "= fetch": () => json(`${at}/${UUID}`), "= fetch with a time limit": () => bounded(`${at}/${UUID}`) },
    "client create": { ours: () => client.create({ email: "a@b" }), "= fetch": () => json(at, post), "= fetch with a time limit": () => bounded(at, post) },
    "client list page": { ours: async () => await client.list({ pageSize: 50 }), "= fetch": () => json(`${at}?page_size=50`), "= fetch with a time limit": () => bounded(`${at}?page_size=50`) },
  };
  const rows = [];
  try {
    for (const [work, contenders] of Object.entries(works)) rows.push(row("node", work, await turns(contenders, samples, 100)));
    rows.push(row("node", "client list 100000", await turns({ ours: listed, "= fetch": walk }, Math.min(samples, 7), 1)));
  } finally {
    server.kill();
  }
  return rows;
}

/** Medians in µs; contenders take turns. What `before(name)` does is not counted. */
export async function turns(contenders, samples, n, before) {
  const times = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let sample = -2; sample < samples; sample += 1) {
    for (const [name, f] of Object.entries(contenders)) {
      await before?.(name);
      const start = performance.now();
      for (let i = 0; i < n; i += 1) await f();
      // the first two make everybody warm
      if (sample >= 0) times[name].push(((performance.now() - start) * 1000) / n);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]));
}
