// What the second module does, for the package: its keys live as long as the objects that stand for them.

export function wrap(glue) {
  const ids = new WeakMap(); // key object -> its number in the module; numbers live as long as the module
  const id = (key, take) => {
    let number = ids.get(key);
    if (number === undefined) {
      number = take(key);
      ids.set(key, number);
      release.register(key, number);
    }
    return number;
  };
  const release = globalThis.FinalizationRegistry
    ? new FinalizationRegistry((number) => glue.forget(number))
    : { register() {} };
  const open = ({ alg, jwk }) => glue.key(alg, JSON.stringify(jwk));
  const own = ({ d, x }) => glue.own(d, x);
  return {
    verify: (key, input, signature) => glue.verify(id(key, open), input, signature),
    made: (key, input, signature) => glue.made(id(key, own), input, signature),
    open: (key, iv, ciphertext, aad) => glue.open(key, iv, ciphertext, aad),
  };
}
