// Key sets: local ones, and remote ones that are fetched as seldom as their age and their source allow.
import { tokens } from "./core.js";
import { given, keysUnavailable, optionInvalid } from "./errors.js";

const brand = new WeakSet();
export const isKeySet = (value) => brand.has(value);

const DEFAULTS = { maxAgeSec: 600, staleIfErrorSec: 86_400, cooldownSec: 30, timeoutMs: 5_000 };

export const createKeySet = (source, options) => given("source", () => make(source, options ?? {}));

function make(source, options) {
  if (typeof source === "string" || source instanceof URL) return new RemoteKeys(address(source), options);
  if (typeof source === "object" && source !== null && Array.isArray(source.keys)) return new LocalKeys(source);
  throw optionInvalid("source", "expected a JWK Set or the address of one");
}

// only what can never be right: the rest is checked where it is fetched
function address(source) {
  const text = String(source);
  if (/^https:\/\/|^http:\/\/(([\w.-]+\.)?localhost|127(\.\d+){3}|\[::1\])([:/]|$)/i.test(text)) return text;
  throw optionInvalid("source", "expected https, but for this machine");
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
  #source; // what fetches, once something has been fetched

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
    throw keysUnavailable("the key set has not been fetched yet");
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

  /** Fetches if that is due; falls back on what is there. */
  async refresh(now, unknownKey) {
    await tokens.ensureAsync();
    const plan = this.#plan(now, unknownKey);
    if (plan === 0) return this.#state.jwks;
    const { Source } = await import("./calls.js");
    this.#source ??= new Source(this.#url, this.#options);
    try {
      await this.#source.get(this.#state, () => { this.#tried = now; }, (state) => { this.#state = { ...state, fetchedAt: now }; });
    } catch (error) {
      if (plan === 2) throw error;
    }
    return this.#state.jwks;
  }

  /** Fetches now if there is nothing usable; for priming before synchronous use. */
  async load(now = new Date()) {
    await this.refresh(given("now", () => Number(now)) / 1000, false);
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

