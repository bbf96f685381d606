// Reading and trusting tokens: the hot path between JavaScript's strings and the module's memory.
import { tokens } from "./core.js";
import { keyFault, noSyncEngine } from "./engine.js";
import { given, internal, isBytes, optionInvalid } from "./errors.js";
import * as glue from "./wasm.js";
import { checkExpect, expectText, isKnown, letGo, policyAgain, policyOf, read } from "./policy.js";
import { tokenText } from "./token-text.js";

// What the module answers, by its own numbers.
const FAILED = 0, SIGNED = 1, SEALED = 2;
const VALID = 1, ASK = 2, ASK_CLAIMS_FAILED = 3, UNKNOWN_KEY = 4;
const HEADER = 0, PAYLOAD = 2, SIGNATURE = 4, INPUT = 6, KEY = 7, IS_NEW = 8;

const MAX = 8192;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

let bytes; // all of the module's memory
let buffer; // the token's place in it
let words; // the table of addresses
let payload; // the place for a payload that the host decodes
let rooms; // where the three are
let seen; // the last header, of this instance
tokens.onReset(() => {
  bytes = undefined;
  rooms = undefined;
  seen = undefined;
});

// the memory moves when it grows, and is another one after a trap
function views() {
  rooms ??= glue.room();
  bytes = new Uint8Array(tokens.memory.buffer);
  buffer = new Uint8Array(tokens.memory.buffer, rooms[0], MAX + 1);
  words = new Uint32Array(tokens.memory.buffer, rooms[1], 9);
  payload = new Uint8Array(tokens.memory.buffer, rooms[2], MAX);
}

/** Writes a token into the buffer. The module refuses whatever is not ASCII, so only the length is counted here. */
function put(text) {
  if (bytes === undefined || bytes.length === 0) views();
  if (text.length > MAX) return MAX + 1;
  const { read, written } = encoder.encodeInto(text, buffer);
  return read === text.length ? written : MAX + 1;
}

// Chromium takes longer to write a long text than to decode it as base64. So the second part, which is a signed token's
// payload, is decoded by hosts that can; the module gets the rest, and whatever is not canonical as a whole.
const NATIVE = { alphabet: "base64url", lastChunkHandling: "strict" };
const LONG = typeof Uint8Array.prototype.setFromBase64 === "function" ? 1024 : Infinity;

/** Writes a token into the buffer: `[length, how many bytes of the payload are decoded]`. */
function putDecoded(text) {
  if (text.length >= LONG && text.length <= MAX) {
    if (bytes === undefined || bytes.length === 0) views();
    const from = text.indexOf(".") + 1, end = text.indexOf(".", from);
    // whole groups of four: they have no spare bits
    const to = end - ((end - from) % 4);
    try {
      const { written } = payload.setFromBase64(text.slice(from, to), NATIVE);
      // less is written where there is white space or padding, and nothing where there are no parts
      if (written === ((to - from) / 4) * 3) return [put(text.slice(0, from) + text.slice(to)), written];
    } catch {
      // the module says what is wrong
    }
  }
  return [put(text), 0];
}

// the module may have grown its memory while it worked
function at(word) {
  if (bytes.length === 0) views();
  return bytes.subarray(words[word], words[word] + words[word + 1]);
}

const json = (word) => JSON.parse(decoder.decode(at(word)));

// Tokens of one issuer share their header to the letter, so the last one is kept. It is frozen to its depth, because
// several results hold it. The module says when it has read another one.
function header() {
  if (bytes.length === 0) views();
  if (seen === undefined || words[IS_NEW] !== 0) {
    seen = freeze(json(HEADER));
    words[IS_NEW] = 0;
  }
  return seen;
}

function freeze(value) {
  if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
  return value;
}
const failure = () => tokens.translate(glue.last_error());
// beyond what a Date can be there is none
const date = (seconds) => (typeof seconds === "number" && Math.abs(seconds) <= 8.64e12 ? new Date(seconds * 1000) : undefined);

function guarded(f) {
  try {
    return f();
  } catch (thrown) {
    throw tokens.translate(thrown);
  }
}

const SIGNALWIRE = ["signalwire.com"];

export function decode(token, options) {
  const text = tokenText(token);
  const hosts = options ? given("allowedHosts", () => JSON.stringify(options.allowedHosts ?? SIGNALWIRE) ?? "") : undefined;
  tokens.ensure();
  return guarded(() => {
    const [length, done] = putDecoded(text);
    const kind = glue.decode(length, done);
    if (kind === FAILED) throw failure();
    if (kind === SIGNED) return signed(header(), json(PAYLOAD));
    if (kind === SEALED) return sealed(header(), hosts);
    return { verified: false, kind: "opaque" };
  });
}

function signed(header, claims) {
  return { verified: false, kind: "signed", header, claims, expiresAt: date(claims.exp) };
}

function sealed(header, allowed = JSON.stringify(SIGNALWIRE)) {
  const decoded = { verified: false, kind: "sealed", header };
  if (typeof header.ch === "string" && glue.host_allowed(header.ch, allowed)) decoded.host = header.ch;
  return decoded;
}

function trusted(header, claims) {
  return {
    verified: true,
    header,
    claims,
    issuer: claims.iss,
    audience: typeof claims.aud === "string" ? [claims.aud] : claims.aud ?? [],
    subject: claims.sub,
    id: claims.jti,
    issuedAt: date(claims.iat),
    expiresAt: date(claims.exp),
  };
}

function seconds(expect) {
  const now = read(expect, "now");
  if (now === undefined) return Date.now() / 1000;
  const value = given("now", () => Number(now()) / 1000);
  if (Number.isFinite(value)) return value;
  throw optionInvalid("now", "expected a function that returns a Date");
}

