// The page of whoever invites: makes invites through the worker, and shows what has become of them.
import { createClient, isInviteError } from "./dist/index.web.js";
import { who } from "./who.js";

const at = (id) => document.getElementById(id);
const invites = createClient({ provider: "edge", baseUrl: `${location.origin}/api` });
let user;

await who(at("who"), (name) => {
  user = name;
  at("made").hidden = true;
  refresh();
});

for (const choice of at("create").elements.to) {
  choice.addEventListener("change", () => {
    const named = at("create").elements.to.value !== "anybody";
    for (const id of ["target", "target-label"]) at(id).hidden = !named;
    at("target").required = named;
  });
}

at("create").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { to, target, purpose, ttl, uses } = at("create").elements;
  const bound = to.value === "anybody" ? {} : { to: { [to.value]: target.value.trim() } };
  await trying(async () => {
    const { token } = await invites.create({ ...bound, purpose: purpose.value, ttlSec: Number(ttl.value), maxUses: Number(uses.value), redirect: "/welcome.html" });
    show(token);
  });
});

at("copy").addEventListener("click", async () => {
  await navigator.clipboard.writeText(at("link").value);
  say("Copied.");
});

// the secret stands behind the #, which browsers send to no server
function show(token) {
  at("link").value = new URL(`invite.html#invite=${token.reveal()}`, location.href).href;
  at("made").hidden = false;
  at("link").focus();
  at("link").select();
}

const say = (text) => (at("said").textContent = text);

async function trying(action) {
  say("");
  try {
    await action();
  } catch (error) {
    say(isInviteError(error) ? (user === undefined ? "Sign in first." : `${error.message}: ${error.next}.`) : "Something went wrong. Try again.");
  }
  await refresh();
}

const STATES = { pending: "open", accepted: "accepted", declined: "declined", revoked: "taken back", expired: "expired" };

async function refresh() {
  const items = user === undefined ? [] : (await invites.list({ pageSize: 50 })).items;
  at("none").hidden = items.length > 0;
  at("list").replaceChildren(...items.map(card));
}

function card(invite) {
  const { purpose, maxUses, uses } = invite.metadata;
  const item = document.createElement("li");
  const line = (text, className) => item.append(Object.assign(document.createElement("div"), { textContent: text, className }));
  line(`${purpose ?? "invite"}: ${STATES[invite.status] ?? invite.status}, ${uses.length} of ${maxUses} used`, "state");
  line(`until ${invite.expiresAt.toLocaleString()}${uses.length ? `, accepted by ${uses.map(({ subject }) => subject).join(", ")}` : ""}`, "quiet");
  if (["pending", "expired"].includes(invite.status)) {
    const row = Object.assign(document.createElement("div"), { className: "row" });
    row.append(
      button("Send again", purpose, async () => show((await invites.resend(invite)).token)),
      button("Take back", purpose, () => invites.revoke(invite)),
    );
    item.append(row);
  }
  return item;
}

function button(text, what, action) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: text, className: "plain" });
  made.setAttribute("aria-label", `${text}: ${what ?? "invite"}`);
  made.addEventListener("click", () => trying(action));
  return made;
}

setInterval(() => document.visibilityState === "visible" && !at("list").contains(document.activeElement) && refresh().catch(() => {}), 4000);
