// Fetches a remote key set: loaded when one is due.
import { services } from "./core.js";
import { keysUnavailable } from "./errors.js";
import { Limits } from "./limits.js";
import { Tasks } from "./task.js";

const tasks = new Tasks(services);

/** Where one set comes from. One request at a time, for all who wait. */
export class Source {
  #url;
  #options;
  #flight;
  #started = 0;

  constructor(url, options) {
    this.#url = url;
    this.#options = options;
  }

  /** Tells `tried` when a request begins and `found` what it brought; `previous` is what was known before. */
  get(previous, tried, found) {
    // one promise of the host's for everyone: also in workerd, where a Rust future may not be shared; and not one whose
    // request was ended there, so that it never settles
    if (Date.now() - this.#started > this.#options.timeoutMs + 1000) this.#flight = undefined;
    if (this.#flight === undefined) {
      this.#started = Date.now();
      const flight = this.#fetch(previous, tried, found).finally(() => {
        if (this.#flight === flight) this.#flight = undefined;
      });
      this.#flight = flight;
    }
    return this.#flight;
  }

  async #fetch(previous, tried, found) {
    tried();
    try {
      const answer = await fetchKeys(this.#url, previous?.etag, this.#options);
      const jwks = answer.text === undefined ? previous.jwks : published(JSON.parse(answer.text));
      found({ jwks, freshSec: answer.freshSec, ...(answer.etag && { etag: answer.etag }) });
    } catch (cause) {
      throw cause?.code === "KEYS_UNAVAILABLE" ? cause : keysUnavailable("the key set could not be fetched", cause);
    }
  }
}

// a secret that everybody can fetch proves nothing: such keys are passed over, as are all that nobody could use (RFC 7517,
// section 9.2)
const published = (set) => ({ ...set, keys: set.keys.filter((key) => key?.kty !== "oct" && key?.d === undefined && key?.k === undefined) });

// gives `{ text?, freshSec, etag? }`; without `text`, nothing has changed
async function fetchKeys(url, etag, { maxAgeSec, timeoutMs, fetch }) {
  const limits = new Limits();
  try {
    const loading = services.ensureAsync();
    if (loading !== undefined) await loading;
    limits.start(timeoutMs);
    return JSON.parse(await tasks.run((glue, task) => glue.keys_fetch(task, url, etag, maxAgeSec, timeoutMs), limits, fetch));
  } finally {
    limits.close();
  }
}