export function verifySync(token, expect) {
  const text = tokenText(token);
  tokens.ensure();
  const set = checkExpect(expect);
  const policy = policyOf(expect, set?.current());
  try {
    return attempt(text, expect, policy, 0, true);
  } finally {
    letGo(policy);
  }
}

// One key that fits after the other, from the nth on: what is trusted, or, where an engine takes its time, what it was asked
// and all that is needed then.
function attempt(text, expect, policy, nth, atOnce, own) {
  const now = seconds(expect);
  for (; ; nth += 1) {
    const answer = ask(policy, text, now, nth, atOnce);
    if (answer === VALID) return trusted(header(), json(PAYLOAD));
    const failed = answer === ASK_CLAIMS_FAILED ? failure() : undefined;
    const holds = engine(policy, policy.keys[words[KEY]], atOnce, own);
    if (holds === undefined) throw noSyncEngine("this algorithm");
    if (holds === false) continue;
    // the buffer belongs to the next caller after this turn
    if (holds !== true) return { holds, header: header(), claims: json(PAYLOAD), failed, nth };
    if (failed) throw failed;
    return trusted(header(), json(PAYLOAD));
  }
}

function engine(policy, key, atOnce, own) {
  const input = buffer.subarray(0, words[INPUT]);
  const signature = at(SIGNATURE);
  try {
    if (own?.made(key, input, signature)) return true;
    return atOnce ? key.verifyNow(input, signature) : key.verify(input, signature);
  } catch (error) {
    return passed(policy, error);
  }
}

// one bad key among several is passed over, as those are that the module could not read
function passed({ keys }, error) {
  if (keys.length > 1 && error.code === "KEY_INVALID") return false;
  throw error;
}

// asks the module about the nth key that fits
function ask(policy, text, now, nth, atOnce) {
  tokens.ensure();
  // its number would be another policy's
  if (!isKnown(policy)) throw internal("the module has been replaced");
  return guarded(() => {
    const byHost = policy.keys[0]?.serves?.(text.length, atOnce) ?? false;
    const answer = glue.verify(policy.id, put(text), now, nth, byHost);
    if (bytes.length === 0) views();
    if (answer === FAILED || answer === UNKNOWN_KEY) throw failure();
    return answer;
  });
}

// not async: a promise of an engine's is passed on as it is
export function verify(token, expect) {
  try {
    const text = tokenText(token);
    const loading = tokens.ensureAsync();
    return loading ? loading.then(() => trust(text, expect)) : Promise.resolve(trust(text, expect));
  } catch (error) {
    return Promise.reject(error);
  }
}

function trust(text, expect) {
  const set = checkExpect(expect);
  return set === undefined ? held(text, expect, policyOf(expect)) : trustBySet(text, expect, set);
}

async function trustBySet(text, expect, set) {
  const under = (keys) => held(text, expect, policyOf(expect, keys));
  const keys = set.usable(seconds(expect)) ?? await set.refresh(seconds(expect), false);
  try {
    return await under(keys);
  } catch (error) {
    if (error.code !== "KEY_NOT_FOUND") throw error;
    // the issuer may have a new key: one look, as often as the cooldown allows
    const renewed = await set.refresh(seconds(expect), true);
    if (renewed === keys) throw error;
    return under(renewed);
  }
}

/**
 * As `verify`, with the module loaded and under a trust that nobody else can change: `{ expect, keys, own, policy? }`. Gives
 * an answer, or a promise of one. `own.made(key, input, signature)` says whether whoever has the key's private half made
 * this signature; where it says no, the public half decides.
 */
export function verifyOwn(text, trust) {
  const { expect, keys, own } = trust;
  trust.policy = policyAgain(trust.policy, expect, keys);
  return held(text, expect, trust.policy, own);
}

// others come by while a host checks: the policy stays open until this is over
function held(text, expect, policy, own) {
  let answer;
  try {
    answer = attempt(text, expect, policy, 0, false, own);
  } catch (error) {
    letGo(policy);
    throw error;
  }
  if (answer.holds !== undefined) return later(text, expect, policy, answer, own);
  letGo(policy);
  return answer;
}

async function later(text, expect, policy, answer, own) {
  try {
    while (answer.holds !== undefined) {
      const { holds, header, claims, failed, nth } = answer;
      let good;
      try {
        good = await holds;
      } catch (error) {
        good = passed(policy, keyFault(error));
      }
      if (good) {
        if (failed) throw failed;
        return trusted(header, claims);
      }
      answer = attempt(text, expect, policy, nth + 1, false, own);
    }
    return answer;
  } finally {
    letGo(policy);
  }
}

export async function open(token, expect) {
  const text = tokenText(token);
  const { openSeal } = await import("./seal.js");
  await tokens.ensureAsync();
  const key = sealKey(expect);
  const now = seconds(expect);
  const demands = expectText(expect);
  const [, iv, ciphertext, aad] = guarded(() => glue.opening(put(text), key.length, demands));
  const { header } = decode(text);
  const content = await openSeal(key, iv, ciphertext, aad);
  if (content === undefined) throw tokens.translate(tokens.call((glue) => glue.seal_refused()));
  return trusted(header, JSON.parse(tokens.call((glue) => glue.check_opened(content, demands, now))));
}

function sealKey(expect) {
  const key = typeof expect === "object" && expect !== null ? read(expect, "key") : undefined;
  const copy = given("key", () => isBytes(key) && Uint8Array.from(key));
  if (copy) return copy;
  throw optionInvalid("key", "expected the bytes of a key");
}
