// Clients of invite services: plain frozen objects, which hold nothing but their options as text. What they do stands in
// `connection.js`, which is loaded by the first call.
import { services } from "./core.js";
import { given, optionInvalid } from "./errors.js";
import { inPage } from "./in-page.js";
import { listOf } from "./list.js";
import { once } from "./once.js";
import { plain } from "./plain.js";

let loaded;
const connection = once(async () => (loaded = (await import("./calls.js")).connection));

const ask = (held, operation) => async (given, how) => (loaded ?? await connection()).ask(held, operation, given, how);
const list = (held, operation) => (given, how) =>
  listOf(async (from, how) => (loaded ?? await connection()).page(held, operation, given, from, how), how);

// whatever any service offers, and how it is called
const OPERATIONS = {
  create: ask, get: ask, list, count: ask, revoke: ask, accept: ask, decline: ask,
  createMany: (held) => async function* (rows, how) {
    yield* (await connection()).createMany(held, rows, how);
  },
  watch: (held) => async function* (given, how) {
    yield* (await connection()).watchOne(held, given, how);
  },
  assess: ask, resend: ask, addresses: list, guestToken: ask, subscriberToken: ask, refreshToken: ask,
};

export const createClient = (options) => given("options", () => make(options));

function make(options) {
  if (typeof options !== "object" || options === null) throw optionInvalid("options", "expected an object");
  const { fetch } = options;
  if (fetch !== undefined && typeof fetch !== "function") throw optionInvalid("fetch", "expected a function");
  const held = { options: plain(options, "options"), fetch, session: undefined, place: undefined, logsIn: false };
  const offered = check(held);
  const client = {};
  for (const [operation, way] of Object.entries(OPERATIONS)) {
    // one that the service lacks answers OPERATION_UNSUPPORTED, and is not listed
    const enumerable = offered?.includes(operation === "createMany" ? "create" : operation) ?? true;
    Object.defineProperty(client, operation, { enumerable, value: way(held, operation) });
  }
  return Object.freeze(client);
}

// Where the module is not loaded yet, and cannot be at once, the first call checks.
function check({ options }) {
  try {
    services.ensure();
  } catch (error) {
    if (error.code === "NOT_INITIALIZED") return undefined;
    throw error;
  }
  return services.call((glue) => glue.client_check(options, inPage())).split(" ");
}
