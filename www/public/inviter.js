// The page of whoever invites: makes invites through the worker, and shows what has become of them.
import { createClient, inviteLink, isInviteError } from "./dist/index.web.js";
import { called } from "./card.js";
import { chooses, fieldsOf, filled } from "./form.js";
import { current, draw } from "./list.js";
import { SERVICES } from "./services.js";
import { name, signOut } from "./who.js";

const at = (id) => document.getElementById(id);
const say = (text) => (at("said").textContent = text);

const user = await name().catch(() => undefined);
at("name").textContent = user ?? "";
for (const [id, signedIn] of [["who", true], ["sign-out", true], ["create", true], ["sign-in", false], ["stranger", false]]) at(id).hidden = signedIn !== (user !== undefined);
at("sign-out").addEventListener("click", () => signOut().then(() => location.reload()));

const places = user === undefined ? [] : await offered().catch(() => {
  say("We could not be reached. Load this page again.");
  at("create").hidden = true;
  return [];
});
let place; // where invites are made now
let looking;

/** The places that the worker has, each with a client of its own. */
async function offered() {
  const told = await (await fetch("services")).json();
  return told.map((one) => {
    const words = SERVICES[one.provider];
    const title = words === undefined ? "This site" : words.title + (one.name === one.provider ? "" : ` (${one.name})`);
    return { ...one, words, title, invites: createClient({ provider: "edge", baseUrl: location.origin + one.base }), made: [], shown: new Map() };
  });
}

async function choose(chosen) {
  place = chosen;
  say("");
  at("made").hidden = true;
  at("list").replaceChildren();
  at("none").hidden = true;
  fieldsOf(place);
  clearInterval(looking);
  // a service counts how often it is asked
  looking = setInterval(look, place.words === undefined ? 3000 : 15_000);
  await refresh().catch(() => {});
}

for (const choice of at("create").elements.to) {
  choice.addEventListener("change", () => {
    const to = at("create").elements.to.value;
    at("bound").hidden = to === "anybody";
    at("target").required = to !== "anybody";
    at("target").placeholder = { email: "bob@example.com", domain: "example.com" }[to] ?? "";
    at("target-label").textContent = to === "domain" ? "Domain" : "E-mail address";
  });
}

function own() {
  const { to, target, purpose, ttl, uses } = at("create").elements;
  const bound = to.value === "anybody" ? {} : { to: { [to.value]: target.value.trim() } };
  return { ...bound, purpose: purpose.value, ttlSec: Number(ttl.value), maxUses: Number(uses.value), redirect: "/welcome.html", code: true };
}

at("create").addEventListener("submit", (event) => {
  event.preventDefault();
  const { words, invites, made } = place;
  trying(async () => {
    const { token, ...invite } = await invites.create(words === undefined ? own() : words.make(filled()));
    made.unshift(invite);
    await show({ ...invite, token }, words);
    return words === undefined ? "The invite is made. Send the link." : "The invite is made.";
  });
});

at("copy").addEventListener("click", async () => {
  // not everywhere allowed: then the text is marked, and can be copied by hand
  at("link").select();
  say(await navigator.clipboard.writeText(at("link").value).then(() => "Copied.", () => `Copy the marked ${place.words === undefined ? "link" : "text"}.`));
});

// the secret stands behind the #, which browsers send to no server
async function show(invite, words) {
  const { token, metadata } = invite;
  const link = words === undefined ? inviteLink(token, { base: new URL("invite", location.href) }) : undefined;
  const sent = words?.sent(invite) ?? {
    title: `Send this link: ${metadata.purpose ?? "invite"}`, text: link.url, label: "Invite link", note: "It is shown only now. Whoever has it can use it, so send it to the right person only.",
  };
  at("send").textContent = sent.title;
  at("link").value = sent.text ?? "";
  at("link").setAttribute("aria-label", sent.label ?? "");
  at("handed").hidden = sent.text === undefined;
  at("advice").textContent = sent.note ?? "";
  at("advice").hidden = sent.note === undefined;
  at("code").textContent = metadata.code ?? "";
  at("spoken").hidden = metadata.code === undefined;
  at("picture").hidden = link === undefined;
  at("made").dataset.invite = invite.id;
  at("made").hidden = false;
  at("made").focus();
  if (link) at("picture").src = `data:image/svg+xml,${encodeURIComponent(await link.qr())}`;
}

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
  await show(await place.invites.resend(invite));
  return "There is a new link. The earlier ones no longer work.";
});
const revoke = (invite) => trying(async () => {
  await place.invites.revoke(invite);
  invite.status = "revoked";
  if (at("made").dataset.invite === invite.id) at("made").hidden = true;
  return `Taken back: ${called(invite, place.words)}.`;
});

async function refresh() {
  const asked = place;
  if (asked === undefined) return;
  const items = await current(asked);
  if (asked !== place) return;
  at("none").hidden = items.length > 0;
  draw(at("list"), items, asked, { resend, revoke }, at("mine"));
}

const look = () => document.visibilityState === "visible" && refresh().catch(() => {});
document.addEventListener("visibilitychange", look);
chooses(places, choose);
if (places.length > 0) await choose(places[0]);
