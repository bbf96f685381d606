// Clients of invite services: plain frozen objects, which hold nothing but their options as text.
import { services } from "./core.js";
import { optionInvalid } from "./errors.js";
import { Limits } from "./limits.js";
import { Tasks } from "./task.js";
import { InviteToken, isToken } from "./token-text.js";

const tasks = new Tasks(services);
const OPERATIONS = ["create", "get", "revoke", "accept"];

export function createClient(options) {
  if (typeof options !== "object" || options === null) throw optionInvalid("options", "expected an object");
  const { fetch } = options;
  if (fetch !== undefined && typeof fetch !== "function") throw optionInvalid("fetch", "expected a function");
  const text = plain(options, "options");
  const offered = check(text);
  const client = {};
  for (const operation of OPERATIONS) {
    // one that the service lacks answers OPERATION_UNSUPPORTED, and is not listed
    const enumerable = offered?.includes(operation) ?? true;
    Object.defineProperty(client, operation, { enumerable, value: (input, how) => ask(operation, text, input, how, fetch) });
  }
  return Object.freeze(client);
}

// Where the module is not loaded yet, and cannot be at once, the first call checks.
function check(text) {
  try {
    services.ensure();
  } catch (error) {
    if (error.code === "NOT_INITIALIZED") return undefined;
    throw error;
  }
  return services.call((glue) => glue.client_check(text, inPage())).split(" ");
}

async function ask(operation, options, given, how, fetch) {
  // an id stands for the invite that it names
  const input = plain(typeof given === "string" ? { id: given } : given ?? {}, "input");
  const { signal, ...rest } = how ?? {};
  const asked = `{"options":${options},"input":${input},"call":${plain(rest, "options")}}`;
  const limits = new Limits(signal);
  try {
    const start = (glue, handle) => glue.client_start(handle, operation, asked, fetch, limits, inPage());
    return shape(JSON.parse(await tasks.run(start)));
  } finally {
    limits.close();
  }
}

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

function shape({ invite, token }) {
  if (invite === undefined) return undefined;
  for (const name of ["createdAt", "expiresAt"]) if (name in invite) invite[name] = new Date(invite[name]);
  if (token !== undefined) invite.token = new InviteToken(token);
  return invite;
}
