// `sandbox`: the five services in memory, served on this machine until somebody ends it.
import { createServer } from "node:http";
import { ENVIRONMENT, Failure, OK, line, usage } from "./cli-common.js";
import { createSandbox } from "./testing.inline.js";

export async function serve({ values: { port = "8787" }, print }) {
  if (!/^\d{1,5}$/.test(port) || port > 65_535) throw usage("expected a whole number from 0 to 65535", "--port");
  const sandbox = createSandbox();
  const server = createServer(async (request, response) => {
    try {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const answer = await sandbox.fetch(`http://${request.headers.host}${request.url}`, {
        method: request.method,
        headers: Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
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
  try {
    await new Promise((resolve, reject) => server.once("error", reject).listen(Number(port), "127.0.0.1", resolve));
  } catch ({ code }) {
    throw new Failure(ENVIRONMENT, "PORT_UNAVAILABLE", `--port: expected a port that is free (${code})`, "choose another, or 0 for any");
  }
  const ended = new Promise((resolve) => ["SIGINT", "SIGTERM"].forEach((signal) => process.once(signal, resolve)));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const options = Object.values(sandbox.options).map(({ fetch, ...rest }) => ({ ...rest, baseUrl: origin }));
  print({ origin, options }, [
    `the five services answer at ${origin}; as options of createClient:`,
    ...options.map((each) => `  ${line(each)}`),
    `faults, time and more: POST ${origin}/__sandbox/faults, /clock, /fill, /mail, /settings, /reset (Ctrl+C ends it)\n`,
  ].join("\n"));
  await ended;
  server.close();
  server.closeAllConnections();
  return OK;
}
