// The command line as a process: every command, its JSON, its exit codes, and that no secret is repeated.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { createClient, createIssuer, inviteLink, memoryStore } from "edge-invites";
import { sqlite } from "../stores/databases.mjs";

const CLI = process.env.EDGE_INVITES_CLI ?? fileURLToPath(new URL("./dist/cli.js", import.meta.resolve("edge-invites/package.json")));
const MANIFEST = JSON.parse(readFileSync(fileURLToPath(import.meta.resolve("edge-invites/package.json"))));
const ISSUER = "https://app.example";
const MARK = "Marked-Value";
const own = [MARK]; // what no failure may repeat
const native = await import("node:sqlite").then(() => true, () => false);

const folder = mkdtempSync(join(tmpdir(), "edge-invites-cli-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const put = (name, value) => (writeFileSync(join(folder, name), typeof value === "string" ? value : JSON.stringify(value)), join(folder, name));
// a project with better-sqlite3, whose interface libSQL has
const project = join(folder, "project");
mkdirSync(join(project, "node_modules/better-sqlite3"), { recursive: true });
put("project/node_modules/better-sqlite3/index.js", `module.exports = require(${JSON.stringify(createRequire(import.meta.url).resolve("libsql"))});`);

const { EDGE_INVITES_TOKEN, EDGE_INVITES_KEY, EDGE_INVITES_SECRET, ...ENV } = process.env;
const start = (args, { env, cwd = project } = {}) => spawn(process.execPath, [CLI, ...args], { cwd, env: { ...ENV, ...env } });

/** Runs a command to its end, and makes sure that it repeats no secret, neither in a failure nor in an explanation. */
async function run(args, { input = "", ...how } = {}) {
  const child = start(args, how);
  const ended = new Promise((resolve) => child.once("close", resolve));
  const [out, err] = [child.stdout, child.stderr].map(async (stream) => Buffer.concat(await stream.toArray()).toString());
  child.stdin.on("error", () => {}).end(input);
  const result = { code: await ended, out: await out, err: await err };
  const shown = result.err + (result.code !== 0 || ["inspect", "verify"].includes(args[0]) ? result.out : "");
  for (const secret of [...own, input, ...Object.values(how.env ?? {})]) assert.ok(secret.length < 9 || !shown.includes(secret), `${args[0]} gives a secret away`);
  assert.ok(!/\u001b|\n\s+at /.test(result.out + result.err), "neither colours nor traces");
  return result;
}

const json = async (args, how) => {
  const { code, out, err } = await run([...args, "--json"], how);
  return { code, out: out && JSON.parse(out), error: err && JSON.parse(err).error };
};

async function fails(exit, code, args, how) {
  const [{ code: found, error }, { code: same, err }] = await Promise.all([json(args, how), run(args, how)]);
  assert.deepEqual([found, same, error.code, Object.keys(error)], [exit, exit, code, ["code", "message", "next"]], args.join(" "));
  assert.match(err, new RegExp(`(^|\n)${code}: .+\n  next: .+\n$`));
  return error;
}

const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const written = (header, claims, signature = "AAAA") => `${part(header)}.${part(claims)}.${signature}`;
const now = Math.floor(Date.now() / 1000);
const GOOD = { iss: ISSUER, aud: "app", iat: now - 10, exp: now + 3600, jti: "id-of-it" };
const trust = (keys, { issuer = ISSUER, alg = "EdDSA" } = {}) => ["--keys", keys, "--alg", alg, "--issuer", issuer, "--audience", "app"];

const key = (await json(["keygen"])).out;
const shared = (await json(["keygen", "--alg", "HS256"])).out;
own.push(key.d, shared.k);
const maker = createIssuer({ issuer: ISSUER, audience: "app", keys: [key], store: memoryStore() });
await maker.migrate();
const token = (await maker.mint({ purpose: "team" })).token.reveal();
const [keyFile, publicFile] = [put("key.json", key), put("public.json", maker.jwks())];

test("help and version", async () => {
  const { code, out } = await run(["--help"]);
  for (const word of ["inspect", "verify", "mint", "keygen", "rotate", "sandbox", "--json", "--version"]) assert.ok(code === 0 && out.includes(word), word);
  assert.match(out, /Exit codes:\n {2}0 .+\n {2}1 .+\n {2}2 .+\n {2}3 .+\n {2}4 /);
  assert.match((await run(["mint", "-h"])).out, /^edge-invites mint [^]+--max-uses <count>[^]+Exit codes/);
  assert.equal((await run(["--version"])).out, `${MANIFEST.version}\n`);
  assert.deepEqual((await json(["-V"])).out, { version: MANIFEST.version });
});

test("keygen makes a key of each algorithm, and its public part", async () => {
  for (const [alg, members] of [["EdDSA", ["crv", "x"]], ["ES256", ["crv", "x", "y"]]]) {
    const { out } = await json(["keygen", "--alg", alg]);
    assert.deepEqual([out.alg, typeof out.kid, typeof out.d], [alg, "string", "string"]);
    const { out: { keys } } = await json(["keygen", "--public"], { input: JSON.stringify({ ...out, q: MARK, unknown: MARK }) });
    assert.deepEqual(Object.keys(keys[0]), ["kty", ...members, "kid", "alg", "use"]);
  }
  assert.deepEqual([shared.kty, Buffer.from(shared.k, "base64url").length], ["oct", 32]);
  assert.equal((await json(["keygen", "--public", "--key-file", keyFile])).out.keys[0].x, key.x);
  await fails(3, "KEY_INVALID", ["keygen", "--public"], { input: JSON.stringify(shared) });
  await fails(3, "KEY_INVALID", ["keygen", "--public"], { input: `{"d":${MARK}` });
  await fails(3, "KEY_MISSING", ["keygen", "--public"]);
});

test("rotate: a new key comes first, and the older ones only verify", async () => {
  const once = (await json(["rotate", "--key-file", keyFile])).out;
  const { out: { keys } } = await json(["rotate", "--alg", "ES256"], { input: JSON.stringify(once) });
  assert.deepEqual(keys.map(({ alg, d }) => [alg, typeof d]), [["ES256", "string"], ["EdDSA", "undefined"], ["EdDSA", "undefined"]]);
  assert.deepEqual(keys.slice(1).map(({ kid }) => kid), [once.keys[0].kid, key.kid]);
  const { out: open } = await json(["keygen", "--public"], { input: JSON.stringify({ keys }) });
  assert.deepEqual(createIssuer({ issuer: ISSUER, audience: "app", keys, store: memoryStore() }).jwks(), open);
  assert.equal((await json(["verify", ...trust(put("set.json", open), { alg: "EdDSA,ES256" })], { input: token })).code, 0);
  assert.equal((await json(["rotate"], { input: JSON.stringify(shared) })).out.keys[1].k, shared.k);
  await fails(3, "KEY_INVALID", ["rotate"], { input: JSON.stringify({ ...key, kid: undefined }) });
  await fails(3, "FILE_UNREADABLE", ["rotate", "--key-file", join(folder, MARK)]);
});

const inspect = (input, ...args) => json(["inspect", ...args], { input });
const rules = ({ out }) => out.findings.map(({ rule }) => rule);
const codes = ({ out }) => out.refused.map(({ code }) => code);

test("inspect: a good token is explained, and not trusted", async () => {
  const seen = await inspect(token);
  assert.deepEqual([seen.code, seen.error, seen.out.kind, seen.out.verified, seen.out.trust.can, rules(seen), codes(seen)], [0, "", "signed", false, [], [], []]);
  assert.deepEqual(seen.out.times.exp, { date: new Date(seen.out.claims.exp * 1000).toISOString(), relative: "in 23 hours" });
  const { out } = await run(["inspect"], { env: { EDGE_INVITES_TOKEN: `${ISSUER}/invite#invite=${token}` } });
  assert.match(out, /^signed token \(JWS\), not verified\n.*exp +\d+ {2}\S+Z, in 23 hours\n/s);
  assert.deepEqual(rules(await inspect(`${ISSUER}/invite?invite=${token}`, "-")), ["token-in-query"]);
});

test("inspect: a link is read as pages read it, however it was mangled", async () => {
  const link = `${ISSUER}/invite#invite=${token}`;
  const broken = link.replace(/.{60}/g, "$&=\n");
  const clean = [link, `  <${link}>.`, `Ann invites you: ${link}`, `${ISSUER}/invite#a=b&amp;invite=${token}`, broken, token.replace(/.{60}/g, "$&\n")];
  const seen = [`${ISSUER}/invite?token=${token}`, `${ISSUER}/invite%23invite%3D${token}`, `https://eur01.safelinks.protection.outlook.com/?url=${encodeURIComponent(link)}&data=05`];
  for (const [texts, findings] of [[clean, []], [seen, ["token-in-query"]]]) {
    for (const text of texts) {
      const { code, out } = await inspect(text);
      assert.deepEqual([code, out?.kind, out?.claims?.purpose, out?.findings?.map(({ rule }) => rule)], [0, "signed", "team", findings], text);
      assert.equal((await json(["verify", ...trust(publicFile)], { input: text })).code, 0, text);
    }
  }
});

test("inspect: every warning is given", async () => {
  const header = { alg: "EdDSA", typ: "invite+jwt" };
  for (const [text, rule, refusal] of [
    [written({ ...header, alg: "none" }, GOOD, ""), "alg-none", "TOKEN_UNSUPPORTED"],
    [written({ ...header, alg: "ES512" }, GOOD), "alg-unsupported", "ALGORITHM_NOT_ALLOWED"],
    [written({ ...header, alg: "HS256" }, GOOD), "shared-secret"],
    ...["jwk", "jku", "x5u", "x5c"].map((name) => [written({ ...header, [name]: "x" }, GOOD), "embedded-key"]),
    [written({ ...header, crit: ["x"] }, GOOD), "crit", "TOKEN_UNSUPPORTED"],
    [written({ alg: "EdDSA", typ: "JWT" }, GOOD), "typ", "TYPE_MISMATCH"],
    ...["exp", "aud", "iss", "jti"].map((name) => [written(header, { ...GOOD, [name]: undefined }), `missing-${name}`, "CLAIM_MISSING"]),
    [written(header, { ...GOOD, exp: now - 100 }), "expired", "TOKEN_EXPIRED"],
    [written(header, { ...GOOD, nbf: now + 999 }), "not-yet-valid", "TOKEN_NOT_YET_VALID"],
    [written(header, { ...GOOD, exp: now + 31 * 86_400 }), "long-lifetime"],
    [written(header, { ...GOOD, exp: "soon" }), "time-form", "CLAIM_INVALID"],
    [written(header, { ...GOOD, who: [{ mail: "Ann.é@mail.example" }] }), "personal-data"],
  ]) {
    const seen = await inspect(text);
    assert.ok(rules(seen).includes(rule), `${rule}: ${JSON.stringify(seen)}`);
    assert.deepEqual([seen.code, codes(seen), seen.error.code], refusal ? [1, [refusal], refusal] : [0, [], undefined], rule);
  }
  const head = part({ alg: "dir", enc: "A256GCM", ch: "puc.signalwire.com", typ: "SAT" });
  const sealed = await inspect(`${head}..AAAAAAAAAAAAAAAA.bWFya2Vk.AAAAAAAAAAAAAAAAAAAAAA`);
  assert.deepEqual([sealed.code, sealed.out.kind, sealed.out.host, rules(sealed)], [0, "sealed", "puc.signalwire.com", ["sealed"]]);
  assert.deepEqual([rules(await inspect("some-code")), codes(await inspect("a.b.c"))], [["opaque"], ["TOKEN_MALFORMED"]]);
  assert.equal((await inspect(written({ alg: "EdDSA", typ: "JWT" }, GOOD), "--type", "JWT")).code, 0);
});

test("inspect: with keys it verifies, or says why not", async () => {
  const { code, out } = await inspect(token, ...trust(publicFile));
  assert.deepEqual([code, out.verified, out.refused, out.trust.can.length], [0, true, [], 2]);
  const wrong = await inspect(token, ...trust(publicFile, { issuer: "https://other.example" }));
  assert.deepEqual([wrong.code, wrong.out.verified, codes(wrong)], [1, false, ["ISSUER_MISMATCH"]]);
  const expired = await inspect(written({ alg: "EdDSA", typ: "invite+jwt" }, { ...GOOD, exp: 1 }, "A".repeat(86)), ...trust(publicFile));
  assert.deepEqual(codes(expired), ["SIGNATURE_INVALID", "TOKEN_EXPIRED"]);
});

test("inspect: what a terminal would obey is shown as text", async () => {
  const { out } = await run(["inspect"], { input: written({ alg: "EdDSA" }, { sub: "\u001b[31m\u009b\u202e", "\u001b]0;x": 1 }) });
  assert.ok(out.includes(String.raw`"\u001b[31m\u009b\u202e"`) && !/[\u001b\u009b\u202e]/.test(out));
});

test("verify ends with 0 only for what is verified", async () => {
  const { code, out } = await json(["verify", "-", ...trust(publicFile)], { input: token });
  assert.deepEqual([code, out.verified, out.issuer, out.audience, out.claims.purpose], [0, true, ISSUER, ["app"], "team"]);
  assert.match((await run(["verify", ...trust(publicFile)], { input: token })).out, /^verified\n[^]+purpose +"team"/);
  const any = ["--keys", publicFile, "--alg", "EdDSA", "--any-issuer", "--any-audience"];
  assert.equal((await json(["verify", ...any], { input: token })).code, 0);
  const input = `${part({ alg: "HS256", typ: "invite+jwt" })}.${part(GOOD)}`;
  const signature = createHmac("sha256", Buffer.from(shared.k, "base64url")).update(input).digest("base64url");
  assert.equal((await json(["verify", ...trust(put("shared.json", shared), { alg: "HS256" })], { input: `${input}.${signature}` })).code, 0);
  await fails(1, "ALGORITHM_NOT_ALLOWED", ["verify", ...trust(publicFile, { alg: "ES256" })], { input: token });
  await fails(1, "SIGNATURE_INVALID", ["verify", ...trust(publicFile)], { input: token.replace(/.{9}$/, "AAAAAAAAA") });
  await fails(1, "TOKEN_UNSUPPORTED", ["verify", ...trust(publicFile)], { input: "an-opaque-code" });
  await fails(2, "USAGE", ["verify", ...trust(publicFile).slice(0, 6)], { input: token });
  await fails(2, "USAGE", ["verify", ...trust(publicFile), "--any-issuer"], { input: token });
  await fails(2, "OPTION_INVALID", ["verify", ...trust(publicFile, { alg: MARK })], { input: token });
  await fails(2, "TOKEN_MISSING", ["verify", ...trust(publicFile)]);
  await fails(3, "FILE_UNREADABLE", ["verify", ...trust(MARK)], { input: token });
  await fails(3, "KEY_INVALID", ["verify", ...trust(put("bad.json", `[${MARK}`))], { input: token });
});

test("verify takes keys from an address", async () => {
  const server = createServer(({ url }, response) => (url === "/jwks" ? response.end(readFileSync(publicFile)) : response.writeHead(500).end()));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  assert.equal((await json(["verify", ...trust(`${origin}/jwks`)], { input: token })).code, 0);
  await fails(4, "KEYS_UNAVAILABLE", ["inspect", ...trust(`${origin}/other`)], { input: token });
  server.close();
  await fails(4, "KEYS_UNAVAILABLE", ["verify", ...trust(`${origin}/jwks`)], { input: token });
  await fails(2, "OPTION_INVALID", ["verify", ...trust(`http://keys.example/${MARK}`)], { input: token });
});

const file = join(folder, "invites.db");
const minting = (...more) => ["mint", "--issuer", ISSUER, "--audience", "app", "--db", file, ...more];
const env = { EDGE_INVITES_KEY: JSON.stringify(key) };

test("mint: the invite stands in the database, and can be accepted from there", async () => {
  await fails(3, "DB_UNAVAILABLE", minting(), { env });
  const { code, out } = await json(minting("--create", "--ttl", "2h", "--max-uses", "2", "--purpose", "team", "--base", `${ISSUER}/invite`), { env });
  assert.deepEqual([code, out.maxUses, out.purpose, out.warnings, out.link], [0, 2, "team", [], `${ISSUER}/invite#invite=${out.token}`]);
  assert.ok(Math.abs(Date.parse(out.expiresAt) - Date.now() - 7_200_000) < 20_000);
  const other = await json(minting("--base", "https://APP.example/a b?to=x y"), { env });
  assert.equal(other.out.link, inviteLink(other.out.token, { base: "https://APP.example/a b?to=x y" }).url);
  const { store, close } = await sqlite(file);
  const issuer = createIssuer({ issuer: ISSUER, audience: "app", keys: [key], store });
  assert.equal((await issuer.redeem({ token: out.token, subject: "ann" })).invite.id, out.id);
  close();
  const text = await run(minting("--key-file", keyFile, "--to-domain", "mail.example"));
  assert.match(text.err, /^invite "[\w-]{22}": one use, until \S+Z\n$/);
  assert.equal((await json(["verify", ...trust(publicFile)], { input: text.out.trim() })).code, 0);
});

test("mint: an address needs the secret, and a shared key is warned of", async () => {
  await fails(3, "SECRET_MISSING", minting("--to-email", "ann@mail.example"), { env });
  const secret = { EDGE_INVITES_SECRET: "a secret of the app's" };
  const { out } = await json(minting("--to-email", "ann@mail.example"), { env: { ...env, ...secret } });
  assert.ok(!Buffer.from(out.token.split(".")[1], "base64url").includes("ann"));
  assert.equal((await json(minting("--to-email", "ann@mail.example", "--secret-file", put("secret", secret.EDGE_INVITES_SECRET)), { env })).code, 0);
  assert.equal((await json(minting(), { env: { EDGE_INVITES_KEY: JSON.stringify(shared) } })).out.warnings.length, 1);
});

test("mint: what is wrong is told apart", async () => {
  const landing = ["http://app.example", `https://x#${MARK}`, `https://a:${MARK}@x`].map((base) => ["--base", base]);
  const usage = [["--ttl", MARK], ["--max-uses", MARK], ...landing, ["--to-email", "a@b.c", "--to-domain", "b.c"]];
  for (const more of usage) await fails(2, "USAGE", minting(...more), { env });
  for (const more of [["--max-uses", "1001"], ["--ttl", "999w"], ["--purpose", "x".repeat(300)]]) await fails(2, "OPTION_INVALID", minting(...more), { env });
  await fails(3, "KEY_MISSING", minting());
  const keys = [`{"d":"${MARK}`, JSON.stringify({ ...key, alg: "ES256" }), readFileSync(publicFile, "utf8")];
  for (const text of keys) await fails(3, "KEY_INVALID", minting(), { env: { EDGE_INVITES_KEY: text } });
  await fails(3, "STORE_FAILED", minting("--db", keyFile), { env });
  await fails(3, "DB_UNAVAILABLE", minting("--create", "--db", join(folder, "no", "folder")), { env });
  if (!native) assert.match((await fails(3, "DB_UNAVAILABLE", minting(), { env, cwd: folder })).message, /better-sqlite3/);
});

test("the sandbox serves until it is interrupted", { skip: process.platform === "win32" }, async (t) => {
  const child = start(["sandbox", "--port", "0", "--json"]);
  t.after(() => child.kill());
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const { origin, options } = JSON.parse(await new Promise((resolve) => child.stdout.once("data", resolve)));
  const invite = await createClient(options.find(({ provider }) => provider === "twilio")).create({ identity: "jing" });
  await fails(3, "PORT_UNAVAILABLE", ["sandbox", "--port", new URL(origin).port]);
  child.kill("SIGINT");
  assert.deepEqual([invite.status, await ended], ["pending", 0]);
});

test("secrets are refused as arguments, and nothing that was typed is repeated", async () => {
  const secret = ["inspect M", "inspect - M", "inspect --token M", "mint --key=M", `mint --purpose={"d":"M"}`, token, `mint --base ${token}`];
  const wrong = ["", "M", "--M", "keygen -M", "keygen M", "keygen --alg", "keygen --alg M", "keygen --public=M", "verify --port M", "sandbox --port M"];
  for (const [code, typed] of [["SECRET_AS_ARGUMENT", secret], ["USAGE", [...wrong, "mint --issuer M"]]]) {
    await Promise.all(typed.map((text) => fails(2, code, text.split(" ").filter(Boolean).map((arg) => arg.replace(/\bM\b/, MARK)), { input: token })));
  }
});
