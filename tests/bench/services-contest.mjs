// The contenders of calls to a service: our client, bare `fetch` and `JSON.parse`, and those with a limit of time.
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
    "client get": { ours: () => client.get(UUID), "= fetch": () => json(`${at}/${UUID}`), "= fetch with a time limit": () => bounded(`${at}/${UUID}`) },
    "client create": { ours: () => client.create({ email: "a@b" }), "= fetch": () => json(at, post), "= fetch with a time limit": () => bounded(at, post) },
    "client list page": { ours: async () => await client.list({ pageSize: 50 }), "= fetch": () => json(`${at}?page_size=50`), "= fetch with a time limit": () => bounded(`${at}?page_size=50`) },
    "client list 100000": { ours: listed, "= fetch": walk },
  };
}
