// What each state of an invite is called, and what to do next.

/** By the state of the flow. */
export const STATES = {
  reading: ["Reading your invite…", ""],
  needs_sign_in: ["You are invited", "Sign in first: then you can accept."],
  wrong_account: ["This invite is for somebody else", "Sign in with the account that was invited. Nothing is used up."],
  needs_verified_email: ["Verify your e-mail address", "This invite is for an address that is not known to be yours yet. Verify it, and come back."],
  ready: ["You are invited", "Accept to join, or say no."],
  accepting: ["You are invited", "Accepting…"],
  declining: ["You are invited", "Declining…"],
  done: ["Welcome", "You have accepted the invite."],
  declined: ["Declined", "Nothing else happens. You can close this page."],
};

export const AGAIN = ["You are in already", "You have accepted this invite before. Nothing more was used up."];

/** By the code of a refusal. */
export const REFUSED = {
  NO_INVITE: ["There is no invite in this link", "Open the link from your message again, whole, or type the code that you were given."],
  TOKEN_EXPIRED: ["This invite has expired", "Ask whoever invited you for a new one."],
  INVITE_REVOKED: ["This invite was taken back", "Ask whoever invited you whether that was meant."],
  INVITE_SUPERSEDED: ["There is a newer invite", "Use the newest link that you were sent."],
  INVITE_SPENT: ["This invite is used up", "If it was you, sign in with the account that accepted it. Else ask for a new one."],
  INVITE_DECLINED: ["This invite was declined", "Ask for a new one if that was a mistake."],
  INVITE_UNKNOWN: ["This is no invite of ours", "Check that the link was copied whole, or ask for a new one."],
  FORBIDDEN: ["You may not accept this", "Ask whoever invited you."],
  ORIGIN_NOT_ALLOWED: ["This page may not ask for that", "Open the link from your message in a window of its own."],
};

/** By the code of what may go well the next time. */
export const LATER = {
  TOKEN_NOT_YET_VALID: ["This invite is not open yet", "Try again later."],
  RATE_LIMITED: ["Too many tries", "Wait a minute, and try again. Nothing is lost."],
  OUTCOME_UNKNOWN: ["We do not know whether that worked", "Try again: accepting twice counts once."],
  STORE_FAILED: ["We do not know whether that worked", "Try again: accepting twice counts once."],
};
const UNREACHABLE = ["We could not be reached", "Check your connection and try again. Nothing is lost."];

/** The title and the text of a snapshot of the flow. */
export function words({ state, reason, answer, error }) {
  if (state === "unreachable") return LATER[error?.code] ?? UNREACHABLE;
  if (state === "refused") return REFUSED[reason] ?? ["This invite cannot be used", error?.next === undefined ? "Ask for a new one." : `What to do: ${error.next}.`];
  return state === "done" && answer?.repeated !== false ? AGAIN : STATES[state];
}

/** How much time is left. */
export function left({ totalMs, days, hours, minutes, seconds }) {
  if (totalMs === 0) return "Its time is over.";
  const some = [[days, "day"], [hours, "hour"], [minutes, "minute"], [seconds, "second"]].filter(([count]) => count > 0);
  // two are enough: nobody counts the seconds of a day
  return `${some.slice(0, 2).map(([count, unit]) => `${count} ${unit}${count === 1 ? "" : "s"}`).join(" ")} left`;
}
