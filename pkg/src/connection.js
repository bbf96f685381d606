// What clients do: asks the module, with whatever token the service wants, and shapes the answer.
import { services } from "./core.js";
import { given as readable } from "./errors.js";
import { Limits } from "./limits.js";
import { many } from "./many.js";
import { DATES, dated, plain } from "./plain.js";
import { logsIn, place } from "./places.js";
import { whole } from "./rows.js";
import { Session } from "./session.js";
import { Tasks } from "./task.js";
import { InviteToken } from "./token-text.js";
import { watch } from "./watch.js";

const tasks = new Tasks(services);

// as `CallLimits` has it
const USUAL_MS = 10_000;

/** Asks for one operation. `held` is what a client holds. */
export async function ask(held, operation, given, how) {
  const options = how === undefined ? undefined : readable("options", () => ({ ...how }));
  const limits = new Limits(options?.signal);
  try {
    const [input, call] = written(operation, given, options);
    const loading = services.ensureAsync();
    if (loading !== undefined) await loading;
    const begin = (token) => start(held, operation, input, call, token, limits);
    // most clients have all they need in their options
    const session = logsIn(held) ? (held.session ??= new Session(() => login(held))) : undefined;
    limits.start(options?.timeoutMs ?? USUAL_MS);
    return shape(JSON.parse(await (session === undefined ? begin() : session.with(begin, limits))));
  } finally {
    limits.close();
  }
}

// what is asked and how, as JSON; in the usual way, nothing need be said of how
function written(operation, given, options) {
  if (options === undefined && operation !== "resend") {
    return [typeof given === "string" ? `{"id":${JSON.stringify(given)}}` : plain(given ?? {}, "input")];
  }
  const { signal, ...rest } = options ?? {};
  const [asked, kept] = readable("input", () => (operation === "resend" ? renewed(given, rest) : [named(given), rest]));
  return [plain(asked, "input"), plain(kept, "options")];
}

/** One page of a list. */
export function page(held, operation, given, from, how) {
  return ask(held, operation, from === undefined ? given : { ...given, from }, how);
}

export const createMany = (held, rows, how) => many((row, how) => ask(held, "create", row, how), rows, how);

export const watchOne = (held, given, how) => watch((known, how) => ask(held, "watch", known, how), named(given), how);

async function login(held) {
  const limits = new Limits();
  try {
    limits.start(USUAL_MS);
    return JSON.parse(await start(held, "login", "{}", undefined, undefined, limits)).session;
  } finally {
    limits.close();
  }
}

function start(held, operation, input, call, token, limits) {
  const begin = (glue, task) => glue.client_start(task, place(held), operation, input, call, token);
  return tasks.run(begin, limits, held.fetch);
}

// an id stands for the invite that it names
const named = (given) => (typeof given === "string" ? { id: given } : given ?? {});

// how an invite is sent again stands among the options: the invite that is given has an expiry of its own
function renewed(given, { expiresAt, ttlSec, personal, code, ...kept }) {
  return [{ id: named(given).id, expiresAt, ttlSec, personal, code }, kept];
}

// What comes back is one of these; `Outcome` in `src/provider/contract.rs` makes it.
function shape({ invite, token, rows, items, next, count, tokens, plain, session, decision, reason, preview }) {
  if (rows !== undefined) return { items: whole(rows, DATES), ...(next !== undefined && { next }) };
  if (decision !== undefined) return { decision, ...(reason && { reason }), ...(preview && { preview: dated(preview) }) };
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
