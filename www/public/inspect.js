// The inspector: says of a pasted token, or of a link with one in it, what a linter says of a text.
import init, { decode, isInviteError, takeInvite, verify } from "./dist/index.web.js";
import { lint, lintBroken } from "./lint.js";

const at = (id) => document.getElementById(id);
const WORDS = { stop: "Refused", warn: "Careful", note: "Note", fine: "Good" };
let keys; // of this site: fetched once

/** Whether this site has signed it. The token itself is sent nowhere. */
async function checked(token, { kind, claims }) {
  if (kind !== "signed") return undefined;
  try {
    keys ??= await (await fetch("api/.well-known/jwks.json")).json();
    await verify(token, { keys, algorithms: ["EdDSA", "ES256"], issuer: claims.iss ?? "nobody", audience: null });
    return { holds: true };
  } catch (error) {
    if (!isInviteError(error)) return undefined;
    // its claims are looked at only once its signature holds
    return { holds: /^(TOKEN_EXPIRED|TOKEN_NOT_YET_VALID|CLAIM_|ISSUER_)/.test(error.code), code: error.code };
  }
}

async function inspect(pasted) {
  await init();
  const token = takeInvite({ from: pasted })?.reveal() ?? pasted;
  try {
    const seen = decode(token);
    show(lint(seen, { pasted, token, checked: await checked(token, seen) }), seen);
  } catch (error) {
    if (!isInviteError(error)) throw error;
    show(lintBroken(error, pasted));
  }
}

function show({ title, what, trust, found }, seen) {
  const stops = found.filter(({ severity }) => severity === "stop").length;
  at("verdict").textContent = title;
  at("summary").textContent = stops === 0 ? "Nothing here says that it would be refused." : `It would be refused, for ${stops === 1 ? "one reason" : `${stops} reasons`}.`;
  at("what").textContent = what;
  at("trust").replaceChildren(...trust.map((text) => element("li", marked(text))));
  at("findings").replaceChildren(...found.map(({ severity, what, means }) => {
    const line = element("p", [element("strong", [WORDS[severity]], `state ${severity}`), " ", ...marked(what)]);
    return element("li", [line, ...(means ? [element("p", marked(means), "quiet")] : [])]);
  }));
  const { header, claims } = seen ?? {};
  at("content").textContent = header ? JSON.stringify({ header, ...(claims && { claims }) }, null, 2) : "";
  for (const id of ["content", "content-title"]) at(id).hidden = !header;
  at("result").hidden = false;
  at("verdict").focus();
}

function element(name, children, className = "") {
  const made = Object.assign(document.createElement(name), { className });
  made.append(...children);
  return made;
}

// what stands between backquotes is code; it may be the token's own text, which is never markup
const marked = (text) => text.split("`").map((part, place) => (place % 2 === 0 ? part : element("code", [part])));

document.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  inspect(at("token").value.trim());
});
