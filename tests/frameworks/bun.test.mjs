// Bun, with its own SQLite in a file.
import { suite } from "./suite.mjs";
import { first, keyed, prepared, programOf, started } from "./run.mjs";

suite("bun", async () => {
  const bun = programOf("@oven", "bin/bun");
  const example = prepared("bun");
  keyed(example, [bun, "run", "--silent", "key"], first(bun));
  return started(example, { bun: [bun] });
});
