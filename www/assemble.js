// Puts beside the pages what they load of the package. wrangler runs it before it starts or deploys the worker.
import { cp, mkdir, readdir, rm } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const PAGES = /^(page|web-|(index|services|software|qr)\.web).*js$|^(edge_invites|services|software|qr)\.wasm$/;

/** Both are folders: the package's `dist`, and that of the pages. */
export async function assemble(dist, pages) {
  const beside = new URL("dist/", pages);
  // what an earlier version has left there would stay for ever
  await rm(beside, { recursive: true, force: true });
  await mkdir(beside, { recursive: true });
  for (const name of await readdir(dist)) {
    if (PAGES.test(name)) await cp(new URL(name, dist), new URL(name, beside));
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await assemble(new URL("node_modules/edge-invites/dist/", import.meta.url), new URL("public/", import.meta.url));
}
