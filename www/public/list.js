// The invites of one place, live: only what has changed is drawn anew, so that whoever is at a button stays there.
import { card } from "./card.js";

/** What there is now. Where nothing can be listed, it is what was made here, each asked for if that can be done. */
export async function current({ invites, can, made }) {
  if (can.includes("list")) return (await invites.list({ pageSize: 50 })).items;
  if (!can.includes("get")) return made;
  return Promise.all(made.map(async (invite) => {
    if (invite.status !== "pending") return invite;
    const now = await invites.get(invite).catch((error) => {
      if (error.code === "NOT_FOUND") return { status: "gone" };
      throw error;
    });
    return Object.assign(invite, { status: now.status });
  }));
}

/** Shows them in `list`. `shown` is what stands there: by id, what is said of an invite, and where. */
export function draw(list, items, place, actions, fallback) {
  const { shown } = place;
  const nodes = items.map((invite) => {
    const says = JSON.stringify(invite);
    const before = shown.get(invite.id);
    if (before?.says === says) return before.node;
    const node = card(invite, place, actions);
    const focused = before?.node.contains(document.activeElement);
    before?.node.replaceWith(node);
    if (focused) node.focus();
    shown.set(invite.id, { says, node });
    return node;
  });
  for (const node of [...list.children]) {
    if (nodes.includes(node)) continue;
    if (node.contains(document.activeElement)) fallback.focus();
    node.remove();
  }
  nodes.forEach((node, row) => list.children[row] !== node && list.insertBefore(node, list.children[row]));
}
