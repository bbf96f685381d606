// Which of Node, Deno and Bun this is, and its version.

export const runtime = globalThis.Deno ? "deno" : globalThis.Bun ? "bun" : "node";

const versions = { deno: () => Deno.version.deno, bun: () => Bun.version, node: () => process.versions.node };

/** The main version and the one below it, as in `22.23`. */
export const version = versions[runtime]().split(".").slice(0, 2).join(".");
