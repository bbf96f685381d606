// Key sets: local ones, and remote ones that are fetched as seldom as their age and their source allow.
import { tokens } from "./core.js";
import { InviteError, optionInvalid } from "./errors.js";

const brand = new WeakSet();
export const isKeySet = (value) => brand.has(value);

const DEFAULTS = { maxAgeSec: 600, staleIfErrorSec: 86_400, cooldownSec: 30, timeoutMs: 5_000 };

export function createKeySet(source, options = {}) {
  if (typeof source === "string" || source instanceof URL) return new RemoteKeys(String(source), options);
  if (typeof source === "object" && source !== null && Array.isArray(source.keys)) return new LocalKeys(source);
  throw optionInvalid("source", "expected a JWK Set or the address of one");
}

class LocalKeys {
  #set;

  constructor(set) {
    this.#set = structuredClone(set);
    brand.add(this);
  }

  current() {
    return this.#set;
  }

  usable() {
    return this.#set;
  }

  refresh() {
    return this.#set;
  }

  export() {
    return { keys: structuredClone(this.#set.keys) };
  }
}

class RemoteKeys {
  #url;
  #options;
  #state; // { jwks, fetchedAt, freshSec, etag? }: plain JSON, so that it can be exported
  #tried = NaN;
  #flight;
  #started = 0;

  constructor(url, options) {
    this.#url = url;
    this.#options = { ...DEFAULTS, ...options };
    for (const name of Object.keys(DEFAULTS)) {
      const value = this.#options[name];
      if (!Number.isInteger(value) || value < 0 || value > 0x7fff_ffff) throw optionInvalid(name, "expected a whole number from 0");
    }
    this.#state = restore(options.cache);
    brand.add(this);
  }

  /** What is there, of whatever age; for synchronous use. */
  current() {
    if (this.#state) return this.#state.jwks;
    throw unavailable("the key set has not been fetched yet");
  }

  /** What is there if it needs no fetch at `now` (seconds). */
  usable(now) {
    return this.#state && this.#plan(now, false) === 0 ? this.#state.jwks : undefined;
  }

  #plan(now, unknownKey) {
    const { staleIfErrorSec, cooldownSec } = this.#options;
    const { fetchedAt = NaN, freshSec = 0 } = this.#state ?? {};
    return tokens.call((glue) => glue.keys_plan(fetchedAt, freshSec, staleIfErrorSec, this.#tried, cooldownSec, now, unknownKey));
  }

  /** Fetches if that is due, with one request for all who wait. Falls back on what is there. */
  async refresh(now, unknownKey) {
    await tokens.ensureAsync();
    const plan = this.#plan(now, unknownKey);
    if (plan === 0) return this.#state.jwks;
    // one promise of the host's for everyone: also in workerd, where a Rust future may not be shared; and not one whose
    // request was ended there, so that it never settles
    if (Date.now() - this.#started > this.#options.timeoutMs + 1000) this.#flight = undefined;
    if (this.#flight === undefined) {
      this.#started = Date.now();
      const flight = this.#fetch(now).finally(() => {
        if (this.#flight === flight) this.#flight = undefined;
      });
      this.#flight = flight;
    }
    try {
      await this.#flight;
    } catch (error) {
      if (plan === 2) throw error;
    }
    return this.#state.jwks;
  }

  async #fetch(now) {
    this.#tried = now;
    const previous = this.#state;
    try {
      const { fetchKeys } = await import("./calls.js");
      const answer = await fetchKeys(this.#url, previous?.etag, this.#options);
      const jwks = answer.text === undefined ? previous.jwks : JSON.parse(answer.text);
      this.#state = { jwks, fetchedAt: now, freshSec: answer.freshSec, ...(answer.etag && { etag: answer.etag }) };
    } catch (cause) {
      throw unavailable("the key set could not be fetched", cause);
    }
  }

  /** Fetches now if there is nothing usable; for priming before synchronous use. */
  async load(now = new Date()) {
    await this.refresh(Number(now) / 1000, false);
  }

  /** The cache as one JSON value, for a store that outlives this instance. */
  export() {
    return this.#state && structuredClone(this.#state);
  }
}

function restore(cache) {
  if (cache === undefined || cache === null) return undefined;
  const { jwks, fetchedAt, freshSec, etag } = cache;
  if (!Array.isArray(jwks?.keys) || typeof fetchedAt !== "number" || typeof freshSec !== "number") {
    throw optionInvalid("cache", "expected what export() returned");
  }
  return { jwks: structuredClone(jwks), fetchedAt, freshSec, ...(typeof etag === "string" && { etag }) };
}

const unavailable = (message, cause) => (cause?.code === "KEYS_UNAVAILABLE" ? cause : new InviteError({
  code: "KEYS_UNAVAILABLE", message, next: "try again; check the address of the key set", retryable: true,
}, cause));
