// The way of one invite through a page, as a store that any framework can subscribe to: what it is, who may accept it,
// and one acceptance, however often the button is pressed.
import { optionInvalid } from "./errors.js";
import { tokenText } from "./token-text.js";

// what an assessment means for the page
const STATES = {
  accept: "ready", sign_in: "needs_sign_in", switch_account: "wrong_account", verify_email: "needs_verified_email",
  already_member: "done", request_new: "refused",
};
// answers after which another try has another answer
const PASSING = ["NETWORK_FAILED", "TIMED_OUT", "ABORTED", "RATE_LIMITED", "SERVICE_FAILED", "OUTCOME_UNKNOWN", "STORE_FAILED", "INTERNAL"];
// answers that a sign-in changes
const PERSONAL = { SIGN_IN_REQUIRED: "needs_sign_in", UNAUTHORIZED: "needs_sign_in", SUBJECT_MISMATCH: "wrong_account", EMAIL_UNVERIFIED: "needs_verified_email" };

export function inviteFlow({ token, invites } = {}) {
  for (const operation of ["assess", "accept"]) {
    if (typeof invites?.[operation] !== "function") throw optionInvalid("invites", "expected `assess` and `accept`, as the client of a handler has them");
  }
  const text = token === undefined || token === null ? undefined : tokenText(token);
  let snapshot = Object.freeze({ state: "reading" });
  const listeners = new Set();
  let acting; // the acceptance or refusal that is under way
  let looking; // the assessment that is under way
  let acts = 0; // begun and ended ones

  function become(state, more) {
    snapshot = Object.freeze({ state, ...(snapshot.preview && { preview: snapshot.preview }), ...more });
    for (const listener of [...listeners]) listener(snapshot);
    return snapshot;
  }

  function failed(error) {
    const code = typeof error?.code === "string" ? error.code : "NETWORK_FAILED";
    if (PERSONAL[code] !== undefined) return become(PERSONAL[code], { error });
    if (PASSING.includes(code) || error?.retryable === true) return become("unreachable", { error });
    return become("refused", { reason: code, error });
  }

  /** Asks what can be done with the invite. Changes nothing at the service. */
  async function look() {
    if (text === undefined) return become("refused", { reason: "NO_INVITE" });
    const before = acts;
    // a press of the button meanwhile knows better, also one that is over
    const outdated = () => acting !== undefined || acts !== before;
    try {
      const { decision, reason, preview } = await invites.assess({ token: text });
      if (outdated()) return snapshot;
      return become(STATES[decision] ?? "ready", { ...(reason && { reason }), ...(preview && { preview }) });
    } catch (error) {
      return outdated() ? snapshot : failed(error);
    }
  }

  /** One at a time: whoever asks meanwhile gets the same answer. */
  function act(during, after, operation) {
    if (text === undefined) return Promise.resolve(become("refused", { reason: "NO_INVITE" }));
    if (snapshot.state === after) return Promise.resolve(snapshot);
    // in a moment, so that a listener that asks again finds this one under way
    acting ??= Promise.resolve().then(async () => {
      acts += 1;
      become(during);
      try {
        const asked = (async () => invites[operation]({ token: text }))();
        const answer = await asked.finally(() => { acts += 1; });
        return become(after, { ...(answer && { answer }) });
      } catch (error) {
        return failed(error);
      } finally {
        acting = undefined;
      }
    });
    return acting;
  }

  return Object.freeze({
    get: () => snapshot,
    subscribe(listener) {
      // each subscription its own, also of the same function
      const mine = (value) => listener(value);
      listeners.add(mine);
      listener(snapshot);
      return () => void listeners.delete(mine);
    },
    refresh: () => (looking ??= look().finally(() => { looking = undefined; })),
    accept: () => act("accepting", "done", "accept"),
    decline: () => {
      if (typeof invites.decline !== "function") throw optionInvalid("invites", "expected `decline`");
      return act("declining", "declined", "decline");
    },
  });
}
