// The landing page: reads the invite from the link, says what it is, and accepts it only by a press of the button. It
// needs no WebAssembly, so it works before anything else has arrived.
import { forget, take } from "./take.js";
import { who } from "./who.js";

const at = (id) => document.getElementById(id);
const token = take();
let busy = false;

const WORDS = {
  accept: ["You are invited", "Accept to join."],
  sign_in: ["You are invited", "Sign in first: then you can accept."],
  switch_account: ["This invite is for somebody else", "Sign in with the account that was invited."],
  verify_email: ["Verify your e-mail address", "This invite is for an address that is not verified yet."],
  already_member: ["You are in already", "You have accepted this invite before."],
};
const REASONS = {
  TOKEN_EXPIRED: ["This invite has expired", "Ask whoever invited you for a new one."],
  INVITE_REVOKED: ["This invite was taken back", "Ask whoever invited you."],
  INVITE_SUPERSEDED: ["There is a newer invite", "Use the newest link that you were sent."],
  INVITE_SPENT: ["This invite is used up", "If it was you, sign in with the account that accepted it. Else ask for a new one."],
  INVITE_DECLINED: ["This invite was declined", "Ask for a new one if that was a mistake."],
  INVITE_UNKNOWN: ["This is no invite of ours", "Check that the link was copied whole, or ask for a new one."],
};
const LATER = ["We could not be reached", "Check your connection and try again. Nothing is lost."];

async function ask(what) {
  const response = await fetch(`api/invites/${what}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ token }) });
  const body = response.status === 204 ? {} : await response.json();
  return response.ok ? body : Promise.reject(body);
}

function tell([title, text]) {
  at("title").textContent = title;
  document.title = title;
  at("text").textContent = text;
}

function facts(preview) {
  const rows = preview === undefined ? [] : [["What for", preview.purpose], ["Until", new Date(preview.expiresAt).toLocaleString()], ["Places left", preview.usesLeft]];
  at("facts").replaceChildren(...rows.filter(([, value]) => value !== undefined).flatMap(([name, value]) => [
    Object.assign(document.createElement("dt"), { textContent: name }), Object.assign(document.createElement("dd"), { textContent: value }),
  ]));
}

async function assess() {
  if (token === undefined) return tell(["There is no invite in this link", "Open the link from your message again."]);
  at("choice").hidden = true;
  try {
    const { decision, reason, preview } = await ask("assess");
    tell(decision === "request_new" ? REASONS[reason] ?? REASONS.INVITE_UNKNOWN : WORDS[decision]);
    facts(decision === "request_new" ? undefined : preview);
    at("choice").hidden = decision !== "accept";
  } catch (problem) {
    tell(problem.code === undefined ? LATER : REASONS.INVITE_UNKNOWN);
  }
}

// a second press while the first is under way does nothing; and after it, the same answer comes again
async function press(what, done) {
  if (busy) return;
  busy = true;
  for (const id of ["accept", "decline"]) at(id).disabled = true;
  try {
    done(await ask(what));
    at("choice").hidden = true;
  } catch (problem) {
    tell(REASONS[problem.code] ?? (problem.title ? ["That did not work", `${problem.title}.`] : LATER));
  } finally {
    busy = false;
    for (const id of ["accept", "decline"]) at(id).disabled = false;
    at("title").focus();
  }
}

at("accept").addEventListener("click", () => press("accept", ({ invite }) => {
  tell(["Welcome", "You have accepted the invite."]);
  forget();
  // only a path of this site: the issuer allows no other, and nobody else may
  if (/^\/(?!\/)/.test(invite?.metadata?.redirect ?? "")) setTimeout(() => location.assign(invite.metadata.redirect), 1200);
}));
at("decline").addEventListener("click", () => press("decline", () => {
  forget();
  tell(["Declined", "Nothing else happens. You can close this page."]);
  facts();
}));
addEventListener("online", assess);

if (token === undefined) assess();
else who(at("who"), assess).catch(() => tell(LATER));
