// Takes the invite out of the link before anything else can see it, and keeps it for this tab across a sign-in.
const KEY = "invite";

/** Once it is used, nobody needs it any more. */
export function forget() {
  try {
    sessionStorage.removeItem(KEY);
  } catch { /* it was not kept */ }
}

export function take() {
  const found = new URLSearchParams(location.hash.slice(1)).get("invite");
  if (found !== null) {
    history.replaceState(history.state, "", location.pathname + location.search);
    if (found === "") return undefined;
    try {
      sessionStorage.setItem(KEY, found);
    } catch { /* kept in this page alone */ }
    return found;
  }
  try {
    return sessionStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}
