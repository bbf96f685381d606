// The table, with the goals that a row is held against.
import { PAGE } from "./sizes.mjs";

const GOALS = {
  node: { decode: { jose: 0.55, "jwt-decode": 0.05 }, HS256: { jose: 0.03, "fast-jwt": 0.5 }, ES256: { "fast-jwt": 0.95 }, RS256: { "fast-jwt": 0.9 }, EdDSA: { "fast-jwt": 0.6 } },
  chromium: { decode: { jose: 0.7 }, HS256: { jose: 0.25 }, ES256: { jose: 0.85 }, RS256: { jose: 0.6 }, EdDSA: { jose: 0.78 } },
  workerd: { decode: { jose: 0.8 }, HS256: { jose: 0.42 }, ES256: { jose: 0.9 }, RS256: { jose: 0.75 }, EdDSA: { jose: 0.88 } },
};
/** The whole main module with its script, compressed. */
const SIZE = 60_000;

function goals({ runtime, work, peers }) {
  const [first, second, third] = work.split(" ");
  if (first === "cold") return { "jose, bundled": 1 };
  if (first === "client") return { "= fetch": work.endsWith("100000") ? 1.3 : 1.1 };
  if (first === "redeem") return { "= the statement by hand": 1.25 };
  const size = third ?? second;
  if (size === "600") return GOALS[runtime][third ? second : first] ?? {};
  if (!size.startsWith("4k")) return {};
  const real = Object.entries(peers).filter(([name]) => !name.startsWith("=") && !name.startsWith("ours") && name !== "jose, payload only");
  const [best] = real.sort(([, a], [, b]) => a - b)[0] ?? [];
  return best ? { [best]: 1 } : {};
}

export function report(rows, say) {
  let [met, missed] = [0, 0];
  for (const row of rows.filter(({ runtime }) => runtime !== "size")) {
    say(`\n${row.runtime}, ${row.work}: ${row.us.toFixed(2)} µs`);
    const wanted = goals(row);
    for (const [name, us] of Object.entries(row.peers).sort(([, a], [, b]) => a - b)) {
      const ratio = row.us / us;
      const goal = wanted[name];
      const verdict = goal === undefined ? "" : ratio <= goal ? `PASS (<= ${goal})` : `MISS (<= ${goal})`;
      if (goal !== undefined) ratio <= goal ? (met += 1) : (missed += 1);
      say(`  ${name.padEnd(22)} ${us.toFixed(2).padStart(10)} µs   ours / it = ${ratio.toFixed(3)}  ${verdict}`);
    }
  }
  say(`\n${"bytes".padEnd(40)}${"raw".padStart(10)}${"gzip".padStart(10)}${"brotli".padStart(10)}`);
  const files = rows.filter(({ runtime }) => runtime === "size");
  for (const { work, bytes } of files) say(`${work.padEnd(40)}${[bytes.raw, bytes.gzip, bytes.brotli].map((n) => String(n).padStart(10)).join("")}`);
  const whole = files.find(({ work }) => work === PAGE).bytes.gzip;
  say(`main module with its script: ${whole} bytes, ${whole <= SIZE ? "PASS" : "MISS"} (<= ${SIZE})`);
  whole <= SIZE ? (met += 1) : (missed += 1);
  say(`\n${met} goals met, ${missed} missed`);
}
