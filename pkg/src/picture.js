// Draws a link, by a module that is loaded for it.
import { pictures } from "./core.js";
import { optionInvalid } from "./errors.js";

export async function draw(url, { dark = "#000", light = "#fff" } = {}) {
  for (const [field, colour] of Object.entries({ dark, light })) {
    if (typeof colour !== "string") throw optionInvalid(field, "expected a colour");
  }
  const loading = pictures.ensureAsync();
  if (loading !== undefined) await loading;
  return pictures.call((glue) => glue.draw(url, dark, light));
}
