// Prints the results of the suite in one host, and sets the exit code. A host in which nothing ran has failed.

export function report(runtime, results) {
  if (results.length === 0) results = [{ name: "the suite runs", ok: false, error: "expected results, found none" }];
  for (const { name, ok, error } of results) {
    console.log(`${ok ? "ok    " : "FAILED"} ${runtime}: ${name}`);
    if (!ok) console.log(error.replace(/^/gm, "       "));
  }
  const failed = results.filter(({ ok }) => !ok).length;
  console.log(`${results.length - failed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}
