// `redact` in the hooks of the real reporters: they send what they always send, and no token and no link with it. That each
// would send them without the hook is shown first.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { createIssuer, createIssuerKey, memoryStore } from "edge-invites";

const issuer = createIssuer({ issuer: "https://app.example", audience: "https://app.example", keys: [await createIssuerKey()], store: memoryStore() });
const token = (await issuer.mint({ purpose: "team" })).token.reveal();
const opaque = "k3y0paqu3-9R2T-7XWD";

// what is still said
const KEPT = {
  sentry: ["could not open https://app.example/invite#invite=", "bad token", "TypeError", "a request", "seen: ", "went to ", "no luck with ", "\"bob\"", "GET /invite", "http.server", "reporters.mjs"],
  posthog: ["$pageview", "$identify", "$exception", "saw https://app.example/invite#invite=", "could not open ", "\"bob\""],
};

function sentBy(reporter, how) {
  const printed = execFileSync(process.execPath, [fileURLToPath(new URL("reporters.mjs", import.meta.url)), reporter, how], {
    encoding: "utf8", env: { ...process.env, TOKEN: token, OPAQUE: opaque }, timeout: 60_000,
  });
  return printed.split("\n").filter((line) => line.startsWith("\"")).map((line) => JSON.parse(line)).join("\n");
}

for (const reporter of ["sentry", "posthog"]) {
  describe(reporter, () => {
    test("without the hook tokens leave", () => {
      const sent = sentBy(reporter, "bare");
      assert.ok(sent.includes(token) && sent.includes(opaque));
    });

    test("with it none does, and the rest is still said", () => {
      const sent = sentBy(reporter, "redact");
      const signature = token.split(".")[2];
      for (const secret of [token, signature, opaque]) {
        const at = sent.indexOf(secret);
        assert.equal(at, -1, `${sent.slice(Math.max(0, at - 300), at)} …`);
      }
      assert.deepEqual(KEPT[reporter].filter((words) => !sent.includes(words)), []);
    });
  });
}
