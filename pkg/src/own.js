// An issuer's own signatures, known again by the private halves of its keys, which takes less than half the time
// (`src/software/own.rs`). For Ed25519 keys that are used often; a `CryptoKey` says nothing of itself.
import { software, softwareNow } from "./software.js";

/** After how many signatures it is worth a module. */
const HOT = 64;

export class OwnKeys {
  #keys;
  #seen = 0;

  /** `keys`: as `createIssuer` has read them. */
  constructor(keys) {
    const own = ({ alg, jwk: { d } }) => alg === "EdDSA" && typeof d === "string";
    this.#keys = new Map(keys.filter(own).map(({ jwk: { d }, verifying: { x } }) => [x, { d, x }]));
  }

  /** Whether one of the keys made a signature: the one of which `point` is the public half. A no says nothing. */
  made({ point }, input, signature) {
    const key = this.#keys.get(point);
    if (key === undefined) return false;
    const engine = softwareNow();
    if (engine === undefined) return this.#wait();
    try {
      return engine.made(key, input, signature);
    } catch {
      // no private half: whoever mints by it is told so
      return this.#keys.delete(point) && false;
    }
  }

  // in the background, and not asked for again where there is none
  #wait() {
    this.#seen += 1;
    if (this.#seen === HOT) software().catch(() => {});
    return false;
  }
}
