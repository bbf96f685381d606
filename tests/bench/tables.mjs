// What was measured, as the tables of docs/speed.md.

const RUNTIMES = { node: "Node", chromium: "Chromium", workerd: "workerd" };
const SIZES = {
  "= a page, before its first call": "a page, before its first call: `index.web.js`, what it imports, and `edge_invites.wasm`",
  "services.wasm": "`services.wasm`: with the first client",
  "issuer.wasm": "`issuer.wasm`: with the first issuer",
  "software.wasm": "`software.wasm`: after `loadSoftware`",
  "qr.wasm": "`qr.wasm`: with the first QR code",
  "page.js": "`edge-invites/page`, all of it",
  "jose: jwtVerify + createRemoteJWKSet": "jose: `jwtVerify` and `createRemoteJWKSet`, bundled",
  "jwt-decode": "jwt-decode, bundled",
};

/** A line that says when and where; the plot has it, too. */
export const stamp = ({ day, processor, node, quick, busy }) =>
  `Measured ${day} on ${processor}, Node ${node}${quick ? ", in a quick run with few samples" : ""}${busy ? ", while the machine was busy with other work" : ""}.`;

const number = (us) => (us >= 1000 ? Math.round(us).toLocaleString("en") : us >= 100 ? us.toFixed(0) : us >= 10 ? us.toFixed(1) : us.toFixed(2));
const cell = (us) => (us === undefined ? "–" : number(us));
const table = (head, rows) => [head, head.map((_, at) => (at === 0 ? "---" : "---:")), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
const isToken = ({ work }) => /^(decode|verify) /.test(work);

/** Names of the contenders: ours, the peers, and last the floors, which do less than all of them. */
export function contenders(rows) {
  const names = new Set(rows.flatMap(({ peers }) => Object.keys(peers)));
  const floors = [...names].filter((name) => name.startsWith("="));
  const own = (name) => (name.startsWith("ours") ? 0 : 1);
  return { peers: [...names].filter((name) => !name.startsWith("=")).sort((a, b) => own(a) - own(b) || (a < b ? -1 : 1)), floors: floors.sort() };
}

function tokens(runtime, rows) {
  const { peers, floors } = contenders(rows);
  const head = ["µs a call", "ours", ...peers, ...floors.map((name) => `*${name.slice(1).trim()}*`)];
  return `### Tokens in ${RUNTIMES[runtime]}\n\n${table(head, rows.map(({ work, us, peers: found }) =>
    [work, `**${cell(us)}**`, ...[...peers, ...floors].map((name) => cell(found[name]))]))}`;
}

function others(rows) {
  const beside = ({ peers }) => Object.entries(peers).map(([name, us]) => `${name.replace(/^= ?/, "")} ${number(us)}`).join(", ");
  return `### Starts, clients and the issuer\n\n${table(["µs a call", "ours", "beside it"], rows.map((row) =>
    [`${row.work} (${RUNTIMES[row.runtime]})`, `**${number(row.us)}**`, beside(row)]))}`;
}

function sizes(rows) {
  const found = Object.keys(SIZES).map((work) => rows.find((row) => row.work === work)).filter(Boolean);
  const bytes = (n) => n.toLocaleString("en");
  return `### Sizes\n\n${table(["bytes", "as it is", "gzip", "brotli"], found.map(({ work, bytes: { raw, gzip, brotli } }) =>
    [SIZES[work], bytes(raw), `**${bytes(gzip)}**`, bytes(brotli)]))}`;
}

/** All tables of a record `{ made, rows }`, as Markdown. */
export function tables({ made, rows }) {
  const parts = [stamp(made)];
  for (const runtime of Object.keys(RUNTIMES)) {
    const own = rows.filter((row) => row.runtime === runtime && isToken(row));
    if (own.length > 0) parts.push(tokens(runtime, own));
  }
  const rest = rows.filter((row) => row.runtime !== "size" && !isToken(row));
  if (rest.length > 0) parts.push(others(rest));
  return [...parts, sizes(rows.filter(({ runtime }) => runtime === "size"))].join("\n\n");
}

const [BEGIN, END] = ["<!-- measured: `cargo xtask bench --plot` writes what follows -->", "<!-- /measured -->"];

/** What stands between the two marks of a guide. */
export function between(guide) {
  const [from, to] = [guide.indexOf(BEGIN), guide.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`expected ${BEGIN} and ${END} in the guide`);
  return guide.slice(from + BEGIN.length, to).trim();
}

export const replaced = (guide, text) => (between(guide), `${guide.slice(0, guide.indexOf(BEGIN) + BEGIN.length)}\n\n${text}\n\n${guide.slice(guide.indexOf(END))}`);
