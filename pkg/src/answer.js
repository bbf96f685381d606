// Sends a request, and reads its answer in one step, where the service says how long that is. What has no length, too much
// of it, or comes packed, the module reads piece by piece (`src/web/body.rs`).

/** Gives `{ response, body? }`. The global `fetch` is looked up at each call, so that one that was put in its place later is used. */
export async function answer(fetch = globalThis.fetch, url, init, largest, limits) {
  // one that has ended sends nothing
  if (limits.ended !== 0) return {};
  const response = await fetch(url, init);
  if (limits.ended !== 0 || !fits(response, largest)) return { response };
  // one byte too many says as much as all of them
  return { response, body: bytes(await response.arrayBuffer()).subarray(0, largest + 1) };
}

function fits(response, largest) {
  try {
    // a test's or another realm's response may be anything
    const { headers, status } = response;
    const length = headers.get("content-length");
    return typeof status === "number" && typeof length === "string" && /^\d+$/.test(length) && Number(length) <= largest
      && typeof headers.get("content-encoding") !== "string" && typeof response.arrayBuffer === "function";
  } catch {
    return false;
  }
}

// of a view or a buffer, of whatever realm; also of one whose buffer has been taken away
const bytes = (content) => new Uint8Array(typeof content === "object" && content?.byteLength > 0 ? content : 0);
