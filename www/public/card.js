// One invite in the list of whoever made it, with the buttons for what can be done where it is.
const STATES = { pending: "open", accepted: "accepted", declined: "declined", revoked: "taken back", expired: "expired", gone: "accepted, taken back or over" };

export function card(invite, { can, words }, { resend, revoke }) {
  const { uses = [] } = invite.metadata;
  const what = called(invite, words);
  const item = element("li", { tabIndex: -1 });
  const head = element("div", { className: "head" });
  head.append(element("strong", { textContent: what }), element("span", { textContent: STATES[invite.status] ?? invite.status, className: `state ${invite.status}` }));
  item.append(head, element("div", { textContent: told(invite), className: "quiet" }));
  if (uses.length > 0) item.append(element("div", { textContent: `accepted by ${uses.map(({ subject }) => subject).join(", ")}` }));
  const row = element("div", { className: "row" });
  if (can.includes("resend") && ["pending", "expired"].includes(invite.status)) row.append(button("Send again", what, () => resend(invite)));
  if (can.includes("revoke") && invite.status === "pending") row.append(button("Take back", what, () => revoke(invite)));
  if (row.hasChildNodes()) item.append(row);
  return item;
}

/** What an invite is called in the list. */
export const called = (invite, words) => invite.metadata.purpose ?? invite.target ?? words?.called?.(invite) ?? (words ? invite.id : "invite");

function told({ id, expiresAt, metadata: { uses, maxUses, to } }) {
  const until = expiresAt?.toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  return [uses ? `${uses.length} of ${maxUses} used` : `id ${id}`, until && `until ${until}`, to && `for ${to}`].filter(Boolean).join(", ");
}

function button(text, what, action) {
  const made = element("button", { type: "button", textContent: text, className: "plain small" });
  made.setAttribute("aria-label", `${text}: ${what}`);
  made.addEventListener("click", action);
  return made;
}

const element = (name, members) => Object.assign(document.createElement(name), members);
