// The landing page: reads the invite from the link, says what it is, and accepts it only by a press of the button. It
// needs no WebAssembly, so it works before anything else has arrived.
import { awaitSignIn, forget, token } from "./take.js";
import { countdown, inviteFlow, takeInvite } from "./dist/page.js";
import { left, words } from "./words.js";
import { name, signOut } from "./who.js";

const at = (id) => document.getElementById(id);
let ahead; // by how much the server's clock is ahead of the time that this page is open
let counting = { what: "", stop: new AbortController() };

const flow = inviteFlow({ token, invites: { assess: ask("assess"), accept: ask("accept"), decline: ask("decline") } });

function ask(what) {
  return async (body) => {
    const response = await fetch(`api/invites/${what}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    const date = Date.parse(response.headers.get("date"));
    if (Number.isFinite(date)) ahead = date - performance.now();
    const answer = response.status === 204 ? {} : await response.json();
    if (!response.ok) throw answer;
    return answer;
  };
}

const SHOWN = {
  choice: ["ready", "accepting", "declining"], "sign-in": ["needs_sign_in", "wrong_account", "spent"], again: ["unreachable"],
  facts: ["needs_sign_in", "ready", "accepting", "declining", "unreachable", "done"], left: ["needs_sign_in", "wrong_account", "needs_verified_email", "ready"],
};

// used up, but perhaps by this visitor, who is signed in as nobody or as somebody else
const spent = ({ reason }) => reason === "INVITE_SPENT";
const over = (snapshot) => ["done", "declined"].includes(snapshot.state) || (snapshot.state === "refused" && !spent(snapshot));

function show(snapshot) {
  const { preview, answer } = snapshot;
  const state = spent(snapshot) ? "spent" : snapshot.state;
  const [title, text] = words(snapshot);
  at("title").textContent = title;
  document.title = title;
  at("text").textContent = text;
  if (over(snapshot)) forget();
  if (SHOWN["sign-in"].includes(state)) at("sign-in").href = `sign-in?${new URLSearchParams({ to: "invite", state: awaitSignIn() })}`;
  at("sign-in").textContent = state === "needs_sign_in" ? "Sign in" : "Use another account";
  // only a path of this site: the issuer allows no other, and nobody else may
  const onwards = answer?.invite?.metadata?.redirect ?? preview?.redirect;
  at("onwards").hidden = state !== "done" || !/^\/(?!\/)/.test(onwards ?? "");
  if (!at("onwards").hidden) at("onwards").href = onwards;
  at("typed").hidden = snapshot.reason !== "NO_INVITE";
  const focused = document.activeElement;
  for (const [id, states] of Object.entries(SHOWN)) at(id).hidden = !states.includes(state);
  for (const id of ["accept", "decline"]) at(id).setAttribute("aria-disabled", state !== "ready");
  // what was pressed is gone: whoever works by keyboard goes on at what it has become
  if (focused?.closest("[hidden]")) at("title").focus();
  facts(preview);
  count(at("left").hidden ? undefined : preview?.expiresAt);
}

function facts({ inviter, purpose, expiresAt, usesLeft } = {}) {
  const rows = [["From", inviter], ["For", purpose], ["Until", expiresAt && new Date(expiresAt).toLocaleString([], { dateStyle: "medium", timeStyle: "short" })], ["Places left", usesLeft > 1 ? usesLeft : undefined]];
  at("facts").replaceChildren(...rows.filter(([, value]) => value !== undefined).flatMap(([name, value]) => [
    Object.assign(document.createElement("dt"), { textContent: name }), Object.assign(document.createElement("dd"), { textContent: value }),
  ]));
}

async function count(until) {
  const what = `${until} ${ahead}`;
  if (what === counting.what) return;
  counting.stop.abort();
  const { stop } = counting = { what, stop: new AbortController() };
  if (until === undefined) return;
  const serverTime = ahead === undefined ? undefined : ahead + performance.now();
  for await (const time of countdown(new Date(until), { serverTime, signal: stop.signal })) at("left").textContent = left(time);
  // what it is now, the server says
  if (!stop.signal.aborted) flow.refresh();
}

async function lookAgain() {
  const who = await name().catch(() => undefined);
  at("who").hidden = who === undefined;
  at("name").textContent = who ?? "";
  if (!over(flow.get())) await flow.refresh();
}

// a code, or a link that was copied
at("typed").addEventListener("submit", (event) => {
  event.preventDefault();
  const typed = takeInvite({ from: at("code").value });
  at("code").setCustomValidity(typed === null ? "This is no code of an invite: it has 12 letters and digits" : "");
  if (!at("code").reportValidity()) return;
  location.hash = new URLSearchParams({ invite: typed.reveal() });
  location.reload();
});
at("code").addEventListener("input", () => at("code").setCustomValidity(""));

flow.subscribe(show);
at("accept").addEventListener("click", () => flow.get().state === "ready" && flow.accept());
at("decline").addEventListener("click", () => flow.get().state === "ready" && flow.decline());
at("again").addEventListener("click", lookAgain);
at("sign-out").addEventListener("click", () => signOut().then(lookAgain, lookAgain));
// after a sign-in in another tab, and after a time without a connection
addEventListener("online", lookAgain);
addEventListener("pageshow", ({ persisted }) => persisted && lookAgain());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && lookAgain());
lookAgain();
