// The contenders of calls to a service: our client, bare `fetch` and `JSON.parse`, those with a limit of time, and what
// somebody would write who wants the checks of a client and has none: by hand, for this one service.
export const UUID = "bbbaeab8-539d-4482-9a98-f1285e7f75cb";

export function contest(createClient, base) {
  const at = `${base}/archivist/iam/v1/invites`;
  const client = createClient({ provider: "datatrails", token: "owner", baseUrl: base });
  const headers = { authorization: "Bearer owner", accept: "application/json" };
  const json = async (url, init) => JSON.parse(await (await fetch(url, { headers, ...init })).text());
  const bounded = async (url, init) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), 10_000);
    try {
      return await json(url, { ...init, signal: stop.signal });
    } finally {
      clearTimeout(timer);
    }
  };
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const careful = async (url, init, shape) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), 10_000);
    try {
      const response = await fetch(url, { headers, ...init, redirect: "manual", credentials: "omit", signal: stop.signal });
      if (!response.ok) throw new Error(`status ${response.status}`);
      if (!(Number(response.headers.get("content-length")) <= 16 << 20) || response.headers.has("content-encoding")) throw new Error("size");
      return shape(JSON.parse(decoder.decode(await response.arrayBuffer())));
    } finally {
      clearTimeout(timer);
    }
  };
  const shaped = (raw) => {
    const { identity, email, message, expiry_time } = raw;
    if (![identity, email, message, expiry_time].every((text) => typeof text === "string") || !identity.startsWith("invites/")) throw new Error("form");
    return { id: identity.slice(8), provider: "datatrails", status: "pending", expiresAt: new Date(expiry_time), expirySource: "service", target: email, metadata: { message }, raw };
  };
  const page = ({ invites, next_page_token }) => ({ items: invites.map(shaped), next: next_page_token });
  const post = { method: "POST", headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify({ email: "a@b", message: "" }) };
  const walk = async () => {
    let seen = 0;
    for (let next; next !== "";) {
      const page = await json(next === undefined ? at : `${at}?page_token=${next}`);
      for (const item of page.invites) if (item.identity) seen += 1;
      next = page.next_page_token;
    }
    return seen;
  };
  const listed = async () => {
    let seen = 0;
    for await (const item of client.list()) if (item.id) seen += 1;
    return seen;
  };
  return {
    "client get": { ours: () => client.get(UUID), "= fetch": () => json(`${at}/${UUID}`), "= fetch with a time limit": () => bounded(`${at}/${UUID}`), "by hand, with checks": () => careful(`${at}/${UUID}`, undefined, shaped) },
    "client create": { ours: () => client.create({ email: "a@b" }), "= fetch": () => json(at, post), "= fetch with a time limit": () => bounded(at, post), "by hand, with checks": () => careful(at, post, shaped) },
    "client list page": { ours: async () => await client.list({ pageSize: 50 }), "= fetch": () => json(`${at}?page_size=50`), "= fetch with a time limit": () => bounded(`${at}?page_size=50`), "by hand, with checks": () => careful(`${at}?page_size=50`, undefined, page) },
    "client list 100000": { ours: listed, "= fetch": walk },
  };
}
