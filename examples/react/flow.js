// The invite: taken out of the address before anything else can read it there, and asked about at the handler.
import { inviteFlow, takeInvite } from "edge-invites/page";

let user; // a stand-in for your session, whose cookie would come along by itself

const ask = (what) => async (body) => {
  const headers = { "content-type": "application/json", ...(user && { "x-demo-user": user }) };
  const response = await fetch(`/api/invites/${what}`, { method: "POST", headers, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw answer; // a problem with `code` and `retryable`, which the flow reads
  return answer;
};

// in a module and not in a component: an invite is taken once, and strict mode runs components twice
export const flow = inviteFlow({ token: takeInvite(), invites: { assess: ask("assess"), accept: ask("accept"), decline: ask("decline") } });

export function signIn(name) {
  user = name;
  return flow.refresh();
}
