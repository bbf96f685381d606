// Writes the licences of the crates that are linked into the modules: each text once, under those whose it is.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { linkedInto, std } from "./crates.mjs";

const [ours, out, ...modules] = process.argv.slice(2);

// under MIT wherever there is a choice, and whatever is due beside it
function chosen({ folder }) {
  const files = readdirSync(folder).filter((name) => /^(licen[cs]e|copying)/i.test(name)).sort();
  const mit = files.filter((name) => /mit/i.test(name));
  return mit.length ? [...mit, ...files.filter((name) => /unicode/i.test(name))] : files;
}

// the same text, however it is broken into lines
const shape = (text) => text.replace(/\s+/g, " ").trim();
const GRANT = "Permission is hereby granted";
const mit = readFileSync(ours, "utf8").split(GRANT)[1];

// those whose it is, and what they demand to be named with it: in an MIT licence, all that stands before the grant
const texts = new Map();
function say(text, who) {
  const at = text.indexOf(GRANT);
  const [head, body] = at < 0 ? ["", text] : [text.slice(0, at), text.slice(at)];
  const known = texts.get(shape(body)) ?? { body: body.trim(), whose: new Set() };
  texts.set(shape(body), known);
  const named = head.split("\n").map((line) => line.trim()).filter((line) => /copyright/i.test(line));
  known.whose.add([who, ...named].join("\n  "));
}

for (const crate of new Map(modules.flatMap((module) => linkedInto(module).crates.map((crate) => [crate.key, crate]))).values()) {
  const who = `${crate.name} ${crate.version} (${crate.license}), ${crate.repository}`;
  const files = chosen(crate);
  for (const file of files) say(readFileSync(`${crate.folder}/${file}`, "utf8"), who);
  if (files.length) continue;
  // the crate brings no text of the licence that it names
  if (!/\bMIT\b/.test(crate.license)) throw new Error(`expected a licence in ${crate.folder}`);
  say(`Copyright (c) ${crate.authors.join(", ") || `the authors of ${crate.name}`}\n\n${GRANT}${mit}`, who);
}
say(`Copyright (c) The Rust Project Contributors\n\n${GRANT}${mit}`, `${std.name} ${std.version} (${std.license}), ${std.repository}`);

const line = `\n\n${"-".repeat(80)}\n\n`;
const parts = [...texts.values()].map(({ body, whose }) => `${[...whose].sort().join("\n")}\n\n${body}`).sort();
writeFileSync(out, `The modules of edge-invites hold code of others, under these licences.${line}${parts.join(line)}\n`);
