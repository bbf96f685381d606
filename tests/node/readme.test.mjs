// The README is true: its code runs, and its table of codes is the table of the code.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const [es256] = JSON.parse(readFileSync(new URL("../vectors/signed.json", import.meta.url))).filter(({ alg }) => alg === "ES256");
const blocks = [...readme.matchAll(/^```js\n(.*?)^```/gms)].map(([, code]) => code);

// what the blocks take for granted, and the world that they talk to
const given = { token: es256.token, issuerKey: es256.jwk, inviterToken: "a.b.c", inviteeToken: "d.e.f", savedCache: undefined };
const answers = {
  "POST https://login.example.com/v1/invites": () => Response.json({ inviteId: "inv_1", statements: [] }, { status: 201 }),
  "PATCH https://login.example.com/v1/invites/inv_1": () => new Response(null, { status: 200 }),
  "GET https://issuer.example/.well-known/jwks.json": () => Response.json({ keys: [es256.jwk] }),
};

test("there are blocks to run", () => assert.ok(blocks.length >= 3));

blocks.forEach((code, number) => test(`block ${number + 1} runs`, async (t) => {
  const [asked, printed] = [[], []];
  t.mock.method(globalThis, "fetch", async (url, { method }) => {
    asked.push(`${method} ${url}`);
    return answers[`${method} ${url}`]();
  });
  t.mock.method(console, "log", (...words) => printed.push(words.join(" ")));
  Object.assign(globalThis, given);
  // beside this file, so that the package is found as by the other tests
  const folder = mkdtempSync(new URL("./readme-", import.meta.url).pathname);
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(`${folder}/block.mjs`, code);
  await import(`${folder}/block.mjs`);
  assert.ok(printed.length > 0, "a block shows something");
  assert.ok(printed.every((line) => !line.includes("undefined")), printed.join("\n"));
  t.diagnostic([...asked, ...printed].join(" | "));
}));

test("the table of codes is that of the code", () => {
  const source = readFileSync(new URL("../../src/error.rs", import.meta.url), "utf8");
  const rows = [...source.matchAll(/^ {4}\/\/\/ (.*)\n {4}\w+ "([A-Z_]+)" (retry|final) "(.*)",$/gm)];
  assert.ok(rows.length > 30);
  for (const [, meaning, code, again, next] of rows) {
    assert.ok(readme.includes(`| \`${code}\` | ${meaning} | ${again === "retry" ? "yes" : "no"} | ${next} |`), code);
  }
});
