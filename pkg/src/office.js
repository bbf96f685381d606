// What an issuer's module asks of the host: keys, chance, time and the store. Private keys stay here.
import { engineUnavailable, given, optionInvalid } from "./errors.js";
import { issuers } from "./core.js";

const ALGORITHMS = {
  EdDSA: { key: "Ed25519", sign: "Ed25519" },
  ES256: { key: { name: "ECDSA", namedCurve: "P-256" }, sign: { name: "ECDSA", hash: "SHA-256" } },
  HS256: { key: { name: "HMAC", hash: "SHA-256" }, sign: "HMAC" },
};
const DIALECTS = { memory: 0, sqlite: 1, postgres: 2 };

// which number a memory has in the module; another instance knows nothing of it
const memories = new WeakMap();
issuers.onReset(() => (generation += 1));
let generation = 0;

export class Office {
  #keys;
  #imported = new Map();
  #sealKey;
  #sealing;
  #store;
  #dialect;
  #now;
  #time;

  constructor({ keys, sealKey, store, now = Date.now }) {
    this.#keys = new Map(keys.map((key) => [key.kid, key]));
    this.#sealKey = sealKey;
    this.#store = store;
    this.#dialect = given("store", () => DIALECTS[store.dialect]);
    this.#now = now;
  }

  get dialect() {
    return this.#dialect;
  }

  get memory() {
    let place = memories.get(this.#store);
    if (place?.generation !== generation) {
      place = { generation, number: issuers.call((glue) => glue.memory_open()) };
      memories.set(this.#store, place);
    }
    return place.number;
  }

  /** Reads the clock, for the operation that begins: the caller's may throw, and must not do so inside the module. */
  tick() {
    const time = given("now", () => Number(this.#now()));
    if (!(time >= 0 && time <= 8.64e15)) throw optionInvalid("now", "expected a function that returns a Date");
    this.#time = time;
  }

  now() {
    return this.#time;
  }

  random() {
    return crypto.getRandomValues(new Uint8Array(16));
  }

  async sign(kid, input) {
    const { alg, jwk } = this.#keys.get(kid);
    let key = this.#imported.get(kid);
    if (key === undefined) {
      key = importKey(jwk, alg);
      this.#imported.set(kid, key);
    }
    return new Uint8Array(await crypto.subtle.sign(ALGORITHMS[alg].sign, await key, input));
  }

  async seal(iv, additionalData, plain) {
    if (this.#sealKey === undefined) throw optionInvalid("sealKey", "expected 32 bytes, to seal personal data with");
    this.#sealing ??= crypto.subtle.importKey("raw", this.#sealKey, "AES-GCM", false, ["encrypt"]);
    return new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, await this.#sealing, plain));
  }

  /** Values come as JSON, and rows go as JSON: at once where the store gives them at once. */
  query(statement, values) {
    try {
      const rows = this.#store.query(statement, JSON.parse(values));
      return Array.isArray(rows) ? written(rows) : Promise.resolve(rows).then(written);
    } catch (error) {
      return Promise.reject(error);
    }
  }
}

function written(rows) {
  try {
    return JSON.stringify(rows);
  } catch {
    // as some drivers give every integer
    return JSON.stringify(rows, (name, value) => (typeof value === "bigint" ? String(value) : value));
  }
}

// a CryptoKey need not be exported; a JWK is imported once
const importKey = (jwk, alg) => (jwk instanceof CryptoKey
  ? jwk
  : crypto.subtle.importKey("jwk", { ...jwk, key_ops: undefined, use: undefined, ext: undefined, alg: undefined }, ALGORITHMS[alg].key, false, ["sign"]));

/** Makes a private key as a JWK, with an id of its own. */
export async function createKey(options) {
  const { alg = "EdDSA" } = given("options", () => ({ ...options }));
  if (!["EdDSA", "ES256"].includes(alg)) throw optionInvalid("alg", "expected EdDSA or ES256");
  if (globalThis.crypto?.subtle === undefined) throw engineUnavailable("expected WebCrypto: a secure context, or Node 20");
  const { privateKey } = await keyPair(ALGORITHMS[alg].key);
  const { key_ops, ext, ...jwk } = await crypto.subtle.exportKey("jwk", privateKey);
  return { ...jwk, kid: crypto.randomUUID(), alg };
}

// WebKitGTK fails at one Ed25519 key in a hundred
async function keyPair(kind) {
  for (let left = 4; ; left -= 1) {
    try {
      return await crypto.subtle.generateKey(kind, true, ["sign", "verify"]);
    } catch (cause) {
      if (left === 0 || cause?.name !== "OperationError") throw engineUnavailable(`expected an engine that makes ${kind.name} keys`, cause);
    }
  }
}
