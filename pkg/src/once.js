// What is loaded when it is needed.
/** Loads once, and again after a failure. Each `import()` takes as long as a small call. */
export function once(load) {
  let loading;
  return () => (loading ??= load().catch((error) => {
    loading = undefined;
    throw error;
  }));
}
