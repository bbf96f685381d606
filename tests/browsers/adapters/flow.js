// What the apps of all frameworks share: one invite, and the worker that knows it.
import { inviteFlow, takeInvite } from "edge-invites/page";

const ask = (what) => async (body) => {
  const response = await fetch(`/api/invites/${what}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw answer;
  return answer;
};

export const flow = inviteFlow({ token: takeInvite(), invites: { assess: ask("assess"), accept: ask("accept") } });

/** Accepts from within an effect, and counts how often the framework ran it. */
export function acceptInEffect() {
  globalThis.effects = (globalThis.effects ?? 0) + 1;
  flow.accept();
}
