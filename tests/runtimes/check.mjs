// The few checks that the suite needs, for hosts that have no assertion library.

export function truthy(value, what = "expected something true") {
  if (!value) throw new Error(what);
}

export function same(found, expected, what = "") {
  const [a, b] = [found, expected].map((value) => JSON.stringify(value));
  if (a !== b) throw new Error(`expected ${b}, found ${a} ${what}`);
}

/** The error of a promise or of a function that throws. */
export async function failure(attempt) {
  const nothing = Symbol();
  let error;
  try {
    error = await Promise.resolve(typeof attempt === "function" ? attempt() : attempt).then(() => nothing, (e) => e);
  } catch (thrown) {
    error = thrown;
  }
  if (error === nothing) throw new Error("expected a failure");
  return error;
}

/** Checks that something fails with a code of ours. */
export async function refused(code, attempt, what) {
  const error = await failure(attempt);
  same([error.name, error.code], ["InviteError", code], `${what ?? ""}: ${error.stack}`);
  return error;
}
