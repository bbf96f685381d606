// Bytes from base64, with what every host has.

/** The bytes that `base64` stands for. */
export function bytes(base64) {
  // newer engines have it built in
  if (Uint8Array.fromBase64 !== undefined) return Uint8Array.fromBase64(base64);
  // Node 20 has not, and a loop over 200 kB takes it longer than all the rest of a cold start
  if (globalThis.Buffer !== undefined) return Buffer.from(base64, "base64");
  const binary = atob(base64);
  const out = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i += 1) out[i] = binary.charCodeAt(i);
  return out;
}
