// A plain page with the package's own file, and no bundler.
import { landing } from "./landing.mjs";
import { keyed, prepared, started } from "./run.mjs";

landing("html", () => {
  const example = prepared("html");
  keyed(example);
  return started(example, { node: [process.execPath] });
});
