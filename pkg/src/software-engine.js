// What the second module does, for the package: its keys live as long as the objects that stand for them.

export function wrap(glue) {
  const ids = new WeakMap(); // key object -> its number in the module; numbers live as long as the module
  const id = (key) => {
    let number = ids.get(key);
    if (number === undefined) {
      number = glue.key(key.alg, JSON.stringify(key.jwk));
      ids.set(key, number);
      release.register(key, number);
    }
    return number;
  };
  const release = globalThis.FinalizationRegistry
    ? new FinalizationRegistry((number) => glue.forget(number))
    : { register() {} };
  return {
    verify: (key, input, signature) => glue.verify(id(key), input, signature),
    open: (key, iv, ciphertext, aad) => glue.open(key, iv, ciphertext, aad),
  };
}
