// The form by which an invite is made: its fields are those of the place that is chosen.
import { lacks, listing } from "./services.js";

const at = (id) => document.getElementById(id);

export function chooses(places, chosen) {
  at("where").hidden = places.length < 2;
  at("service").replaceChildren(...places.map(({ name, title }) => element("option", { value: name, textContent: title })));
  at("service").addEventListener("change", () => chosen(places.find(({ name }) => name === at("service").value)));
}

/** Shows the fields of a place; those of our own stand in the page. */
export function fieldsOf({ words, title, can, provider, name }) {
  at("own").hidden = words !== undefined;
  for (const control of at("own").querySelectorAll("input, select")) control.disabled = words !== undefined;
  for (const id of ["about", "asked", "which"]) at(id).hidden = words === undefined;
  at("mine").textContent = words === undefined ? "Your invites" : `Invites at ${title}`;
  at("about").textContent = words === undefined ? "" : `${words.note} ${lacks({ can }, words.title)}`;
  at("which").textContent = words === undefined ? "" : listing({ can }, words.title);
  const lasts = words?.lasts === undefined ? [] : [labelled("For how long", choice(words.lasts))];
  at("asked").replaceChildren(...(words?.fields ?? []).map(field), ...lasts);
}

/** What was filled in for a service. */
export const filled = () => Object.fromEntries([...at("asked").querySelectorAll("input, select")].map(({ name, value }) => [name, value.trim()]));

function field({ label, optional = false, hint = "", ...members }) {
  return labelled(label + (optional ? ", if you like" : ""), element("input", { autocomplete: "off", autocapitalize: "none", spellcheck: false, required: !optional, title: hint, ...members }));
}

function choice(lasts) {
  const made = element("select", { name: "ttl" });
  made.append(...lasts.map(([value, textContent]) => element("option", { value, textContent })));
  return made;
}

function labelled(text, control) {
  const label = element("label", { textContent: `${text} ` });
  label.append(control);
  return label;
}

const element = (name, members) => Object.assign(document.createElement(name), members);
