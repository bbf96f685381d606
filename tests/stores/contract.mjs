// The contract of the store as users run it over their own, one test a check: `open()` gives `{ store, close }`.
import { test } from "node:test";
import { STORE_CHECKS, checkStore } from "edge-invites/testing";

export function contract(name, open) {
  for (const only of STORE_CHECKS) {
    test(`${name}: ${only}`, async (t) => {
      const { store, close } = await open();
      t.after(close);
      const [{ ok, error }] = await checkStore(store, { only });
      if (!ok) throw error;
    });
  }
}
