// How much time an invite has left, by the server's clock: the visitor's own may be wrong by hours.
import { optionInvalid } from "./errors.js";

const SECOND = 1_000;

export async function* count(until, { serverTime, everyMs = SECOND, signal } = {}) {
  const end = Number(until);
  if (!Number.isFinite(end)) throw optionInvalid("until", "expected a date");
  if (!(Number.isFinite(everyMs) && everyMs >= 100)) throw optionInvalid("everyMs", "expected at least 100 milliseconds");
  // from here on the time that passes is measured, and not read off a clock that somebody may set
  const start = performance.now();
  const began = serverNow(serverTime);
  for (;;) {
    if (signal?.aborted) return;
    const left = end - began - (performance.now() - start);
    yield remaining(Math.max(0, left));
    if (left <= 0) return;
    // the timers of browsers cannot count further than 24 days
    await pause(Math.min(everyMs, left, 0x7fff_ffff), signal);
  }
}

// a response says when it was sent; a second is what its clock can tell
function serverNow(serverTime) {
  if (serverTime === undefined) return Date.now();
  const given = typeof serverTime?.headers?.get === "function" ? serverTime.headers.get("date") : serverTime;
  // a page may not see the header of another origin
  if (given === null) return Date.now();
  const time = typeof given === "string" ? Date.parse(given) : Number(given);
  if (!Number.isFinite(time)) throw optionInvalid("serverTime", "expected a response, a date, or the text of a Date header");
  return time;
}

function remaining(totalMs) {
  const seconds = Math.ceil(totalMs / SECOND);
  return {
    totalMs,
    days: Math.floor(seconds / 86_400),
    hours: Math.floor(seconds / 3_600) % 24,
    minutes: Math.floor(seconds / 60) % 60,
    seconds: seconds % 60,
    // a hint for the page, and no reason not to try: the server decides
    probablyOver: totalMs === 0,
  };
}

const pause = (ms, signal) => new Promise((resolve) => {
  const done = () => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", done);
    resolve();
  };
  const timer = setTimeout(done, ms);
  signal?.addEventListener("abort", done);
});
