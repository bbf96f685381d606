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
  return rows;
}
