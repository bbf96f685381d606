// The engines that check signatures and open seals: the host's own, the best one at hand.
import { engineUnavailable, InviteError } from "./errors.js";
import { software, softwareNow } from "./software.js";

/* global IN_NODE -- whether this build may find itself in Node, which the one for pages never does: `xtask/src/bundle.rs` */

// RFC 7518 §3: hash, and for PSS a salt as long as the hash
const HASH = { 256: "SHA-256", 384: "SHA-384", 512: "SHA-512" };

// what a key is imported and what a signature is verified with: no more than is read, and a text where one will do, because an
// engine reads it at each call
function subtleParams(alg) {
  const bits = alg.slice(2);
  const hash = HASH[bits];
  switch (alg.slice(0, 2)) {
    case "RS": return [{ name: "RSASSA-PKCS1-v1_5", hash }, "RSASSA-PKCS1-v1_5"];
    case "PS": return [{ name: "RSA-PSS", hash }, { name: "RSA-PSS", saltLength: bits / 8 }];
    case "ES": return [{ name: "ECDSA", namedCurve: `P-${bits}` }, { name: "ECDSA", hash }];
    default: return ["Ed25519", "Ed25519"];
  }
}

// workerd calls itself Node, too
const inWorkerd = () => globalThis.navigator?.userAgent === "Cloudflare-Workers";

/**
 * `node:crypto` where it can be had at once, without an import that bundlers trip over. Not that of workerd, which
 * lacks the arguments that ECDSA and PSS need.
 */
let nodeCrypto;
function node() {
  if (!IN_NODE) return null;
  if (nodeCrypto === undefined) {
    try {
      nodeCrypto = inWorkerd() ? null : globalThis.process?.getBuiltinModule?.("node:crypto") ?? null;
    } catch {
      nodeCrypto = null;
    }
  }
  return nodeCrypto;
}

// Real Node pays a thread's round trip for each awaited WebCrypto call; the others do not.
let realNode;
const preferNode = () => IN_NODE && (realNode ??= globalThis.process?.release?.name === "node" && !globalThis.Deno
  && !globalThis.Bun && !inWorkerd());

/** How often a key is used before it is worth a table of its own. */
const HOT = 64;

/** A public key, imported by whichever engine asks first. `spec` is `{ alg, jwk }`, checked by the module. */
export class HostKey {
  #spec;
  #uses = 0;
  #node;
  #subtle;
  #soft;
  #softAsked = false;

  constructor(spec) {
    this.#spec = spec;
  }

  /** The public half, of an Ed25519 key. */
  get point() {
    return this.#spec.alg === "EdDSA" ? this.#spec.jwk.x : undefined;
  }

