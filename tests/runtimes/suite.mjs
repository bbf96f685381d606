// The one suite that every kind of host runs, on the packed package.
//
// `env`: runtime (its name), origin (of the server in server.mjs), atImport (what `calls` were when the package had
// been imported), fresh() (another copy of the package that has loaded nothing; only where the host can make one),
// software (false where the entry has no software engine), more (further cases, which come first), stores (what an
// issuer keeps its invites in: memory unless given), testing (`edge-invites/testing`, where there is WebAssembly),
// engine() (loads the file of the software engine that is for this host)

import { clients } from "./clients.mjs";
import { issuing } from "./issuer.mjs";
import { primitives } from "./primitives.mjs";
import { examples } from "./rfc.mjs";
import { services } from "./services.mjs";
import { refusing, reading, verifying } from "./tokens.mjs";
import { failure as rejection, same, truthy } from "./check.mjs";

/** Runs every case. Gives a list of { name, ok, error }. */
export async function run(lib, env) {
  const results = [];
  const own = issuing(env.stores ?? { memory: ({ memoryStore }) => memoryStore() }, env.testing);
  const played = env.testing && services(env.testing.createSandbox);
  const vectors = { ...examples(env), ...primitives(env.engine) };
  const all = { ...env.more, ...cases, ...reading, ...verifying, ...refusing, ...vectors, ...own, ...played, ...clients, ...(env.fresh && loading) };
  for (const [name, test] of Object.entries(all)) {
    try {
      await inTime(test(lib, env));
      results.push({ name, ok: true });
    } catch (error) {
      results.push({ name, ok: false, error: `${error}\n${error?.stack}` });
    }
  }
  return results;
}

const cases = {
  async "importing the package loads and fetches nothing"(_, { atImport }) {
    same(atImport, { compile: 0, instantiate: 0, fetch: 0 });
  },

  async "init may be called twice at once, and again"({ default: init }) {
    same(await Promise.all([init(), init()]), [undefined, undefined]);
    same(await init(), undefined);
  },

  async "an InviteError is an Error with a name, a code and a cause"({ InviteError, isInviteError }) {
    const cause = new Error("why");
    const error = new InviteError({ code: "INTERNAL", message: "what" }, cause);
    truthy(error instanceof Error && error instanceof InviteError && isInviteError(error));
    same([error.name, error.code, error.message, error.cause === cause], ["InviteError", "INTERNAL", "what", true]);
    same(String(error), "InviteError: what");
    truthy(error.stack.length > 0);
  },

  async "nothing else is an InviteError"({ isInviteError }) {
    const hostile = new Proxy({}, { get: () => { throw new Error("no"); }, getPrototypeOf: () => { throw new Error("no"); } });
    for (const value of [undefined, null, "INTERNAL", { name: "InviteError", code: "X" }, new Error("x"), hostile]) {
      same(isInviteError(value), false);
    }
  },
};

// where a copy of the package can be had that has loaded nothing yet
const loading = {
  async "a failed load is told and can be tried again"(_, { fresh, origin }) {
    const { default: init, InviteError } = await fresh();
    for (const path of ["/nowhere.wasm", "/page.html"]) {
      const error = await rejection(init(new URL(path, origin)));
      truthy(error instanceof InviteError);
      same([error.code, error.retryable], ["INIT_FAILED", true]);
    }
    same(await init(), undefined);
  },

  async "an HTML page in place of the module is answered with advice"(_, { fresh, origin }) {
    const { default: init } = await fresh();
    const error = await rejection(init(`${origin}/page.html`));
    same(error.message, "expected the WebAssembly file, found an HTML page");
    truthy(error.next.includes('optimizeDeps.exclude: ["edge-invites"]'));
  },

  async "init takes an address, a response, bytes and a module"(_, { fresh, origin }) {
    const address = `${origin}/pkg/edge_invites.wasm`;
    const bytes = await (await fetch(address)).arrayBuffer();
    const sources = [address, new URL(address), fetch(address), fetch(`${origin}/untyped.wasm`), bytes, new Uint8Array(bytes)];
    for (const source of [...sources, await WebAssembly.compile(bytes)]) {
      const { default: init } = await fresh();
      same(await init(source), undefined);
    }
  },

  async "initSync takes bytes and a module"(_, { fresh, origin }) {
    const bytes = await (await fetch(`${origin}/pkg/edge_invites.wasm`)).arrayBuffer();
    for (const source of [bytes, await WebAssembly.compile(bytes)]) (await fresh()).initSync(source);
  },

  async "anything else is refused"(_, { fresh }) {
    const { default: init } = await fresh();
    for (const source of [null, 7, {}, new Uint8Array([1, 2, 3])]) same((await rejection(init(source))).code, "INIT_FAILED");
  },
};

async function inTime(promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("expected an end within 20 seconds")), 20_000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
