// How it is measured: contenders take turns, and the median of many short samples counts.

/** Runs `f` over the tokens `n` times, one after the other. */
export async function spin(f, tokens, n) {
  let seen = 0;
  for (let i = 0; i < n; i += 1) {
    let result = f(tokens[i & 63]);
    if (typeof result?.then === "function") result = await result;
    // the result is looked at, so that no engine can leave the work out
    if (result) seen += 1;
  }
  if (seen !== n) throw new Error("expected every token to be accepted");
}

export const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

/** Those that can do the work at all; one that refuses a good token is left out and named. */
export async function able(contenders, tokens, note) {
  const found = {};
  for (const [name, f] of Object.entries(contenders)) {
    try {
      await spin(f, tokens, 64);
      found[name] = f;
    } catch (error) {
      if (name === "ours") throw error;
      note(`${name}: ${error?.message ?? error}`);
    }
  }
  return found;
}

/** Medians in µs for each contender. `now` is a clock in ms. */
export async function measure(contenders, tokens, { samples, now, warm }) {
  const sizes = {};
  for (const [name, f] of Object.entries(contenders)) {
    const start = now();
    let n = 0;
    while (n < 640 || now() - start < warm) {
      await spin(f, tokens, 64);
      n += 64;
      // something that is loaded in the background has its turn
      if (n % 640 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const timed = now();
    await spin(f, tokens, 64);
    sizes[name] = Math.max(8, Math.min(4096, Math.ceil((3 * 64) / Math.max(now() - timed, 0.01))));
  }
  const times = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let sample = 0; sample < samples; sample += 1) {
    for (const [name, f] of Object.entries(contenders)) {
      const start = now();
      await spin(f, tokens, sizes[name]);
      times[name].push(((now() - start) * 1000) / sizes[name]);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]));
}
