// What the commands share: failures and their exit codes, input from outside, keys, and text that a terminal may show.
import { readFileSync } from "node:fs";
import { isInviteError } from "./index.node.js";

export const OK = 0, REFUSED = 1, USAGE = 2, ENVIRONMENT = 3, SERVICE = 4;

// every other code says that an invite is refused
const EXITS = {
  [USAGE]: ["OPTION_INVALID"],
  [ENVIRONMENT]: ["KEY_INVALID", "STORE_FAILED", "ENGINE_UNAVAILABLE", "NOT_INITIALIZED", "INIT_FAILED", "INTERNAL"],
  [SERVICE]: ["KEYS_UNAVAILABLE", "NETWORK_FAILED", "TIMED_OUT", "RESPONSE_INVALID", "RESPONSE_TOO_LARGE", "SERVICE_FAILED"],
};

/** A failure of the command line's own. No message repeats what was given. */
export class Failure extends Error {
  constructor(exit, code, message, next) {
    super(message);
    Object.assign(this, { exit, code, next });
  }
}

export const usage = (message, option, next = "see `edge-invites --help`") =>
  new Failure(USAGE, "USAGE", option === undefined ? message : `${option}: ${message}`, next);

export const secretRefused = () => new Failure(
  USAGE,
  "SECRET_AS_ARGUMENT",
  "expected no token, key or secret among the arguments, where other users and the shell's history see it",
  "give tokens by standard input or EDGE_INVITES_TOKEN, keys by standard input, EDGE_INVITES_KEY or --key-file; clear the history",
);

// an address that no key set can be fetched from is the caller's, though it shows only when it is fetched
const inner = (error) => (error.code === "KEYS_UNAVAILABLE" && error.cause?.code === "OPTION_INVALID" ? error.cause : error);

export function exitOf(error) {
  if (error instanceof Failure) return error.exit;
  if (!isInviteError(error)) return ENVIRONMENT;
  const [exit = REFUSED] = Object.entries(EXITS).find(([, codes]) => codes.includes(inner(error).code)) ?? [];
  return Number(exit);
}

const OPTIONS = {
  ttlSec: "--ttl", maxUses: "--max-uses", to: "--to-email, --to-domain", "to.email": "--to-email", "to.domain": "--to-domain",
  algorithms: "--alg", source: "--keys",
};

/** `{ code, message, next }` of whatever was thrown; of what is not ours, nothing that could hold a secret. */
export function described(error) {
  if (error instanceof Failure) return error;
  if (!isInviteError(error)) return { code: "INTERNAL", message: `the command failed (${error?.name})`, next: "report it, with the options" };
  const { code, field, message, next, cause } = inner(error);
  if (code === "OPTION_INVALID") {
    const name = field?.replace(/\[\d+\]$/, "");
    return { code, message: name ? `${OPTIONS[name] ?? `--${name}`}: ${message}` : message, next: "correct this option" };
  }
  // SQLite's words name tables and files, and no values
  if (code !== "STORE_FAILED") return { code, message, next };
  return { code, message: cause?.message ? `${message} (${cause.message})` : message, next: "check the file after --db, and try again" };
}

// what a terminal would obey or reorder; JSON may be written so, too
const UNSAFE = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** A value as JSON that is safe to show. */
export const line = (value) => JSON.stringify(value).replace(UNSAFE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);

const COLOURS = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] };
export function paint(stream, colour, text) {
  if (!stream.isTTY || process.env.NO_COLOR || process.env.TERM === "dumb") return text;
  const [on, off] = COLOURS[colour];
  return `\u001b[${on}m${text}\u001b[${off}m`;
}

const MOST = 1 << 20;

export async function standardInput(what) {
  if (process.stdin.isTTY) process.stderr.write(`paste ${what}, and end with Ctrl+D\n`);
  const chunks = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    size += chunk.length;
    if (size > MOST) throw usage("expected at most 1 MiB on standard input");
    chunks.push(chunk);
  }
  return trimmed(Buffer.concat(chunks).toString());
}

export function fileText(file, option) {
  try {
    return trimmed(readFileSync(file, "utf8"));
  } catch ({ code }) {
    throw new Failure(ENVIRONMENT, "FILE_UNREADABLE", `${option}: expected a file that can be read (${code})`, "check the path and its permissions");
  }
}

const trimmed = (text) => text.replace(/^\ufeff/, "").trim();

export const keyInvalid = (message) => new Failure(ENVIRONMENT, "KEY_INVALID", message, "correct the key, or make one with `edge-invites keygen`");

/** What stands in a file of keys. The parser's own message would repeat a part of it. */
export function keyJson(text, what) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {}
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw keyInvalid(`expected a JWK or a JWK Set as JSON ${what}`);
}

/** The private keys of a JWK or a JWK Set: from the file, or from `other`. */
export async function privateKeys(values, what, other) {
  const file = values["key-file"];
  const text = file === undefined ? await other() : fileText(file, "--key-file");
  if (!text) throw new Failure(ENVIRONMENT, "KEY_MISSING", `expected a private JWK or a set ${what}`, "make one with `edge-invites keygen`");
  const value = keyJson(text, what);
  const keys = Array.isArray(value.keys) ? value.keys : [value];
  if (keys.length === 0 || keys.some((key) => typeof key?.kty !== "string")) throw keyInvalid(`expected keys with a kty ${what}`);
  const [{ d, k }] = keys;
  if (typeof d !== "string" && typeof k !== "string") throw keyInvalid(`expected the first key to be private ${what}`);
  return keys;
}