  /** Checks at once, or returns `undefined` when no engine can. */
  verifyNow(input, signature) {
    this.#uses += 1;
    const { alg } = this.#spec;
    if (alg === "EdDSA" && this.#uses > HOT && preferNode() && this.#hot()) return this.#softVerify(input, signature);
    if (node()) return this.#nodeVerify(input, signature);
    return softwareNow() ? this.#softVerify(input, signature) : undefined;
  }

  /** Checks by the best engine: an answer, or a promise of one. Reads its arguments before it returns. */
  verify(input, signature) {
    if (this.#subtle?.key) return subtleVerify(this.#subtle, input, signature);
    if (preferNode() && node()) return this.verifyNow(input, signature);
    const subtle = globalThis.crypto?.subtle;
    if (subtle === undefined) return this.#softVerifyAsync(input, signature);
    return this.#subtleVerifyFirst(subtle, input.slice(), signature.slice());
  }

  async #subtleVerifyFirst(subtle, input, signature) {
    if (this.#subtle === undefined) {
      const [importing, params] = subtleParams(this.#spec.alg);
      this.#subtle = { subtle, params, import: subtle.importKey("jwk", this.#spec.jwk, importing, false, ["verify"]) };
    }
    try {
      this.#subtle.key = await this.#subtle.import;
    } catch (cause) {
      this.#subtle = undefined;
      // an engine that has never heard of Ed25519 is no fault of the key
      if (cause?.name === "NotSupportedError") return this.#softVerifyAsync(input, signature);
      throw keyInvalid(cause);
    }
    return subtleVerify(this.#subtle, input, signature);
  }

  #nodeVerify(input, signature) {
    if (!IN_NODE) return undefined;
    const crypto = node();
    const { alg, jwk } = this.#spec;
    if (this.#node === undefined) {
      try {
        const key = crypto.createPublicKey({ key: jwk, format: "jwk" });
        this.#node = nodeParams(crypto, alg, key);
      } catch (cause) {
        throw keyInvalid(cause);
      }
    }
    try {
      return crypto.verify(this.#node.hash, input, this.#node.key, signature);
    } catch (cause) {
      throw keyInvalid(cause);
    }
  }

  // the second module, asked for in the background; the host's engine serves until it is there
  #hot() {
    if (softwareNow()) return true;
    if (!this.#softAsked) {
      this.#softAsked = true;
      software().catch(() => {});
    }
    return false;
  }

  #softVerify(input, signature) {
    try {
      return softwareNow().verify((this.#soft ??= { ...this.#spec }), input, signature);
    } catch (cause) {
      throw keyInvalid(cause);
    }
  }

  async #softVerifyAsync(input, signature) {
    if (!softwareNow()) {
      [input, signature] = [input.slice(), signature.slice()];
      await software();
    }
    return this.#softVerify(input, signature);
  }
}

function nodeParams(crypto, alg, key) {
  const hash = `sha${alg.slice(2)}`;
  switch (alg.slice(0, 2)) {
    case "RS": return { hash, key };
    case "PS": return { hash, key: { key, padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: alg.slice(2) / 8 } };
    case "ES": return { hash, key: { key, dsaEncoding: "ieee-p1363" } };
    default: return { hash: undefined, key };
  }
}

const subtleVerify = ({ subtle, params, key }, input, signature) => subtle.verify(params, key, signature, input);

/** What an engine's promise failed of. Deno, for one, looks at a key only when it is used. */
export const keyFault = (cause) => (cause instanceof InviteError ? cause : keyInvalid(cause));

const keyInvalid = (cause) => new InviteError(
  { code: "KEY_INVALID", message: "the engine could not use the key", next: "correct the key", retryable: false },
  cause,
);

/** The error for a synchronous check without a synchronous engine. */
export const noSyncEngine = (alg) =>
  engineUnavailable(`no synchronous engine for ${alg} is at hand in this runtime`);

/** From how many bytes on the host's HMAC, which the processor helps, beats the module's. */
const LARGE = 2048;

/**
 * A shared secret for the host's engine, and for large tokens only; `undefined` where the module is to do it all.
 * A copy: the caller may change the bytes, and then they are no longer this policy's.
 */
export function secretKey(alg, keys) {
  if (!ArrayBuffer.isView(keys)) return undefined;
  const secret = Uint8Array.from(keys);
  return IN_NODE && preferNode() ? nodeSecret(alg, secret) : subtleSecret(alg, secret);
}

function nodeSecret(alg, secret) {
  const hash = `sha${alg.slice(2)}`;
  const check = (input, signature) => {
    const code = node().createHmac(hash, secret).update(input).digest();
    return code.length === signature.length && node().timingSafeEqual(code, signature);
  };
  // loading node:crypto takes milliseconds, which a small token need not wait for
  return { serves: (length) => length >= LARGE && node() !== null, verify: check, verifyNow: check };
}

function subtleSecret(alg, secret) {
  const subtle = globalThis.crypto?.subtle;
  if (subtle === undefined) return undefined;
  const params = { name: "HMAC", hash: HASH[alg.slice(2)] };
  let key;
  const first = async (input, signature) => {
    key = await subtle.importKey("raw", secret, params, false, ["verify"]);
    return subtle.verify("HMAC", key, signature, input);
  };
  return {
    serves: (length, now) => length >= LARGE && !now,
    verify: (input, signature) =>
      (key ? subtle.verify("HMAC", key, signature, input) : first(input.slice(), signature.slice())),
  };
}
