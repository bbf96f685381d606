// The landing page of an invite: a file of the package, and no bundler.
import { inviteFlow, takeInvite } from "./edge-invites/page.js";

let user; // a stand-in for your session, whose cookie would come along by itself

const ask = (what) => async (body) => {
  const headers = { "content-type": "application/json", ...(user && { "x-demo-user": user }) };
  const response = await fetch(`api/invites/${what}`, { method: "POST", headers, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw answer; // a problem with `code` and `retryable`, which the flow reads
  return answer;
};

const flow = inviteFlow({ token: takeInvite(), invites: { assess: ask("assess"), accept: ask("accept"), decline: ask("decline") } });

const at = (selector) => document.querySelector(selector);
const TITLES = {
  reading: "Reading your invite…", needs_sign_in: "Sign in to accept", wrong_account: "Sign in with the account that was invited",
  accepting: "One moment…", declining: "One moment…", done: "Welcome", declined: "Declined", unreachable: "We could not be reached",
};

flow.subscribe(({ state, preview, reason }) => {
  at("h1").textContent = TITLES[state] ?? (state === "ready" ? `You are invited to ${preview?.purpose ?? "join"}` : `This invite cannot be used (${reason})`);
  at("form").hidden = !["needs_sign_in", "wrong_account"].includes(state);
  at("#choice").hidden = state !== "ready";
  at("#again").hidden = state !== "unreachable";
});
at("form").addEventListener("submit", (event) => {
  event.preventDefault();
  user = new FormData(at("form")).get("name");
  flow.refresh();
});
at("#accept").addEventListener("click", flow.accept);
at("#decline").addEventListener("click", flow.decline);
at("#again").addEventListener("click", flow.refresh);
flow.refresh();
