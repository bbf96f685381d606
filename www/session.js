// A stand-in for your sign-in: whoever says a name is believed. Replace it before anybody uses this for real.
const NAME = /^[a-z][a-z0-9-]{0,29}$/;
const COOKIE = "demo-user";

/** The name of who is signed in. */
export function signedIn(request) {
  const cookies = (request.headers.get("cookie") ?? "").split(";").map((cookie) => cookie.trim().split("="));
  const name = cookies.find(([key]) => key === COOKIE)?.[1];
  return NAME.test(name ?? "") ? name : undefined;
}

/** `GET` says who is signed in; `POST` with `{ name }` signs in, and without signs out. */
export async function session(request) {
  const answer = (body, headers) => Response.json(body, { headers: { "cache-control": "no-store", ...headers } });
  if (request.method !== "POST") return answer({ name: signedIn(request) });
  if (!/^application\/json\b/.test(request.headers.get("content-type") ?? "")) return new Response("expected JSON", { status: 415 });
  const { name } = await request.json().catch(() => ({}));
  if (name !== undefined && !NAME.test(name)) return Response.json({ title: "expected a name of small letters, digits and hyphens" }, { status: 400 });
  const life = name === undefined ? 0 : 86_400;
  return answer({ name }, { "set-cookie": `${COOKIE}=${name ?? ""}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${life}` });
}
