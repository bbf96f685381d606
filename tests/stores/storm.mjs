// A process that accepts one invite for many people, and says each acceptance as soon as it is told: to be run beside
// others, and to be killed. Its orders come as JSON in STORM.
import { writeSync } from "node:fs";
import { createIssuer } from "edge-invites";
import { postgresAt, sqlite } from "./databases.mjs";

const { kind, place, key, token, from, count, at = 20 } = JSON.parse(process.env.STORM);
const { store, close } = kind === "sqlite" ? await sqlite(place) : postgresAt(place, at);
const issuer = createIssuer({ issuer: "https://app.example", audience: "app", keys: [key], store });
let next = from;
const worker = async () => {
  for (let subject; (subject = next++) < from + count;) {
    try {
      const { repeated } = await issuer.redeem({ token, subject: `s${subject}` });
      writeSync(1, `${repeated ? "again" : "ok"} s${subject}\n`);
    } catch (error) {
      writeSync(1, `${error.code} s${subject}\n`);
    }
  }
};
writeSync(1, "ready\n");
await Promise.all(Array.from({ length: at }, worker));
await close();
