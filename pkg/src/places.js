// What the module keeps of a client from call to call: its options, read once. So many places, and no more: whoever makes
// a client for each request needs nobody to clear up after it.
import { services } from "./core.js";
import { inPage } from "./in-page.js";

// as many as in `src/bindings/client.rs`
const PLACES = 64;
const clients = new Array(PLACES).fill(undefined);
let last = 0;
// another instance knows nobody
services.onReset(() => clients.fill(undefined));

/** Where the module has a client, which is opened there if it is not. */
export function place(held) {
  if (clients[held.place] !== held) {
    last = (last + 1) % PLACES;
    held.logsIn = services.call((glue) => glue.client_open(last, held.options, inPage()));
    clients[last] = held;
    held.place = last;
  }
  return held.place;
}

/** Whether a client must log in before other calls. */
export function logsIn(held) {
  place(held);
  return held.logsIn;
}
