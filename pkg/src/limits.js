// What ends a call early: the caller's signal, or our deadline. Both reach `fetch` through a controller of our own and
// without a reason, because what a caller gives as reason may be anything.
import { InviteError, aborted, optionInvalid } from "./errors.js";

const ABORTED = 1, TIMED_OUT = 2;
// what timers can count
const LONGEST = 0x7fff_ffff;

const timedOut = () => new InviteError({ code: "TIMED_OUT", message: "no answer came within the time limit", next: "try again, or raise `timeoutMs`", retryable: true });

export class Limits {
  /** 0: the call goes on. */
  ended = 0;
  /** What the caller gave as reason. */
  reason;
  #own = new AbortController();
  #caller;
  #abort;
  #deadline;
  #timers; // of whoever waits for a time, if somebody does
  #waiting = new Set(); // what lets those go who wait

  constructor(caller) {
    if (caller === undefined) return;
    try {
      // not `instanceof`: the signal may be another realm's
      const { aborted } = caller;
      if (typeof aborted !== "boolean") throw new TypeError("no signal");
      this.#caller = caller;
      this.#abort = () => this.#end(ABORTED);
      if (aborted) this.#abort();
      else caller.addEventListener("abort", this.#abort);
    } catch (cause) {
      throw optionInvalid("signal", "expected an AbortSignal", cause);
    }
  }

  get signal() {
    return this.#own.signal;
  }

  /** Starts the clock. A time that is none is the module's to refuse. */
  start(ms) {
    if (typeof ms === "number" && ms > 0 && ms <= LONGEST) this.#deadline = setTimeout(() => this.#end(TIMED_OUT), ms);
  }

  /**
   * Tells, in a turn of its own, how `promise` settles, or that the call has ended before: also with a `fetch` that heeds
   * no signal.
   */
  async during(promise, succeed, fail) {
    // by hand: `Promise.race` would leave something behind on what never settles, for each piece of a body
    this.#waiting.add(fail);
    if (this.ended !== 0) this.#release();
    try {
      const value = await promise;
      if (this.#waiting.delete(fail)) succeed(value);
    } catch (error) {
      if (this.#waiting.delete(fail)) fail(error);
    }
  }

  /** As `during`, with an error for whoever has no words of their own for the end of the call. */
  async within(promise) {
    try {
      return await new Promise((succeed, fail) => this.during(promise, succeed, fail));
    } catch (error) {
      throw this.ended === 0 ? error : this.ended === ABORTED ? this.aborted() : timedOut();
    }
  }

  aborted() {
    return aborted("the caller's signal ended the call", this.reason);
  }

  /** Waits, but no longer than timers can count: 24 days. */
  wait(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        resolve();
      }, Math.min(ms, LONGEST));
      (this.#timers ??= new Set()).add(timer);
    });
  }

  /** Lets go of everything, once the call is over. */
  close() {
    clearTimeout(this.#deadline);
    this.#timers?.forEach(clearTimeout);
    if (this.#caller !== undefined) this.#said(() => this.#caller.removeEventListener("abort", this.#abort));
  }

  #end(how) {
    if (this.ended !== 0) return;
    this.ended = how;
    if (how === ABORTED) this.reason = this.#said(() => this.#caller.reason);
    this.#release();
    this.#own.abort();
  }

  #release() {
    // not at once: whoever aborts may stand within a call into the module
    this.#waiting.forEach((fail) => queueMicrotask(fail));
    this.#waiting.clear();
  }

  // the caller's signal may be anything, and nobody is there to be told
  #said(f) {
    try {
      return f();
    } catch {
      return undefined;
    }
  }
}
