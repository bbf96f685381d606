// The guides as tests read them: which there are, and the blocks of code in them.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = new URL("../../", import.meta.url);
export const read = (path) => readFileSync(new URL(path, root), "utf8");
export const GUIDES = ["SECURITY.md", ...readdirSync(new URL("docs/", root)).filter((name) => name.endsWith(".md")).sort().map((name) => `docs/${name}`)];

/** `how` is what stands behind the language: nothing, `worker`, `postgres` or `no-run`. */
export const BLOCKS = GUIDES.flatMap((guide) => [...read(guide).matchAll(/^```(\w+)(?: (\S+))?\n(.*?)^```$/gms)].map(([, lang, how = "", code], at) =>
  ({ name: `${guide} ${at + 1}`, file: `${guide.replace(/\W/g, "-")}-${at + 1}.mjs`, guide, lang, how, code })));

/** A folder beside the tests, so that the package is found as by them, with a file for each block. */
export function written(blocks, more = {}) {
  const folder = mkdtempSync(fileURLToPath(new URL("./docs-", import.meta.url)));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const { file, code } of blocks) writeFileSync(`${folder}/${file}`, code);
  for (const [name, text] of Object.entries(more)) writeFileSync(`${folder}/${name}`, text);
  return folder;
}
