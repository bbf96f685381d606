#!/usr/bin/env node
// The command line: finds the command, and makes of every failure one message and one exit code.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { ENVIRONMENT, Failure, OK, REFUSED, SERVICE, USAGE, described, exitOf, line, paint, secretRefused, usage } from "./cli-common.js";

const text = { type: "string" };
const flag = { type: "boolean" };
const list = { type: "string", multiple: true };
const GLOBAL = { json: flag, help: { ...flag, short: "h" }, version: { ...flag, short: "V" } };
const TRUST = { keys: text, alg: list, issuer: list, audience: list, "any-issuer": flag, "any-audience": flag, type: text };

const TRUST_HELP = `
  --keys <file|url>    the keys that you trust: a JWK or a JWK Set in a file, or the https address of one
  --alg <name>         an algorithm that you allow, such as EdDSA; may be repeated
  --issuer <text>      an issuer that you trust; may be repeated; --any-issuer skips the check
  --audience <text>    an audience that you answer to; may be repeated; --any-audience skips the check
  --type <typ>         the header's typ, instead of invite+jwt`;
const TOKEN_HELP = `The token, or a link with #invite=<token>, comes from EDGE_INVITES_TOKEN or else, or with "-", from standard input.`;

const COMMANDS = {
  inspect: {
    about: "explain a token: what it says, what can be trusted, why it would be refused",
    options: TRUST,
    help: `[-] [--keys ... --alg ... --issuer ... --audience ...]

${TOKEN_HELP}
Ends with 1 if the token would be refused. Without keys nothing in it is trusted; with them it is verified, too:
${TRUST_HELP}`,
    run: async (call) => (await import("./cli-inspect.js")).inspect(call),
  },
  verify: {
    about: "verify a token and print its claims",
    options: TRUST,
    help: `[-] --keys ... --alg ... --issuer ... --audience ...

${TOKEN_HELP}
Ends with 0 only if the token is verified.
${TRUST_HELP}`,
    run: async (call) => (await import("./cli-inspect.js")).verified(call),
  },
  mint: {
    about: "make an invite in a SQLite database, and print its token or link",
    options: {
      issuer: text, audience: text, ttl: text, "max-uses": text, purpose: text, "to-email": text, "to-domain": text, base: text,
      db: text, create: flag, "key-file": text, "secret-file": text,
    },
    help: `--issuer <text> --audience <text> --db <file> [options]

The private JWK, or a set of which the first key signs, comes from EDGE_INVITES_KEY or a file. An address needs the secret
that your app hashes addresses with (createIssuer's secret, as text of at least 16 bytes): EDGE_INVITES_SECRET or a file.

  --issuer <text>      the iss of the token: the address of your service
  --audience <text>    the aud of the token: who accepts it
  --db <file>          the SQLite database, which gets the tables it lacks; --create makes the file
  --ttl <time>         how long it lasts: 90s, 30m, 12h, 1d, 2w; a day if not said
  --max-uses <count>   how many people may accept it: 1 if not said
  --purpose <text>     what it is for; anybody can read it in the token
  --to-email <addr>    whom it is for: an address, of which the token holds a keyed hash
  --to-domain <name>   whom it is for: anybody of a domain
  --base <url>         the landing page: prints <url>#invite=<token> instead of the token
  --key-file <file>    the private JWK or set
  --secret-file <file> the secret for addresses

SQLite is Node's own (22.13 or later), or the better-sqlite3 of the project you are in.`,
    run: async (call) => (await import("./cli-mint.js")).mint(call),
  },
  keygen: {
    about: "make a private key, or print the public part of one",
    options: { alg: text, public: flag, "key-file": text },
    help: `[--alg EdDSA|ES256|HS256] | --public [--key-file <file>]

Prints a private JWK; keep it with your secrets: (umask 077; edge-invites keygen > key.json)
With --public, reads a private JWK or set from standard input or the file, and prints the public JWK Set.`,
    run: async (call) => (await import("./cli-keys.js")).keygen(call),
  },
  rotate: {
    about: "put a new signing key before those of a set",
    options: { alg: text, "key-file": text },
    help: `[--alg EdDSA|ES256|HS256] [--key-file <file>]

Reads a private JWK or set from standard input or the file, and prints the set with a new private key first. Of older keys
only what verifies is kept: take each out when its last token has ended. The algorithm is that of the first key.`,
    run: async (call) => (await import("./cli-keys.js")).rotate(call),
  },
  sandbox: {
    about: "serve the five services, in memory, on this machine",
    options: { port: text },
    help: `[--port 8787]\n\nServes until Ctrl+C, on 127.0.0.1 alone. Port 0 takes any that is free.`,
    run: async (call) => (await import("./cli-sandbox.js")).serve(call),
  },
};

