// How much time an invite has left. How it is counted stands in `remaining.js`, which is loaded by the first step.

export async function* countdown(until, options) {
  yield* (await import("./remaining.js")).count(until, options);
}
