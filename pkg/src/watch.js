// Looks at an invite until it is no longer pending, where the service does not say how it ended.
import { given, optionInvalid } from "./errors.js";
import { Limits } from "./limits.js";

/** `look(known, how)` gives the invite as it stands. */
export async function* watch(look, invite, how) {
  const { everyMs = 5_000, ...rest } = given("options", () => ({ ...how }));
  if (typeof everyMs !== "number" || !(everyMs >= 100 && everyMs <= 0x7fff_ffff)) throw optionInvalid("everyMs", "expected milliseconds from 100");
  const { id, target, expiresAt } = given("invite", () => ({ ...invite }));
  let known = { id, target, expiresAt };
  const limits = new Limits(rest.signal);
  try {
    for (let gone = false; ;) {
      const seen = await look(known, rest);
      known = { ...known, target: seen.target ?? known.target, expiresAt: seen.expiresAt ?? known.expiresAt };
      // the invite may go away a moment before the member is there
      const last = seen.status !== "pending" && (seen.status !== "gone" || gone);
      gone = seen.status === "gone";
      if (last || !gone) yield seen;
      if (last) return;
      await limits.within(limits.wait(everyMs));
    }
  } finally {
    limits.close();
  }
}
