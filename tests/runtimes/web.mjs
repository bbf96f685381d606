// What a page and a module worker share: the web entry, unbundled, as a browser sees it.
import { calls } from "./calls.mjs";
import { run } from "./suite.mjs";

export async function results(origin, runtime) {
  const entry = `${origin}/pkg/index.web.js`;
  const lib = await import(entry);
  const atImport = { ...calls };
  const testing = await import(`${origin}/pkg/testing.inline.js`);
  const engine = async () => (await import(`${origin}/pkg/software.inline.js`)).default();
  let copies = 0;
  return run(lib, { runtime, origin, atImport, testing, engine, fresh: () => import(`${origin}/copy-${(copies += 1)}/index.web.js`) });
}
