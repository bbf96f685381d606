// Cold start in Node: from the first line of a fresh process to the first verified token.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { row } from "./host.mjs";
import { median } from "./measure.mjs";
import { AUDIENCE, ISSUER, cell } from "./tokens.mjs";

const folder = fileURLToPath(new URL("../../target/bench/", import.meta.url));

export async function cold(samples) {
  mkdirSync(folder, { recursive: true });
  await build({ stdin: { contents: 'export { jwtVerify } from "jose";', resolveDir: fileURLToPath(new URL(".", import.meta.url)) }, bundle: true, minify: true, format: "esm", platform: "node", outfile: `${folder}jose.mjs` });
  const jose = createRequire(import.meta.url).resolve("jose");
  const ours = fileURLToPath(import.meta.resolve("edge-invites"));
  const rows = [];
  for (const alg of ["HS256", "ES256"]) {
    const { tokens: [token], secret, jwk } = await cell(alg, "600");
    const head = `const start = performance.now(); const token = ${JSON.stringify(token)};`;
    const tail = "console.log((performance.now() - start) * 1000);";
    const keys = secret ? `Uint8Array.from(${JSON.stringify(secret)})` : JSON.stringify(jwk);
    const peer = (from) => `${head} const { jwtVerify } = await import(${JSON.stringify(`file://${from}`)});
      await jwtVerify(token, ${keys}, { issuer: ${JSON.stringify(ISSUER)}, audience: ${JSON.stringify(AUDIENCE)}, algorithms: ["${alg}"] }); ${tail}`;
    const scripts = {
      ours: `${head} const { verify } = await import(${JSON.stringify(`file://${ours}`)});
        await verify(token, { keys: ${keys}, algorithms: ["${alg}"], issuer: ${JSON.stringify(ISSUER)}, audience: ${JSON.stringify(AUDIENCE)}, type: "JWT" }); ${tail}`,
      "jose, bundled": peer(`${folder}jose.mjs`),
      "jose, unbundled": peer(jose),
    };
    const times = {};
    for (const [name, text] of Object.entries(scripts)) {
      writeFileSync(`${folder}${name.replace(", ", "-")}.${alg}.mjs`, text);
      times[name] = [];
    }
    for (let sample = 0; sample < samples; sample += 1) {
      for (const name of Object.keys(scripts)) {
        times[name].push(Number(execFileSync(process.execPath, [`${folder}${name.replace(", ", "-")}.${alg}.mjs`], { encoding: "utf8" })));
      }
    }
    rows.push(row("node", `cold ${alg}`, Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]))));
  }
  return rows;
}
