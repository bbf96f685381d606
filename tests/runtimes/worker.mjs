// The suite in a module worker of a page.
import { results } from "./web.mjs";

self.onmessage = async ({ data: origin }) => self.postMessage(await results(origin, "worker"));
