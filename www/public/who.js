// Who is signed in: a demo identity, which everybody may choose.

/** Draws the form into `form`; calls `changed(name)` at once and whenever it changes. */
export async function who(form, changed) {
  const show = (name) => {
    form.replaceChildren(...(name === undefined ? signIn() : signedIn(name)));
    changed(name);
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const name = form.elements.name?.value.trim().toLowerCase();
    const response = await post({ ...(name !== undefined && { name }) });
    if (response.ok) return show((await response.json()).name);
    form.elements.name.setCustomValidity((await response.json()).title ?? "Try another name");
    form.elements.name.reportValidity();
  });
  form.addEventListener("input", () => form.elements.name?.setCustomValidity(""));
  const { name } = await (await fetch("session")).json();
  show(name);
}

const post = (body) => fetch("session", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

function signIn() {
  const input = Object.assign(document.createElement("input"), { name: "name", required: true, placeholder: "ann", autocomplete: "off" });
  input.setAttribute("aria-label", "Your name for this demo");
  return [input, Object.assign(document.createElement("button"), { textContent: "Sign in" })];
}

function signedIn(name) {
  const button = Object.assign(document.createElement("button"), { textContent: "Sign out", className: "plain" });
  return [Object.assign(document.createElement("span"), { textContent: `Signed in as ${name}` }), button];
}
