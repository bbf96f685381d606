// What the module keeps of an issuer from call to call: its options, read once.
import { issuers } from "./core.js";

// another instance knows nothing of it
let generation = 0;
issuers.onReset(() => (generation += 1));

const forgotten = globalThis.FinalizationRegistry
  ? new FinalizationRegistry((place) => place.generation === generation && issuers.call((glue) => glue.issuer_close(place.number)))
  : { register() {} };

export class Standing {
  #options;
  #place;

  /** `options`: JSON. */
  constructor(options) {
    this.#options = options;
  }

  /** Its number in the module, which is loaded. */
  get number() {
    if (this.#place?.generation !== generation) {
      this.#place = { generation, number: issuers.call((glue) => glue.issuer_open(this.#options)) };
      forgotten.register(this, this.#place);
    }
    return this.#place.number;
  }
}
