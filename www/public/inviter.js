// The page of whoever invites: makes invites through the worker, and shows what has become of them.
import { createClient, inviteLink, isInviteError } from "./dist/index.web.js";
import { card } from "./card.js";
import { name, signOut } from "./who.js";

const at = (id) => document.getElementById(id);
const invites = createClient({ provider: "edge", baseUrl: `${location.origin}/api` });
const shown = new Map(); // by id: what the list says of an invite, and where

const user = await name().catch(() => undefined);
at("name").textContent = user ?? "";
for (const [id, signedIn] of [["who", true], ["sign-out", true], ["create", true], ["sign-in", false], ["stranger", false]]) at(id).hidden = signedIn !== (user !== undefined);
at("sign-out").addEventListener("click", () => signOut().then(() => location.reload()));

for (const choice of at("create").elements.to) {
  choice.addEventListener("change", () => {
    const to = at("create").elements.to.value;
    at("bound").hidden = to === "anybody";
    at("target").required = to !== "anybody";
    at("target").placeholder = { email: "bob@example.com", domain: "example.com" }[to] ?? "";
    at("target-label").textContent = to === "domain" ? "Domain" : "E-mail address";
  });
}

at("create").addEventListener("submit", (event) => {
  event.preventDefault();
  const { to, target, purpose, ttl, uses } = at("create").elements;
  const bound = to.value === "anybody" ? {} : { to: { [to.value]: target.value.trim() } };
  trying(async () => {
    await show(await invites.create({ ...bound, purpose: purpose.value, ttlSec: Number(ttl.value), maxUses: Number(uses.value), redirect: "/welcome.html", code: true }));
    return "The invite is made. Send the link.";
  });
});

at("copy").addEventListener("click", async () => {
  // not everywhere allowed: then the link is marked, and can be copied by hand
  at("link").select();
  say(await navigator.clipboard.writeText(at("link").value).then(() => "Copied.", () => "Copy the marked link."));
});

// the secret stands behind the #, which browsers send to no server
async function show({ token, metadata }) {
  const link = inviteLink(token, { base: new URL("invite", location.href) });
  at("link").value = link.url;
  at("made").hidden = false;
  at("for").textContent = metadata.purpose ?? "invite";
  at("code").textContent = metadata.code ?? "";
  at("spoken").hidden = metadata.code === undefined;
  at("made").focus();
  at("picture").src = `data:image/svg+xml,${encodeURIComponent(await link.qr())}`;
}

const say = (text) => (at("said").textContent = text);

async function trying(action) {
  say("");
  try {
    say(await action());
  } catch (error) {
    say(isInviteError(error) ? `That did not work: ${error.message}. What to do: ${error.next}.` : "Something went wrong. Try again.");
  }
  await refresh().catch(() => {});
}

const resend = (invite) => trying(async () => {
  await show(await invites.resend(invite));
  return "There is a new link. The earlier ones no longer work.";
});
const revoke = (invite) => trying(async () => {
  await invites.revoke(invite);
  return `Taken back: ${invite.metadata.purpose ?? "invite"}.`;
});

/** Only what has changed is drawn anew: whoever is at a button stays there. */
async function refresh() {
  if (user === undefined) return;
  const { items } = await invites.list({ pageSize: 50 });
  at("none").hidden = items.length > 0;
  const nodes = items.map((invite) => {
    const says = JSON.stringify(invite);
    const before = shown.get(invite.id);
    if (before?.says === says) return before.node;
    const node = card(invite, { resend, revoke });
    const focused = before?.node.contains(document.activeElement);
    before?.node.replaceWith(node);
    if (focused) node.focus();
    shown.set(invite.id, { says, node });
    return node;
  });
  nodes.forEach((node, place) => at("list").children[place] !== node && at("list").insertBefore(node, at("list").children[place]));
}

await refresh().catch(() => {});
const look = () => document.visibilityState === "visible" && refresh().catch(() => {});
setInterval(look, 3000);
document.addEventListener("visibilitychange", look);
