// The sandbox as a server on this machine. Run directly, it says how clients find it.
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { createSandbox } from "edge-invites/testing";

/** Starts the server; port 0 takes any that is free. Gives `{ origin, sandbox, asked, close }`. */
export async function serve(port = 0) {
  const sandbox = createSandbox();
  const asked = []; // method and address of each request
  const server = createServer(async (request, response) => {
    try {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      asked.push(`${request.method} ${request.url}`);
      const answer = await sandbox.fetch(`http://${request.headers.host}${request.url}`, {
        method: request.method, headers: Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
        ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
      });
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      for await (const chunk of answer.body ?? []) response.write(chunk);
      response.end();
    } catch {
      // an answer that is lost or cut
      response.destroy();
    }
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  const { port: found } = server.address();
  return { origin: `http://127.0.0.1:${found}`, sandbox, asked, close: () => (server.closeAllConnections(), server.close()) };
}

/** What the worker of www/ is told to have our own issuer and all five services at once. */
export function everywhere({ origin, sandbox }) {
  const told = Object.entries(sandbox.options).map(([name, { fetch: _, ...options }]) => [name.toUpperCase(), JSON.stringify({ ...options, baseUrl: origin })]);
  return { BACKENDS: ["issuer", ...Object.keys(sandbox.options)].join(","), ...Object.fromEntries(told) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { origin, sandbox } = await serve(Number(process.argv[2] ?? 4000));
  console.log(`the five services answer at ${origin}; as options of createClient:`);
  for (const { fetch, ...options } of Object.values(sandbox.options)) console.log(`  ${JSON.stringify({ ...options, baseUrl: origin })}`);
  console.log(`faults, time and more: POST ${origin}/__sandbox/faults, /clock, /fill, /mail, /settings, /reset (Ctrl+C ends it)`);
}
