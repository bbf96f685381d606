// Who is signed in: a demo identity, which everybody may choose.

/** Their name, if anybody is. */
export async function name() {
  return (await (await fetch("session")).json()).name;
}

export const signOut = () => fetch("session", { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
