// What clients do: asks the module, with whatever token the service wants, and shapes the answer.
import { services } from "./core.js";
import { given as readable } from "./errors.js";
import { Limits } from "./limits.js";
import { many } from "./many.js";
import { inPage } from "./in-page.js";
import { dated, plain } from "./plain.js";
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
  const { signal, ...rest } = readable("options", () => ({ ...how }));
  const limits = new Limits(signal);
  try {
    const [asked, kept] = readable("input", () => (operation === "resend" ? renewed(given, rest) : [named(given), rest]));
    const input = plain(asked, "input");
    const call = how === undefined ? "{}" : plain(kept, "options");
    const loading = services.ensureAsync();
    if (loading !== undefined) await loading;
    const begin = (token) => start(held, operation, `"input":${input},"call":${call}`, token, limits);
    // most clients have all they need in their options
    held.session ??= new Session(services.call((glue) => glue.client_logs_in(held.options, inPage())), () => login(held));
    return shape(await held.session.with(begin, limits, rest.timeoutMs ?? USUAL_MS));
  } finally {
    limits.close();
  }
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
    return (await start(held, "login", '"input":{},"call":{}', undefined, limits)).session;
  } finally {
    limits.close();
  }
}

async function start({ options, fetch }, operation, asked, token, limits) {
  const session = token === undefined ? "" : `,"session":${JSON.stringify(token)}`;
  const text = `{"options":${options},${asked}${session}}`;
  return JSON.parse(await tasks.run((glue, handle) => glue.client_start(handle, operation, text, fetch, limits, inPage())));
}

// an id stands for the invite that it names
const named = (given) => (typeof given === "string" ? { id: given } : given ?? {});

// how an invite is sent again stands among the options: the invite that is given has an expiry of its own
function renewed(given, { expiresAt, ttlSec, personal, code, ...kept }) {
  return [{ id: named(given).id, expiresAt, ttlSec, personal, code }, kept];
}

// What comes back is one of these; `Outcome` in `src/provider/contract.rs` makes it.
function shape({ invite, token, rows, items, next, count, tokens, plain, session, decision, reason, preview }) {
  if (rows !== undefined) return { items: whole(rows).map(dated), ...(next !== undefined && { next }) };
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
