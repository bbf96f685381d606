// What a client costs beside bare `fetch` and `JSON.parse`, over loopback, in Node and in workerd.
import { fork } from "node:child_process";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { createClient } from "edge-invites";
import { median } from "./measure.mjs";
import { row } from "./host.mjs";
import { UUID, contest } from "./services-contest.mjs";
import { worker } from "./worker.mjs";

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
  const rows = [];
  const { ask, dispose } = await worker("services.worker.mjs");
  try {
    for (const [work, contenders] of Object.entries(contest(createClient, base))) {
      const many = work.endsWith(String(TOTAL));
      const [n, times] = many ? [1, Math.min(samples, 7)] : [100, samples];
      rows.push(row("node", work, await turns(contenders, times, n)));
      // timed from here: its own clock stands still while it works
      const asked = Object.keys(contenders).map((who) => [who, () => ask({ base, work, who, n })]);
      const there = await turns(Object.fromEntries(asked), times, 1);
      rows.push(row("workerd", work, Object.fromEntries(Object.entries(there).map(([who, us]) => [who, us / n]))));
    }
  } finally {
    await dispose();
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
