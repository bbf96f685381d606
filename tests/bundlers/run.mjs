// One bundler, by its name: builds its app from the packed package and runs it. `node run.mjs vite`
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { expect, shown, shownFrom } from "./page.mjs";

const [, , name] = process.argv;
const app = fileURLToPath(new URL(`${name}/`, import.meta.url));
const dist = `${app}dist`;
const packed = fileURLToPath(new URL("node_modules/edge-invites/dist/", import.meta.url));

const bundlers = {
  async vite() {
    await vite(await import("vite"));
    // the older one needs a line while developing, and says so
    const older = await import("vite-7");
    await vite(older, { optimizeDeps: { exclude: ["edge-invites"] } });
    expect("vite 7 without its line", await viteDev(older), /expected the WebAssembly file, found an HTML page/);
  },

  async webpack() {
    const { default: webpack } = await import("webpack");
    const { default: config } = await import("./webpack/webpack.config.js");
    for (const mode of ["production", "development"]) {
      await rm(dist, { recursive: true, force: true });
      const compiler = webpack({ ...config, mode, context: app, output: { path: dist } });
      const stats = await new Promise((resolve, reject) => compiler.run((error, found) => (error ? reject(error) : resolve(found))));
      if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString());
      await copyFile(`${app}index.html`, `${dist}/index.html`);
      expect(`webpack ${mode}`, await shownFrom(dist));
    }
  },

  async esbuild() {
    const { build } = await import("esbuild");
    const settings = { entryPoints: [`${app}main.js`], bundle: true, format: "esm", outdir: dist, absWorkingDir: app, logLevel: "warning" };
    await build({ ...settings, splitting: true });
    await beside();
    expect("esbuild, modules copied", await shownFrom(dist));
    await rm(dist, { recursive: true });
    await build({ ...settings, alias: { "edge-invites": "edge-invites/inline" } });
    await copyFile(`${app}index.html`, `${dist}/index.html`);
    expect("esbuild, inline", await shownFrom(dist));
  },

  async rollup() {
    const { rollup } = await import("rollup");
    const { default: config } = await import("./rollup/rollup.config.js");
    const bundle = await rollup({ ...config, input: `${app}main.js`, onwarn: (warning) => { throw new Error(warning.message); } });
    await bundle.write({ dir: dist, format: "es" });
    await beside();
    expect("rollup, modules copied", await shownFrom(dist));
  },

  async parcel() {
    await run("node_modules/.bin/parcel", ["build", "index.html", "--dist-dir", "dist", "--cache-dir", ".parcel-cache", "--no-cache"]);
    expect("parcel", await shownFrom(dist));
  },

  async next() {
    await run("node_modules/.bin/next", ["build"]);
    const port = await freePort();
    const server = start("node_modules/.bin/next", ["start", "--hostname", "127.0.0.1", "--port", String(port)]);
    const ended = once(server, "exit");
    const address = `http://127.0.0.1:${port}`;
    try {
      await answered(address);
      const text = async (path) => (await fetch(address + path)).text();
      expect("next route", await text("/node"));
      expect("next edge route", await text("/edge"));
      expect("next server component", await shown(address, "p"));
      expect("next client component", await shown(address));
    } finally {
      server.kill();
      await ended;
    }
  },
};

const viteSettings = { root: app, configFile: false, logLevel: "warn", cacheDir: `${app}.vite` };

async function vite(vite, more) {
  await vite.build({ ...viteSettings, ...more });
  expect(`vite ${vite.version} build`, await shownFrom(dist));
  expect(`vite ${vite.version} dev`, await viteDev(vite, more));
}

async function viteDev(vite, more) {
  await rm(viteSettings.cacheDir, { recursive: true, force: true });
  const server = await vite.createServer({ ...viteSettings, ...more, server: { host: "127.0.0.1", port: await freePort() } });
  try {
    await server.listen();
    return await shown(server.resolvedUrls.local[0]);
  } finally {
    await server.close();
  }
}

/** What esbuild and Rollup leave to the app: the page, and the modules of the package. */
async function beside() {
  await copyFile(`${app}index.html`, `${dist}/index.html`);
  for (const file of await readdir(packed)) if (file.endsWith(".wasm")) await copyFile(packed + file, `${dist}/${file}`);
}

function start(program, words) {
  const path = fileURLToPath(new URL(program, import.meta.url));
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1" };
  const child = spawn(process.execPath, [path, ...words], { cwd: app, env, stdio: ["ignore", "inherit", "inherit"] });
  process.on("exit", () => child.kill());
  return child;
}

async function run(program, words) {
  const [code] = await once(start(program, words), "exit");
  if (code !== 0) throw new Error(`expected ${program} to end well, found exit code ${code}`);
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

async function answered(address) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await fetch(address);
    } catch (error) {
      if (attempt === 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

if (bundlers[name] === undefined) throw new Error(`expected one of ${Object.keys(bundlers).join(", ")}, found ${name}`);
for (const left of ["dist", ".vite", ".next", ".parcel-cache"]) await rm(app + left, { recursive: true, force: true });
await bundlers[name]();
process.exit();
