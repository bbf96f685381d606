// Opens sealed tokens: loaded by the first one.
import { software } from "./software.js";

/** Opens AES-GCM; `undefined` when the tag does not hold. */
export async function openSeal(key, iv, ciphertext, aad) {
  const subtle = globalThis.crypto?.subtle;
  if (subtle === undefined) return (await software()).open(key, iv, ciphertext, aad);
  const imported = await subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
  try {
    return new Uint8Array(await subtle.decrypt({ name: "AES-GCM", iv, additionalData: aad }, imported, ciphertext));
  } catch {
    return undefined;
  }
}
