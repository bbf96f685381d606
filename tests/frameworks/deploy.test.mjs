// What `wrangler deploy` would upload of each worker here: as far as that can be tried without an account and a network.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { prepared, project } from "./run.mjs";

// Cloudflare's own limit is 3,072 KiB with gzip on the free plan. the software engine is 180 KiB of each
const LARGEST = { www: 560, workers: 500, hono: 520 };
// nobody answers there: what asked for the network would fail
const alone = { HTTP_PROXY: "http://127.0.0.1:9", HTTPS_PROXY: "http://127.0.0.1:9", WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true", CI: "1", CLOUDFLARE_API_TOKEN: "" };

for (const [name, most] of Object.entries(LARGEST)) {
  test(`${name}: wrangler takes it, in at most ${most} KiB`, () => {
    const { folder } = prepared(name, undefined, { ...(name === "www" && { home: join(project, "www") }), into: `deploy-${name}` });
    const said = execFileSync(process.execPath, [join(folder, "node_modules/wrangler/bin/wrangler.js"), "deploy", "--dry-run", "--outdir", "uploaded"], {
      cwd: folder, encoding: "utf8", env: { ...process.env, ...alone, XDG_CONFIG_HOME: join(folder, ".config") }, timeout: 120_000, stdio: ["ignore", "pipe", "pipe"],
    });
    const [, size] = /Total Upload: [\d.]+ KiB \/ gzip: ([\d.]+) KiB/.exec(said) ?? [];
    assert.ok(Number(size) > 100 && Number(size) <= most, said);
    assert.match(said, /env\.DB \(invites\) +D1 Database/);
    const uploaded = readdirSync(join(folder, "uploaded"));
    for (const module of ["edge_invites", "services", "issuer"]) assert.ok(uploaded.some((file) => file.endsWith(`-${module}.wasm`)), `${module} in ${uploaded}`);
    // the pages, and beside them what they load
    if (name === "www") for (const file of ["index.html", "dist/page.js", "dist/index.web.js", "dist/services.wasm"]) assert.ok(existsSync(join(folder, "public", file)), file);
  });
}
