// What runs inside a page: every cell, with the page's own clock.
import * as lib from "edge-invites";
import { decoders, verifiers } from "./contenders.mjs";
import { able, measure } from "./measure.mjs";

/** Rows of one runtime. */
export async function rows(runtime, cells, options, node, library = lib) {
  await library.default();
  const notes = [];
  const found = [];
  for (const { work, cell } of cells) {
    const made = cell.work === "decode" ? decoders(library, node) : await verifiers(library, node, cell);
    const contenders = await able(made, cell.tokens, (note) => notes.push(`${runtime}, ${work}: ${note}`));
    const times = await measure(contenders, cell.tokens, { now: () => performance.now(), ...options });
    found.push(row(runtime, work, times));
  }
  return { rows: found, notes };
}

export function row(runtime, work, { ours, ...peers }) {
  return { runtime, work, us: ours, peers };
}
