// Deno, with its SQLite in a file, and with no more rights than its `start` grants.
import { join } from "node:path";
import { suite } from "./suite.mjs";
import { first, keyed, prepared, programOf, project, started } from "./run.mjs";

suite("deno", async () => {
  const deno = programOf("@deno", "deno");
  const env = { ...first(deno), DENO_DIR: join(project, "target/deno"), DENO_NO_PROMPT: "1" };
  // the package from the folder, and not from the registry
  const example = prepared("deno", { nodeModulesDir: "manual", lock: false });
  keyed(example, [deno, "task", "--quiet", "key"], env);
  return started(example, { deno: [deno] }, env);
});
