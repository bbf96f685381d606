// One invite in the list of whoever made it.
const STATES = { pending: "open", accepted: "accepted", declined: "declined", revoked: "taken back", expired: "expired" };

export function card(invite, { resend, revoke }) {
  const { purpose = "invite", maxUses, uses, to } = invite.metadata;
  const item = element("li", { tabIndex: -1 });
  const head = element("div", { className: "head" });
  head.append(element("strong", { textContent: purpose }), element("span", { textContent: STATES[invite.status] ?? invite.status, className: `state ${invite.status}` }));
  const until = invite.expiresAt.toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  item.append(head, element("div", { textContent: `${uses.length} of ${maxUses} used, until ${until}${to ? `, for ${to}` : ""}`, className: "quiet" }));
  if (uses.length > 0) item.append(element("div", { textContent: `accepted by ${uses.map(({ subject }) => subject).join(", ")}` }));
  if (["pending", "expired"].includes(invite.status)) {
    const row = element("div", { className: "row" });
    row.append(button("Send again", purpose, () => resend(invite)));
    if (invite.status === "pending") row.append(button("Take back", purpose, () => revoke(invite)));
    item.append(row);
  }
  return item;
}

function button(text, what, action) {
  const made = element("button", { type: "button", textContent: text, className: "plain small" });
  made.setAttribute("aria-label", `${text}: ${what}`);
  made.addEventListener("click", action);
  return made;
}

const element = (name, members) => Object.assign(document.createElement(name), members);
