// Exactly as often as allowed: many people at once, several processes, processes that are killed, and the same person again.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { createIssuer, createIssuerKey } from "edge-invites";
import { postgres, postgresServer, sqlite } from "./databases.mjs";

const key = await createIssuerKey();
const issuerOf = (store) => createIssuer({ issuer: "https://app.example", audience: "app", keys: [key], store });

let server;
before(async () => {
  server = await postgresServer();
});
after(() => server?.close());

const DATABASES = {
  sqlite: async () => {
    const db = await sqlite();
    return { ...db, place: db.file };
  },
  postgres: async () => {
    const db = await postgres(server);
    return { ...db, place: db.address };
  },
};

/** Starts a process; gives `{ child, said }` when it is ready. */
function storm(orders) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [fileURLToPath(new URL("storm.mjs", import.meta.url))], {
      env: { ...process.env, STORM: JSON.stringify({ key, ...orders }) }, stdio: ["ignore", "pipe", "inherit"],
    });
    const state = { child, text: "", ended: new Promise((resolve) => child.once("close", resolve)) };
    child.stdout.on("data", (chunk) => {
      state.text += chunk;
      if (state.text.startsWith("ready\n")) resolve(state);
    });
    child.once("error", reject);
  });
}

// what is said of whom; a line that was cut off is none
const told = (text, what) => text.split("\n").slice(0, -1).filter((line) => line.startsWith(`${what} `)).map((line) => line.slice(what.length + 1));

for (const [kind, open] of Object.entries(DATABASES)) {
  describe(`storms over ${kind}`, () => {
    for (const maxUses of [1, 10]) {
      test(`1,000 people at once in two processes, ${maxUses} allowed`, async () => {
        const { store, place, close } = await open();
        try {
          const issuer = issuerOf(store);
          await issuer.migrate();
          const { id, token: secret } = await issuer.mint({ maxUses });
          const token = secret.reveal();
          const storms = await Promise.all([0, 500].map((from) => storm({ kind, place, token, from, count: 500 })));
          await Promise.all(storms.map(({ ended }) => ended));
          const winners = storms.flatMap(({ text }) => told(text, "ok"));
          assert.equal(winners.length, maxUses);
          assert.equal(storms.flatMap(({ text }) => told(text, "INVITE_SPENT")).length, 1000 - maxUses);
          assert.deepEqual((await issuer.get(id)).metadata.uses.map(({ subject }) => subject).sort(), winners.sort());
          const again = await Promise.all(Array.from({ length: 100 }, () => issuer.redeem({ token, subject: winners[0] })));
          assert.ok(again.every(({ repeated }) => repeated));
          assert.equal((await issuer.get(id)).metadata.uses.length, maxUses);
        } finally {
          await close();
        }
      });
    }

    test("a process killed 20 times in the middle loses no acceptance that it has told, and makes none too many", async () => {
      const { store, place, close } = await open();
      try {
        const issuer = issuerOf(store);
        await issuer.migrate();
        let interrupted = 0;
        for (let round = 0; round < 20; round += 1) {
          const { id, token: secret } = await issuer.mint({ maxUses: 150 });
          const token = secret.reveal();
          const { child, ended, ...state } = await storm({ kind, place, token, from: 0, count: 200 });
          let text = state.text;
          child.stdout.on("data", (chunk) => (text += chunk));
          await new Promise((resolve) => setTimeout(resolve, 5 + (round * 37) % 120));
          child.kill("SIGKILL");
          await ended;
          const accepted = told(text, "ok");
          const uses = (await issuer.get(id)).metadata.uses.map(({ subject }) => subject);
          assert.equal(new Set(uses).size, uses.length, "nobody counts twice");
          assert.deepEqual(accepted.filter((subject) => !uses.includes(subject)), [], "what was told is kept");
          if (uses.length < 150) interrupted += 1;
          // another process goes on, and the count is exact in the end
          const second = await storm({ kind, place, token, from: 0, count: 200 });
          await second.ended;
          const final = (await issuer.get(id)).metadata.uses.map(({ subject }) => subject);
          assert.equal(final.length, 150);
          assert.deepEqual(uses.filter((subject) => !final.includes(subject)), []);
        }
        assert.ok(interrupted >= 5, `expected most rounds to be cut off in the middle, found ${interrupted} of 20`);
      } finally {
        await close();
      }
    });
  });
}
