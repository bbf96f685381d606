// Starts an example as its users do: from a folder of its own, with the packages that it names and no other, with the
// key that its own script makes, by its own `start`.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { basename, delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
export const project = here("../../");
const LEFT = /^(node_modules|dist|\.next|\.wrangler|\.env|\.dev\.vars|invites\.db.*)$/; // by somebody who tried it there
const installed = [here("../node_modules"), here("../bundlers/node_modules")];

/**
 * The example, copied, with `configuration` laid over its `package.json` or `deno.json`. `home` is where it stands,
 * and `into` a name of its own where several tests, which run at once, use the same.
 */
export function prepared(name, configuration, { home = join(project, "examples", name), into = name } = {}) {
  const folder = join(project, "target/frameworks", into);
  rmSync(folder, { recursive: true, force: true });
  cpSync(home, folder, { recursive: true, filter: (path) => !LEFT.test(basename(path)) });
  const file = join(folder, existsSync(join(folder, "deno.json")) ? "deno.json" : "package.json");
  const settings = JSON.parse(readFileSync(file, "utf8"));
  if (configuration) writeFileSync(file, JSON.stringify({ ...settings, ...configuration }));
  for (const wanted of Object.keys(settings.dependencies ? { ...settings.dependencies, ...settings.devDependencies } : settings.imports)) {
    const found = installed.map((place) => join(place, wanted)).find((place) => existsSync(place));
    if (found === undefined) throw new Error(`expected ${wanted} to be installed for the example ${name}`);
    const link = join(folder, "node_modules", wanted);
    mkdirSync(dirname(link), { recursive: true });
    // the package itself as an installation leaves it: its adapters look for their frameworks from where it stands
    if (wanted === "edge-invites") cpSync(found, link, { recursive: true, dereference: true });
    else symlinkSync(found, link, "junction");
  }
  return { folder, scripts: settings.scripts ?? settings.tasks };
}

/** What the example's script `key` prints, as a file of variables and as their values. */
export function keyed({ folder }, program = ["npm", "run", "--silent", "key"], env) {
  const printed = execFileSync(program[0], program.slice(1), { cwd: folder, encoding: "utf8", env: { ...process.env, ...env } });
  writeFileSync(join(folder, ".env"), printed);
  return parseEnv(printed);
}

/** Runs one of the example's scripts; `programs` says where the program that it names is. */
export function run({ folder, scripts }, script, programs, env) {
  const [name, ...words] = scripts[script].split(" ");
  const [program, ...before] = programs[name];
  const child = spawn(program, [...before, ...words], { cwd: folder, env: { ...process.env, ...env }, stdio: ["ignore", "ignore", "inherit"] });
  const end = () => child.kill();
  process.once("exit", end);
  child.once("exit", () => process.off("exit", end));
  return child;
}

// as behind a proxy that ends TLS: the address that pages have is not the one that the program is asked by
const page = "https://app.example";

/** Runs the example's `start` on a free port, until it answers. */
export async function started(example, programs, env) {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const child = run(example, "start", programs, { PORT: String(port), ORIGIN: page, ...env });
  const ended = once(child, "exit");
  const close = async () => {
    child.kill();
    await ended;
  };
  try {
    await Promise.race([answered(origin), ended.then(([code]) => Promise.reject(new Error(`expected a server, found exit code ${code}`)))]);
  } catch (error) {
    await close();
    throw error;
  }
  return { origin, page, close };
}

/** The program in the npm package that holds it for this machine: `@deno/…/deno`. */
export function programOf(scope, path) {
  const home = join(installed[0], scope);
  const found = readdirSync(home).map((kind) => join(home, kind, path)).find((file) => existsSync(file));
  if (found === undefined) throw new Error(`expected ${basename(path)} in ${home}`);
  return found;
}

/** Before the other programs of this machine. */
export const first = (program) => ({ PATH: dirname(program) + delimiter + process.env.PATH });

async function answered(origin) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await (await fetch(origin)).text();
    } catch (error) {
      if (attempt === 300) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
