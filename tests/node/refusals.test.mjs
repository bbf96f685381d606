// Hostile tokens: what this package answers, and what its peers do, of which refusals.md keeps count (`BLESS=1` writes it).
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { after, before, describe, mock, test } from "node:test";
import { Worker } from "node:worker_threads";
import { InviteError, open, verify, verifySync } from "edge-invites";
import { createVerifier } from "fast-jwt";
import * as hono from "hono/jwt";
import { jwtDecrypt, jwtVerify } from "jose";
import jsonwebtoken from "jsonwebtoken";
import { rows } from "./refusals.mjs";
import "./refusals-keys.mjs";
import { NOW, SECRET } from "./refusals-tools.mjs";

const GOLDEN = new URL("refusals.md", import.meta.url);
const OURS = "edge-invites", PEERS = ["jose", "jsonwebtoken", "fast-jwt", "hono"];
const CALLS = {
  [OURS]: (token, told) => (told.keys ? verify : open)(token, told),
  jose: (token, { key, ...told }) =>
    (told.algorithms ? jwtVerify : jwtDecrypt)(token, typeof key === "function" ? key() : key, told),
  jsonwebtoken: (token, { key, ...told }) => jsonwebtoken.verify(token, key, told),
  "fast-jwt": (token, told) => createVerifier(told)(token),
  hono: (token, { key, ...told }) => (key.keys ? published(token, key, told) : hono.verify(token, key, told)),
};
const published = (token, { keys }, { alg, ...verification }) =>
  hono.verifyWithJwks(token, { keys, allowedAlgorithms: [alg], verification });

// not every library can be told the time
before(() => mock.timers.enable({ apis: ["Date"], now: NOW * 1000 }));
after(() => mock.timers.reset());

/** How a call ends: what was thrown, or `undefined`. */
const thrown = async (call, ...input) => {
  try {
    await call(...input);
    return undefined;
  } catch (error) {
    return error;
  }
};

function refuses(error, { code, token, options }) {
  assert.ok(error, "accepted");
  assert.ok(error instanceof InviteError, `no InviteError: ${error}`);
  assert.equal(error.code, code, error.message);
  const said = JSON.stringify({ ...error, message: error.message, cause: `${error.cause}` });
  const secrets = [SECRET, ...token.split(".").filter((part) => part.length > 15 && part.length < 10_000)];
  assert.ok(!secrets.some((secret) => said.includes(secret)), "an error holds the token or the secret");
}

const seen = new Map(); // row -> what each library did

for (const title of new Set(rows.map((row) => row.class))) {
  describe(title, () => {
    for (const row of rows.filter((row) => row.class === title)) {
      test(`${row.name}: ${row.code}`, async () => {
        const { token, options, control } = row;
        const error = await thrown(CALLS[OURS], token, options[OURS]);
        const cells = [error === undefined ? "**accepted**" : error.code ?? "no code"];
        for (const name of PEERS) {
          if (options[name] === null) cells.push("–");
          else cells.push(await thrown(CALLS[name], token, options[name]) === undefined ? "accepted" : "refused");
        }
        seen.set(row, cells);
        for (const name of [OURS, ...PEERS].filter((name) => control !== null && options[name] !== null)) {
          assert.equal(await thrown(CALLS[name], control, options[name]), undefined, `${name} refuses the honest token`);
        }
        refuses(error, row);
        if (options[OURS].keys) refuses(await thrown(verifySync, token, options[OURS]), row);
      });
    }
  });
}

test("our own engine answers alike", async () => {
  const worker = new Worker(new URL("refusals-software.mjs", import.meta.url));
  const [answers] = await once(worker, "message");
  const ours = new Map([...seen].map(([row, [cell]]) => [`${row.class}: ${row.name}`, cell.replaceAll("*", "")]));
  assert.equal(answers.length, rows.length);
  assert.deepEqual(answers.filter(([name, answer]) => ours.has(name) && ours.get(name) !== answer), []);
});

test("no row stands twice", () => assert.equal(new Set(rows.map((row) => `${row.class}: ${row.name}`)).size, rows.length));

const escape = (name) => name.replace(/[\\|*_<`]/g, "\\$&");

function table() {
  const lines = new Map();
  for (const [row, cells] of seen) {
    const end = cells.join(" | "), key = `${row.class} | ${end}`;
    lines.set(key, { class: row.class, end, names: [...lines.get(key)?.names ?? [], escape(row.name)] });
  }
  return [...lines.values()].map(({ class: title, names, end }) => `| **${title}**<br>${names.join("<br>")} | ${end} |`);
}

/** What only we refuse. */
const alone = () => [...seen].filter(([, [ours, ...peers]]) =>
  !ours.includes("accepted") && peers.every((cell) => cell === "accepted"));

function page() {
  const version = (name) => JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url))).version;
  const count = (nth) => {
    const cells = [...seen.values()].map((row) => row[nth + 1]).filter((cell) => cell !== "–");
    return `${PEERS[nth]} accepts ${cells.filter((cell) => cell === "accepted").length} of ${cells.length}`;
  };
  return `# Hostile tokens, and who refuses them

Written by \`BLESS=1 node --test node/refusals.test.mjs\` from the rows of \`refusals.mjs\` and \`refusals-keys.mjs\`; without \`BLESS\` the test fails where a library does otherwise.

Each library is told the algorithm, the issuer, the audience and, where it can check that, the \`typ\`; some rows say more. Required claims are left as each has them by default. Rows of one class that end alike share a line. "–": the library has no such function. An honest token passes everywhere with the same options, unless it is the key that is hostile.

Versions: ${PEERS.map((name) => `${name} ${version(name)}`).join(", ")}.

Of ${seen.size} rows, ${PEERS.map((_, nth) => count(nth)).join(", ")}.

| row | ${OURS} | ${PEERS.join(" | ")} |
| --- | --- | --- | --- | --- | --- |
${table().join("\n")}

## Refused here alone

${alone().map(([row]) => `- **${row.class}**, ${escape(row.name)}: ${row.why}`).join("\n")}
`;
}

test("what only we refuse is refused for a reason", () => {
  const bare = alone().filter(([row]) => !row.why?.includes("RFC"));
  assert.deepEqual(bare.map(([row]) => `${row.class}: ${row.name}`), []);
});

test("the peers do what refusals.md says", () => {
  assert.equal(seen.size, rows.length, "run all tests of this file");
  const now = page();
  if (process.env.BLESS) writeFileSync(GOLDEN, now);
  const lines = (text) => text.split("\n").filter((line) => !line.startsWith("Versions: "));
  const [said, done] = [lines(readFileSync(GOLDEN, "utf8")), lines(now)];
  const gone = said.filter((line) => !done.includes(line)), come = done.filter((line) => !said.includes(line));
  assert.deepEqual({ gone, come }, { gone: [], come: [] });
});
