// Writes the tables of docs/speed.md and the plot docs/speed.svg from the last record of the benchmark.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { View, parse } from "vega";
import { compile } from "vega-lite";
import { replaced, stamp, tables } from "./tables.mjs";

const WORKS = ["decode 600", "verify HS256 600", "verify ES256 600", "verify EdDSA 600", "verify RS256 600"];
const PEERS = ["ours", "jose", "hono", "fast-jwt", "jsonwebtoken", "jwt-decode"];
const COLORS = ["#c2410c", "#1d4ed8", "#0f766e", "#7e22ce", "#64748b", "#a16207"];
const PAGES = { "= a page, before its first call": "edge-invites, a page", "jose: jwtVerify + createRemoteJWKSet": "jose, verifying and key sets", "jwt-decode": "jwt-decode" };

/** A dot for each contender and work: time on a logarithmic scale has no honest bars. */
function times(rows) {
  const values = rows.filter(({ work }) => WORKS.includes(work)).flatMap(({ runtime, work, us, peers }) =>
    Object.entries({ ours: us, ...peers }).filter(([who]) => PEERS.includes(who)).map(([who, us]) => ({ runtime, work: work.replace(" 600", ""), who, us })));
  return {
    data: { values },
    facet: { column: { field: "runtime", type: "nominal", title: null, sort: ["node", "chromium", "workerd"], header: { labelFontWeight: "bold", labelFontSize: 13 } } },
    spec: {
      width: 230, height: 150,
      mark: { type: "point", filled: true, size: 75, opacity: 0.9 },
      encoding: {
        x: { field: "us", type: "quantitative", scale: { type: "log" }, title: "µs a call (less is better)", axis: { tickCount: 4, format: "~g" } },
        y: { field: "work", type: "nominal", title: null, sort: WORKS.map((work) => work.replace(" 600", "")), axis: { grid: true } },
        color: { field: "who", type: "nominal", title: null, scale: { domain: PEERS, range: COLORS } },
        shape: { field: "who", type: "nominal", title: null, scale: { domain: PEERS, range: ["diamond", "circle", "square", "triangle-up", "triangle-down", "cross"] } },
      },
    },
  };
}

function pages(rows) {
  const values = Object.entries(PAGES).map(([work, who]) => ({ who, kb: rows.find((row) => row.work === work).bytes.gzip / 1000 }));
  return {
    data: { values }, width: 520, height: 80, mark: { type: "bar", size: 14 },
    encoding: {
      x: { field: "kb", type: "quantitative", title: "kB on the wire (gzip)" },
      y: { field: "who", type: "nominal", title: null, sort: Object.values(PAGES) },
      color: { condition: { test: `datum.who === '${PAGES["= a page, before its first call"]}'`, value: COLORS[0] }, value: "#64748b" },
    },
  };
}

async function picture({ made, rows }) {
  const spec = {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    background: "white", padding: 12,
    title: { text: "Tokens of 600 bytes, and sizes", subtitle: stamp(made), anchor: "start" },
    vconcat: [times(rows), pages(rows)], resolve: { scale: { color: "independent" } },
    config: { font: "system-ui, sans-serif", axis: { labelFontSize: 11, labelLimit: 260 } },
  };
  return new View(parse(compile(spec).spec), { renderer: "none" }).toSVG();
}

const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const record = at("target/bench.json");
if (!existsSync(record)) {
  console.error("error: expected target/bench.json: run `cargo xtask bench` first");
  process.exit(1);
}
const measured = JSON.parse(readFileSync(record));
const guide = readFileSync(at("docs/speed.md"), "utf8");
writeFileSync(at("docs/speed.md"), replaced(guide, tables(measured)));
writeFileSync(at("docs/speed.svg"), `${await picture(measured)}\n`);
console.log("docs/speed.md and docs/speed.svg are of target/bench.json");
