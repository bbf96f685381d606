// The check that a version breaks no program: it finds each break, and takes growth for none.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, test } from "node:test";
import { breaks } from "../../xtask/js/semver.mjs";

const home = mkdtempSync(join(tmpdir(), "edge-invites-"));
after(() => rmSync(home, { recursive: true }));
const packed = fileURLToPath(new URL("../node_modules/edge-invites/", import.meta.url));

// the declarations as packed, with some words replaced
function changed(name, changes) {
  const folder = join(home, name);
  mkdirSync(join(folder, "dist"), { recursive: true });
  for (const file of ["package.json", ...["index", "testing", "page", "react", "vue", "svelte", "wasm"].map((entry) => `dist/${entry}.d.ts`)]) {
    cpSync(join(packed, file), join(folder, file));
  }
  for (const [file, from, to] of changes) {
    const text = readFileSync(join(folder, file), "utf8");
    assert(text.includes(from), `expected \`${from}\` in ${file}`);
    writeFileSync(join(folder, file), text.replace(from, to));
  }
  return folder;
}
const was = changed("was", []);
const index = "dist/index.d.ts";

const BREAKS = [
  ["index: redact", index, "export function redact<T>(value: T): T;", ""],
  ["index: InviteLinkOptions", index, "export interface InviteLinkOptions", "export interface LinkOptions"],
  ["index: countdown", index, "countdown(until: Date | number, options?: CountdownOptions)", "countdown(until: Date | number, options: CountdownOptions)"],
  ["index: createIssuerKey", index, "createIssuerKey(options?: { alg?: \"EdDSA\" | \"ES256\" })", "createIssuerKey(options?: { alg?: \"EdDSA\" })"],
  ["index: createCarrier", index, "now?: () => number | Date;\n}\n\n/** Keeps one invite", "now: () => number | Date;\n}\n\n/** Keeps one invite"],
  ["index: createIssuer", index, "    readonly repeated: boolean;\n", ""],
  ["index: createClient, twilio", index, "    list(filter?: TwilioFilter, options?: ListOptions): List<Invite<TwilioDetails>>;\n", ""],
  ["index: createClient", index, "    accessToken?: string | InviteToken;", "    accessToken: string;"],
  ["index: createHandler", index, "    limit?: (request", "    limit: (request"],
  ["index: verify", index, "    readonly issuedAt?: Date;", "    readonly issuedAt?: Date | number;"],
  ["index: InviteErrorCode", index, "| \"TOKEN_TOO_LARGE\"", ""],
  ["index: InviteToken", index, "    reveal(): string;", "    reveal(why: string): string;"],
  ["testing: checkStore", "dist/testing.d.ts", "readonly name: string; readonly ok: true", "readonly ok: true"],
  ["page: inviteFlow", "dist/page.d.ts", "refresh(): Promise<FlowSnapshot>;", "refresh(): void;"],
  ["page: takeInvite", "dist/page.d.ts", "redact, takeInvite }", "redact }"],
  ["package.json: the entry `./svelte`", "package.json", "\"./svelte\"", "\"./sveltekit\""],
];

test("whatever breaks a program is found, and told by its name", () => {
  const is = changed("broken", BREAKS.map(([, ...change]) => change));
  const found = breaks(was, is, join(home, "work"));
  assert.deepEqual(BREAKS.filter(([name]) => !found.some((line) => line.startsWith(name))).map(([name]) => name), [], found.join("\n"));
});

test("growth breaks nothing", () => {
  const is = changed("grown", [
    [index, "export function redact", "export function another(): void;\n\nexport function redact"],
    [index, "export interface CarrierOptions {", "export interface CarrierOptions {\n    another?: string;"],
    [index, "    readonly repeated: boolean;", "    readonly repeated: boolean;\n    readonly another: boolean;"],
    [index, "| \"TOKEN_TOO_LARGE\"", "| \"TOKEN_TOO_LARGE\" | \"ANOTHER\""],
    [index, "createIssuerKey(options?: { alg?: \"EdDSA\" | \"ES256\" })", "createIssuerKey(options?: { alg?: \"EdDSA\" | \"ES256\" | \"another\" })"],
    [index, "export interface TwilioClient {", "export interface TwilioClient {\n    another(): void;"],
    [index, "export interface TwilioOptions {", "export interface TwilioOptions {\n    another?: string;"],
    ["package.json", "\"./svelte\"", "\"./another\": \"./another.js\",\n    \"./svelte\""],
  ]);
  assert.deepEqual(breaks(was, is, join(home, "work")), []);
});
