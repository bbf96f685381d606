// Fetches a remote key set: loaded when one is due.
import { services } from "./core.js";
import { Limits } from "./limits.js";
import { Tasks } from "./task.js";

const tasks = new Tasks(services);

/** Gives `{ text?, freshSec, etag? }`; without `text`, nothing has changed. */
export async function fetchKeys(url, etag, { maxAgeSec, timeoutMs, fetch }) {
  const limits = new Limits();
  try {
    return JSON.parse(await tasks.run((glue, handle) =>
      glue.keys_fetch(handle, url, etag, maxAgeSec, timeoutMs, fetch, limits)));
  } finally {
    limits.close();
  }
}
