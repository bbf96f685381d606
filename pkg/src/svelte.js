// The way of an invite through a page, for Svelte: a store that asks when somebody looks.

export const inviteStore = (flow) => ({
  subscribe(run) {
    const stop = flow.subscribe(run);
    if (typeof document !== "undefined") flow.refresh();
    return stop;
  },
});
