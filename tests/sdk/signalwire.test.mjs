// SignalWire's own browser library against the sandbox. As a whole it wants a browser, a WebSocket and https at the host
// that the token names, so it cannot be pointed at this machine; its class for HTTP can: it is taken from the sources in
// the npm package, and only `fetch` finds another place for the host.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { build } from "esbuild";
import { createClient } from "edge-invites";
import { serve } from "../sandbox/serve.mjs";

const require = createRequire(import.meta.url);
const UUID = "3fa85f64-5717-4562-b3fc-2c963f66afa6";
let served;
let HTTPClient;
const asked = [];

before(async () => {
  served = await serve();
  const source = join(dirname(require.resolve("@signalwire/js/package.json")), "src/fabric/HTTPClient.ts");
  const { outputFiles: [file] } = await build({ entryPoints: [source], bundle: true, write: false, format: "esm", platform: "node", define: { __VERSION__: '"3.30.0"' }, banner: { js: `import { createRequire } from "node:module"; const require = createRequire(${JSON.stringify(import.meta.url)});` }, logLevel: "error" });
  const { fetch } = globalThis;
  // the library asks the global one
  globalThis.fetch = (input, init) => {
    const url = String(input?.url ?? input);
    asked.push(url);
    return fetch(url.replace("https://fabric.signalwire.com", served.origin), init);
  };
  ({ HTTPClient } = await import(`data:text/javascript;base64,${Buffer.from(file.text).toString("base64")}`));
});
after(() => served.close());

const ours = () => createClient({ provider: "signalwire", space: "example", token: "sandbox-sat", baseUrl: served.origin });

test("it takes our invite token for real: the host, the subscriber and the addresses", async () => {
  const { token } = await ours().create({ addressId: UUID });
  const theirs = new HTTPClient({ token: token.reveal() });
  assert.equal(theirs.httpHost, "fabric.signalwire.com");
  const subscriber = await theirs.getSubscriberInfo();
  const accepted = await ours().accept({ token });
  assert.deepEqual([accepted.metadata.subscriberId, accepted.metadata.email], [subscriber.id, subscriber.email]);
  const first = await theirs.getAddresses({ pageSize: 2 });
  const second = await first.nextPage();
  const found = [];
  for await (const { name } of ours().addresses({ token, pageSize: 2 })) found.push(name);
  assert.deepEqual(found, [...first.data, ...second.data].map(({ name }) => name));
  assert.ok(asked.some((url) => url === "https://fabric.signalwire.com/api/fabric/subscriber/info"), asked.join(" "));
});

test("a token that has ended is refused to both", async () => {
  const { token } = await ours().create({ addressId: UUID });
  await served.sandbox.advance(2 * 3_600_000);
  await assert.rejects(new HTTPClient({ token: token.reveal() }).getSubscriberInfo(), ({ code, status, message }) => [code, status].includes(401) || /401|unauthorized/i.test(message));
  await assert.rejects(ours().accept({ token }), { code: "UNAUTHORIZED" });
});
