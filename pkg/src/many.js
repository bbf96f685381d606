// Many invites, one result a row in the order of the rows: so many at once as allowed, slower where the service asks.
import { given, isInviteError, optionInvalid } from "./errors.js";
import { Limits } from "./limits.js";

/** How often a row is tried that the service has put off, and the first wait where it does not say how long. */
const TRIES = 8, FIRST_MS = 1000;

/** `create(row, how)` makes one invite. */
export async function* many(create, rows, how) {
  const { concurrency = 4, from = 0, signal, ...rest } = given("options", () => ({ ...how }));
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 64) {
    throw optionInvalid("concurrency", "expected a whole number from 1 to 64");
  }
  if (!Number.isInteger(from) || from < 0) throw optionInvalid("from", "expected a whole number from 0");
  const source = given("rows", () => rows?.[Symbol.asyncIterator]?.() ?? rows?.[Symbol.iterator]?.());
  if (source === undefined) throw optionInvalid("rows", "expected an iterable");
  const limits = new Limits(signal);
  const pace = new Pace(limits);
  const queue = []; // results to come, oldest first
  let index = 0;
  let more = true;
  try {
    while (more || queue.length > 0) {
      // rows that were begun come to their end: what was made is told, so that a later run can go on after it
      while (more && limits.ended === 0 && queue.length < concurrency) {
        const { done, value } = await source.next();
        if (done) more = false;
        else if (index < from) index += 1;
        else queue.push(row(create, value, index++, rest, pace));
      }
      if (queue.length > 0) yield await queue.shift();
      else if (limits.ended !== 0) throw limits.aborted();
    }
  } finally {
    limits.close();
    if (more) await source.return?.();
  }
}

async function row(create, value, index, how, pace) {
  for (let tried = 1; ; tried += 1) {
    try {
      await pace.turn();
      return { index, invite: await create(value, how) };
    } catch (error) {
      const later = isInviteError(error) && error.code === "RATE_LIMITED" && tried < TRIES;
      if (!later) return { index, error };
      pace.slow(error.retryAfterMs ?? FIRST_MS * 2 ** (tried - 1));
    }
  }
}

/** Lets everybody wait as soon as one was asked to. */
class Pace {
  #until = 0;
  #limits;

  constructor(limits) {
    this.#limits = limits;
  }

  slow(ms) {
    this.#until = Math.max(this.#until, Date.now() + ms);
  }

  async turn() {
    for (let left; (left = this.#until - Date.now()) > 0;) await this.#limits.within(this.#limits.wait(left));
  }
}
