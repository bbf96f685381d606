// Sizes of what is shipped, and of the peers' bundles.
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";

const dist = new URL("../node_modules/edge-invites/dist/", import.meta.url);
const bytes = (data) => ({ raw: data.length, gzip: gzipSync(data, { level: 9 }).length, brotli: brotliCompressSync(data).length });

export async function sizes() {
  const rows = readdirSync(dist).filter((name) => /\.(wasm|js|cjs)$/.test(name))
    .map((name) => ({ runtime: "size", work: name, bytes: bytes(readFileSync(new URL(name, dist))) }));
  for (const [work, contents] of [
    ["jose: jwtVerify + createRemoteJWKSet", 'export { jwtVerify, createRemoteJWKSet } from "jose";'],
    ["jwt-decode", 'export { jwtDecode } from "jwt-decode";'],
  ]) {
    const { outputFiles: [file] } = await build({ stdin: { contents, resolveDir: fileURLToPath(new URL(".", import.meta.url)) }, bundle: true, minify: true, write: false, format: "esm" });
    rows.push({ runtime: "size", work, bytes: bytes(Buffer.from(file.contents)) });
  }
  const page = withImports("index.web.js").concat("edge_invites.wasm");
  rows.push({ runtime: "size", work: PAGE, bytes: rows.filter(({ work }) => page.includes(work)).reduce((sum, { bytes }) => ({ raw: sum.raw + bytes.raw, gzip: sum.gzip + bytes.gzip, brotli: sum.brotli + bytes.brotli }), { raw: 0, gzip: 0, brotli: 0 }) });
  return rows;
}

/** What a page loads before it calls anything. */
export const PAGE = "= a page, before its first call";

function withImports(name, seen = []) {
  if (seen.includes(name)) return seen;
  seen.push(name);
  for (const [, other] of readFileSync(new URL(name, dist), "utf8").matchAll(/(?:from|import)"\.\/([^"]+)"/g)) withImports(other, seen);
  return seen;
}
