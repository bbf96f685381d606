// Hono: in workerd with D1, and by its own `app.request` in Node.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { sqlite } from "../stores/databases.mjs";
import { keyed, prepared } from "./run.mjs";
import { suite } from "./suite.mjs";
import { workerd } from "./workerd.mjs";

suite("hono in workerd", () => workerd("hono"));

suite("hono by app.request", async () => {
  const example = prepared("hono");
  const { query, close } = await sqlite();
  // as much of D1 as the package asks for
  const DB = { prepare: (text) => ({ bind: (...values) => ({ raw: async () => query(text, values) }) }) };
  const env = { DB, ISSUER: "https://app.example", ...keyed(example) };
  const { default: app } = await import(pathToFileURL(join(example.folder, "app.js")));
  return { origin: "http://localhost", ask: async (url, init) => app.request(url, init, env), close };
});
