// A stand-in for your sign-in: whoever says a name is believed. Replace it before anybody uses this for real.
const NAME = /^[a-z][a-z0-9-]{0,29}$/;
const COOKIE = "demo-user";
// where a sign-in may lead back to, by name: an address from outside could lead anywhere
const BACK = { invite: "/invite" };

/** The name of who is signed in. */
export function signedIn(request) {
  const cookies = (request.headers.get("cookie") ?? "").split(";").map((cookie) => cookie.trim().split("="));
  const name = cookies.find(([key]) => key === COOKIE)?.[1];
  return NAME.test(name ?? "") ? name : undefined;
}

/** `GET` says who is signed in. `POST` signs in: a form leads back to where it came from, JSON is answered. Without a name, it signs out. */
export async function session(request) {
  const kind = request.headers.get("content-type") ?? "";
  if (request.method !== "POST") return answer({ name: signedIn(request) });
  if (/^application\/x-www-form-urlencoded\b/.test(kind)) return form(request);
  if (!/^application\/json\b/.test(kind)) return new Response("expected JSON or a form", { status: 415 });
  const { name } = await request.json().catch(() => ({}));
  if (name !== undefined && !NAME.test(name)) return Response.json({ title: "expected a name of small letters, digits and hyphens" }, { status: 400 });
  return answer({ name }, { "set-cookie": cookie(name) });
}

async function form(request) {
  // a form of another site would sign its visitors in as somebody; an `Origin` does not come under `no-referrer`
  if (request.headers.get("sec-fetch-site") !== "same-origin") return new Response("expected a form of this site", { status: 403 });
  const fields = new URLSearchParams(await request.text());
  const name = fields.get("name") ?? "";
  if (!NAME.test(name)) return new Response("expected a name of small letters, digits and hyphens", { status: 400 });
  const back = new URL(Object.hasOwn(BACK, fields.get("to")) ? BACK[fields.get("to")] : "/", request.url);
  if (fields.get("state")) back.searchParams.set("state", fields.get("state"));
  return new Response(null, { status: 303, headers: { location: back.href, "set-cookie": cookie(name), "cache-control": "no-store", "referrer-policy": "no-referrer" } });
}

const answer = (body, headers) => Response.json(body, { headers: { "cache-control": "no-store", ...headers } });
const cookie = (name) => `${COOKIE}=${name ?? ""}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${name === undefined ? 0 : 86_400}`;
