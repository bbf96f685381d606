// How a list is read: its first page, page by page, or everything.
import { InviteError, given } from "./errors.js";
import { Limits } from "./limits.js";

export class List {
  #read;
  #how;
  #from;
  #first;

  /** `read(from, how)` gives a page: `{ items, next? }`. */
  constructor(read, how) {
    const { from, ...rest } = given("options", () => ({ ...how }));
    // the same that a call refuses, and before anything is read
    if (rest.signal !== undefined) new Limits(rest.signal).close();
    this.#read = read;
    this.#from = from;
    this.#how = rest;
  }

  /** The first page. It is read once. */
  first() {
    this.#first ??= this.#read(this.#from, this.#how);
    return this.#first;
  }

  /** Page by page. The next one is under way while one is looked at. */
  async *pages() {
    const { signal, ...rest } = this.#how;
    const stop = new AbortController();
    const abort = () => stop.abort(signal.reason);
    if (signal?.aborted) abort();
    else signal?.addEventListener("abort", abort);
    const read = (from) => {
      const page = this.#read(from, { ...rest, signal: stop.signal });
      // it may fail before anybody has asked for it
      page.catch(() => {});
      return page;
    };
    try {
      for (let from = this.#from, page = read(from); ;) {
        const { items, next } = await page;
        if (next === undefined) return yield { items };
        if (next === from) throw endless();
        from = next;
        page = read(from);
        yield { items, next };
      }
    } finally {
      signal?.removeEventListener("abort", abort);
      // whoever stops early wants no further page
      stop.abort();
    }
  }

  /** Everything. By hand: an async generator takes three turns for each item. */
  items() {
    const pages = this.pages();
    let items = [];
    let at = 0;
    let turn; // the step that waits for a page
    const ready = () => ({ done: false, value: items[at++] });
    const step = async () => {
      while (at >= items.length) {
        const { done, value } = await pages.next();
        if (done) return { done, value: undefined };
        ({ items } = value);
        at = 0;
      }
      return ready();
    };
    return {
      next() {
        if (turn === undefined && at < items.length) return Promise.resolve(ready());
        const mine = turn === undefined ? step() : turn.then(step, step);
        turn = mine;
        const over = () => {
          if (turn === mine) turn = undefined;
        };
        mine.then(over, over);
        return mine;
      },
      async return(value) {
        items = [];
        await pages.return();
        return { done: true, value };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
}

const endless = () => new InviteError({
  code: "RESPONSE_INVALID",
  message: "expected another next page, found the same one again",
  next: "check the base address; report the answer's status and request id",
  retryable: false,
});