const TAIL = `
  --json               for machines: one JSON value on standard output, and failures as
                       {"error":{"code","message","next"}} on standard error
  -h, --help           this help, or that of a command
  -V, --version        the version

Exit codes:
  ${OK}  ok
  ${REFUSED}  the invite is refused or invalid
  ${USAGE}  usage: an option is missing or wrong
  ${ENVIRONMENT}  environment: a file, key or database is missing or cannot be used
  ${SERVICE}  network or service

Secrets are refused as arguments, where other users and the shell's history see them.
Colours are used only on a terminal, and not with NO_COLOR.
`;

function help(name) {
  if (name !== undefined) return `edge-invites ${name} ${COMMANDS[name].help}\n${TAIL}`;
  const lines = Object.entries(COMMANDS).map(([name, { about }]) => `  ${name.padEnd(20)} ${about}\n`);
  return `edge-invites <command> [options]; edge-invites <command> --help\n\n${lines.join("")}${TAIL}`;
}

// a secret by its name, and by its looks: a JWK, a token, a link with one
const SECRET_NAME = /^--?(access-?|invite-?)?(token|key|jwk|private-?key|secret|password)(=|$)/i;
const SECRET_VALUE = /^\s*[[{]|^eyJ[\w-]*\.|[#?&](invite|token)=/;

function parse(argv) {
  for (const arg of argv) {
    if (SECRET_NAME.test(arg) || SECRET_VALUE.test(arg.replace(/^--[a-z-]+=/, ""))) throw secretRefused();
  }
  const at = argv.findIndex((arg) => !arg.startsWith("-"));
  const name = at < 0 ? undefined : argv[at];
  // what was typed is not repeated: it may be a token in the wrong place
  if (name !== undefined && !Object.hasOwn(COMMANDS, name)) throw usage(`expected a command: ${Object.keys(COMMANDS).join(", ")}`);
  const options = { ...GLOBAL, ...COMMANDS[name]?.options };
  try {
    return { name, ...parseArgs({ args: argv.filter((_, n) => n !== at), options, allowPositionals: true }) };
  } catch (error) {
    // longer names are not repeated, as what was typed may be a secret
    const [, option] = /'(--[a-z-]{1,14})[ ']/.exec(error.message) ?? [];
    const known = option !== undefined && Object.hasOwn(options, option.slice(2));
    throw usage(known ? "expected a value if it takes one, and else none" : "expected an option of this command", option);
  }
}

async function main(argv) {
  const json = argv.includes("--json");
  const print = (value, written) => process.stdout.write(json ? `${line(value)}\n` : written ?? `${line(value)}\n`);
  const note = (written) => json || process.stderr.write(`${written}\n`);
  try {
    if (Number.parseInt(process.versions.node, 10) < 20) {
      throw new Failure(ENVIRONMENT, "RUNTIME_TOO_OLD", "expected Node 20 or later", "use a newer Node");
    }
    const { name, values, positionals } = parse(argv);
    if (values.version) {
      const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
      print({ version }, `${version}\n`);
      return OK;
    }
    if (values.help) {
      process.stdout.write(help(name));
      return OK;
    }
    if (name === undefined) throw usage(`expected a command: ${Object.keys(COMMANDS).join(", ")}`);
    if (positionals.length > 0 && COMMANDS[name].options !== TRUST) throw usage("expected options alone");
    return await COMMANDS[name].run({ values, positionals, env: process.env, json, print, note });
  } catch (error) {
    const { code, message, next } = described(error);
    const written = `${paint(process.stderr, "red", code)}: ${message}\n  next: ${next}`;
    process.stderr.write(`${json ? line({ error: { code, message, next } }) : written}\n`);
    return exitOf(error);
  }
}

// whoever reads us may have seen enough, as `head` does
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => process.exit());
process.exitCode = await main(process.argv.slice(2));
