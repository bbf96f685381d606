// Keeps an invite on its way through a sign-in, a sign-up or a verified address: in the browser's storage, or in a cookie
// that no script can read. It is taken once, and not after its time.
import { optionInvalid } from "./errors.js";
import { InviteToken, escaped, tokenText } from "./token-text.js";

// what browsers keep of a cookie, less its name and attributes
const LARGEST = 3_800;

export function createCarrier({ name = "edge-invite", ttlSec = 1_800, tabs = "all", storage, now = Date.now } = {}) {
  if (!/^[\w-]{1,64}$/.test(name)) throw optionInvalid("name", "expected letters, digits, `-` or `_`");
  if (!(Number.isInteger(ttlSec) && ttlSec >= 1 && ttlSec <= 86_400)) throw optionInvalid("ttlSec", "expected whole seconds, 1 to 86,400");
  if (tabs !== "all" && tabs !== "this") throw optionInvalid("tabs", 'expected "all" or "this"');
  const place = new Place(storage ?? (() => (tabs === "all" ? globalThis.localStorage : globalThis.sessionStorage)), name);
  const cookie = `__Host-${name}`;
  const time = () => Number(now());

  // what is kept, if its time has not passed: a damaged entry is none
  function kept() {
    try {
      const { token, until, handle } = JSON.parse(place.read());
      // a clock that was set back prolongs nothing
      if (typeof token === "string" && token && until > time() && until <= time() + ttlSec * 1000) return { token, handle };
    } catch { /* nothing is kept, or nothing of ours */ }
    return undefined;
  }

  function take() {
    const found = kept();
    place.drop();
    return found === undefined ? null : new InviteToken(found.token);
  }

  return Object.freeze({
    keep(token) {
      place.write(JSON.stringify({ token: tokenText(token), until: time() + ttlSec * 1000, handle: crypto.randomUUID() }));
    },
    get holds() {
      return kept() !== undefined;
    },
    take,
    drop: () => place.drop(),
    // the token itself would be written to the logs of whoever signs the user in
    toState: (own = "") => `${kept()?.handle ?? ""}.${own}`,
    fromState(state) {
      const [, handle, own] = /^(?:([^.]*)\.)?(.*)/s.exec(state);
      return { own, token: handle && handle === kept()?.handle ? take() : null };
    },
    toCookie(token) {
      const value = escaped(token);
      if (value.length > LARGEST) throw optionInvalid("token", "expected at most 3,800 bytes");
      return `${cookie}=${value}; Path=/; Max-Age=${ttlSec}; HttpOnly; Secure; SameSite=Lax`;
    },
    fromCookie(request) {
      const header = typeof request === "string" ? request : request?.headers?.get("cookie") ?? "";
      const values = header.split(";").map((pair) => pair.trim()).filter((pair) => pair.startsWith(`${cookie}=`));
      // two of one name: one was planted
      if (values.length !== 1) return null;
      try {
        return new InviteToken(decodeURIComponent(values[0].slice(cookie.length + 1)));
      } catch {
        return null; // nothing, or nothing of ours
      }
    },
    dropCookie: () => `${cookie}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax`,
  });
}

/** A place in a storage, and in memory where that is refused (private windows, sandboxed frames, workers). */
class Place {
  #storage;
  #name;
  #memory = null;

  constructor(storage, name) {
    this.#storage = typeof storage === "function" ? storage : () => storage;
    this.#name = name;
  }

  #try(f) {
    try {
      return f(this.#storage());
    } catch {
      return undefined;
    }
  }

  read() {
    return this.#try((storage) => storage.getItem(this.#name)) ?? this.#memory;
  }

  write(text) {
    this.#memory = text;
    // kept in one place only, or a second tab could take it again
    if (this.#try((storage) => (storage.setItem(this.#name, text), storage.getItem(this.#name))) === text) this.#memory = null;
  }

  drop() {
    this.#memory = null;
    this.#try((storage) => storage.removeItem(this.#name));
  }
}
