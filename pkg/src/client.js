// Clients of invite services: plain frozen objects, which hold nothing but their options as text.
import { services } from "./core.js";
import { optionInvalid } from "./errors.js";
import { Limits } from "./limits.js";
import { List } from "./list.js";
import { many } from "./many.js";
import { Session } from "./session.js";
import { Tasks } from "./task.js";
import { InviteToken, isToken } from "./token-text.js";
import { watch } from "./watch.js";

const tasks = new Tasks(services);

const ask = (connection, operation) => (given, how) => connection.ask(operation, given, how);
const list = (connection, operation) => (given, how) => new List((from, how) => connection.page(operation, given, from, how), how);

// whatever any service offers, and how it is called
const OPERATIONS = {
  create: ask, get: ask, list, count: ask, revoke: ask, accept: ask, decline: ask,
  createMany: (connection) => (rows, how) => many((row, how) => connection.ask("create", row, how), rows, how),
  watch: (connection) => (given, how) => watch((known, how) => connection.ask("watch", known, how), named(given), how),
  addresses: list, guestToken: ask, subscriberToken: ask, refreshToken: ask,
};

export function createClient(options) {
  if (typeof options !== "object" || options === null) throw optionInvalid("options", "expected an object");
  const { fetch } = options;
  if (fetch !== undefined && typeof fetch !== "function") throw optionInvalid("fetch", "expected a function");
  const connection = new Connection(plain(options, "options"), fetch);
  const offered = check(connection);
  const client = {};
  for (const [operation, make] of Object.entries(OPERATIONS)) {
    // one that the service lacks answers OPERATION_UNSUPPORTED, and is not listed
    const enumerable = offered?.includes(operation === "createMany" ? "create" : operation) ?? true;
    Object.defineProperty(client, operation, { enumerable, value: make(connection, operation) });
  }
  return Object.freeze(client);
}

// Where the module is not loaded yet, and cannot be at once, the first call checks.
function check(connection) {
  try {
    services.ensure();
  } catch (error) {
    if (error.code === "NOT_INITIALIZED") return undefined;
    throw error;
  }
  return connection.offers();
}

class Connection {
  #options;
  #fetch;
  #session;

  constructor(options, fetch) {
    this.#options = options;
    this.#fetch = fetch;
  }

  offers() {
    return services.call((glue) => glue.client_check(this.#options, inPage())).split(" ");
  }

  async ask(operation, given, how) {
    const { signal, ...rest } = how ?? {};
    const limits = new Limits(signal);
    try {
      const input = plain(named(given), "input");
      const call = plain(rest, "options");
      const loading = services.ensureAsync();
      if (loading !== undefined) await loading;
      const start = (token) => this.#start(operation, `"input":${input},"call":${call}`, token, limits);
      // most clients have all they need in their options
      this.#session ??= new Session(services.call((glue) => glue.client_logs_in(this.#options, inPage())), () => this.#login());
      return shape(await this.#session.with(start, limits));
    } finally {
      limits.close();
    }
  }

  /** One page of a list. */
  page(operation, given, from, how) {
    return this.ask(operation, from === undefined ? given : { ...given, from }, how);
  }

  async #login() {
    const limits = new Limits();
    try {
      return (await this.#start("login", '"input":{},"call":{}', undefined, limits)).session;
    } finally {
      limits.close();
    }
  }

  async #start(operation, asked, token, limits) {
    const session = token === undefined ? "" : `,"session":${JSON.stringify(token)}`;
    const text = `{"options":${this.#options},${asked}${session}}`;
    return JSON.parse(await tasks.run((glue, handle) => glue.client_start(handle, operation, text, this.#fetch, limits, inPage())));
  }
}

// an id stands for the invite that it names
const named = (given) => (typeof given === "string" ? { id: given } : given ?? {});

// a secret that is used here is a secret that everybody can read
const inPage = () => typeof window !== "undefined" && typeof document !== "undefined";

function plain(value, field) {
  try {
    return JSON.stringify(value, revealed);
  } catch (cause) {
    throw optionInvalid(field, "expected plain values", cause);
  }
}

// `toJSON` has already had its turn: the token itself stands in the object that holds it
function revealed(key, value) {
  const given = this[key];
  return isToken(given) ? given.reveal() : value;
}

// What comes back is one of these; `Outcome` in `src/provider/contract.rs` makes it.
function shape({ invite, token, items, next, count, tokens, plain, session }) {
  if (items !== undefined) return { items: items.map(dated), ...(next !== undefined && { next }) };
  if (tokens !== undefined) {
    for (const [name, text] of Object.entries(tokens)) plain[name] = new InviteToken(text);
    return plain;
  }
  if (session !== undefined) return session;
  if (invite === undefined) return count;
  if (token !== undefined) invite.token = new InviteToken(token);
  return dated(invite);
}

function dated(invite) {
  if (invite.createdAt !== undefined) invite.createdAt = new Date(invite.createdAt);
  if (invite.expiresAt !== undefined) invite.expiresAt = new Date(invite.expiresAt);
  return invite;
}
