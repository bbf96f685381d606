// What ends a call early: the caller's signal, or our deadline. Both reach `fetch` through a controller of our own and
// without a reason, because what a caller gives as reason may be anything.
import { aborted, optionInvalid } from "./errors.js";

const ABORTED = 1, TIMED_OUT = 2;

export class Limits {
  /** 0: the call goes on. */
  ended = 0;
  /** What the caller gave as reason. */
  reason;
  #own = new AbortController();
  #caller;
  #timers = [];
  #over;
  #fail;
  #abort = () => this.#end(ABORTED);

  constructor(caller) {
    this.#over = new Promise((_, reject) => (this.#fail = reject));
    // it may be rejected when nobody waits
    this.#over.catch(() => {});
    if (caller === undefined) return;
    // not `instanceof`: the signal may be another realm's
    if (typeof caller?.aborted !== "boolean" || typeof caller.addEventListener !== "function") {
      throw optionInvalid("signal", "expected an AbortSignal");
    }
    this.#caller = caller;
    if (caller.aborted) this.#abort();
    else caller.addEventListener("abort", this.#abort);
  }

  get signal() {
    return this.#own.signal;
  }

  start(ms) {
    this.#timers.push(setTimeout(() => this.#end(TIMED_OUT), ms));
  }

  /** Settles as `promise` does, unless the call ends before: also with a `fetch` that heeds no signal. */
  race(promise) {
    return Promise.race([promise, this.#over]);
  }

  /** As `race`, with an error for whoever has no words of their own for the end of the call. */
  async within(promise) {
    try {
      return await this.race(promise);
    } catch (error) {
      throw this.ended === 0 ? error : this.aborted();
    }
  }

  aborted() {
    return aborted("the caller's signal ended the call", this.reason);
  }

  /** Waits, but no longer than timers can count: 24 days. */
  wait(ms) {
    return new Promise((resolve) => this.#timers.push(setTimeout(resolve, Math.min(ms, 0x7fff_ffff))));
  }

  /** Lets go of everything, once the call is over. */
  close() {
    this.#timers.forEach(clearTimeout);
    this.#caller?.removeEventListener("abort", this.#abort);
  }

  #end(how) {
    if (this.ended !== 0) return;
    this.ended = how;
    if (how === ABORTED) this.reason = this.#caller.reason;
    this.#fail();
    this.#own.abort();
  }
}
