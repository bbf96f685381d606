// The first script of the landing page: takes the invite out of the address before any other can read it there, and
// keeps it for this tab, and across a sign-in for any.
import { createCarrier, takeInvite } from "./dist/page.js";

const mine = createCarrier({ name: "invite-of-tab", tabs: "this" });
const anybodys = createCarrier({ name: "invite-signing-in" });
let waits = false;

function returned() {
  const url = new URL(location.href);
  const state = url.searchParams.get("state");
  if (state === null) return null;
  url.searchParams.delete("state");
  history.replaceState(history.state, "", url);
  return anybodys.fromState(state).token;
}

const back = returned();
/** What was in the link; what this sign-in was begun for; what this tab had before it was reloaded; what a sign-in in another tab waits for. */
export const token = takeInvite() ?? back ?? mine.take() ?? anybodys.take();
if (token !== null) mine.keep(token);

/** Keeps the invite for whichever tab somebody comes back in, and gives what to send along: not the invite. */
export function awaitSignIn() {
  if (!waits) anybodys.keep(token);
  waits = true;
  return anybodys.toState();
}

/** Once it is used, nobody needs it any more. */
export function forget() {
  mine.drop();
  if (waits) anybodys.drop();
}
