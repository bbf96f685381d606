// Reads a pasted token and says what can be believed of it: nothing yet, because nothing is verified here.
import init, { decode, isInviteError } from "./dist/index.web.js";

const at = (id) => document.getElementById(id);

const MEANING = {
  signed: "Anybody could have written this. Verify it with the issuer's key before you act on it.",
  sealed: "Only the holder of the key can read its content. The header is not authenticated for anybody else.",
  opaque: "An id or a code: it says nothing by itself.",
};

function show(verdict, meaning, content) {
  at("verdict").textContent = verdict;
  at("meaning").textContent = meaning;
  at("content").textContent = content === undefined ? "" : JSON.stringify(content, null, 2);
  at("content").hidden = content === undefined;
  document.querySelector("section").hidden = false;
}

document.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    await init();
    const { kind, header, claims, host, expiresAt } = decode(at("token").value.trim());
    const content = header && { header, ...(claims && { claims }), ...(host && { host }), ...(expiresAt && { expiresAt }) };
    show(`${kind === "opaque" ? "An" : "A"} ${kind} token, not verified`, MEANING[kind], content);
  } catch (error) {
    if (!isInviteError(error)) throw error;
    show(`No token that can be read (${error.code})`, `${error.message}. Next: ${error.next}.`);
  }
});
