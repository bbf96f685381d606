// From a request to a response, over an issuer or a client. Tokens come in bodies only; reading changes nothing.
import { InviteError, isInviteError } from "./errors.js";

const MAX_BODY = 65_536;

// what an error is over HTTP; every other code is 400
const STATUS = {
  UNAUTHORIZED: 401, SIGN_IN_REQUIRED: 401, FORBIDDEN: 403, ORIGIN_NOT_ALLOWED: 403, SUBJECT_MISMATCH: 403, EMAIL_UNVERIFIED: 403,
  NOT_FOUND: 404, INVITE_UNKNOWN: 404, OPERATION_UNSUPPORTED: 405, CONFLICT: 409,
  INVITE_SPENT: 410, INVITE_REVOKED: 410, INVITE_SUPERSEDED: 410, INVITE_DECLINED: 410, TOKEN_EXPIRED: 410,
  RESPONSE_TOO_LARGE: 413, RATE_LIMITED: 429, QUOTA_EXCEEDED: 402,
  INTERNAL: 500, STORE_FAILED: 503, KEY_INVALID: 500, ENGINE_UNAVAILABLE: 500, INIT_FAILED: 503, NOT_INITIALIZED: 500,
  RESPONSE_INVALID: 502, SERVICE_FAILED: 502, NETWORK_FAILED: 502, OUTCOME_UNKNOWN: 502, HOST_NOT_ALLOWED: 500, CREDENTIAL_EXPOSED: 500,
  TIMED_OUT: 504, ABORTED: 499,
};

// what our own service could not do is not the visitor's fault
const OURS = ["UNAUTHORIZED", "FORBIDDEN"];

const HEADERS = {
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-robots-tag": "noindex",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
};

export function handlerOf({ invites, authorize, ours, basePath, limit, onError }) {
  const own = typeof invites.mint === "function";
  const routes = own ? issuerRoutes(invites) : clientRoutes(invites);

  return async function handle(request) {
    try {
      const route = find(request, basePath);
      if (route === undefined) throw failure("NOT_FOUND", "there is nothing at this address");
      const { action, id } = route;
      if (action === "preflight") return preflight(request, ours);
      if (action === "jwks") return answer(200, routes.jwks?.() ?? { keys: [] }, { "cache-control": "public, max-age=300" });
      // a browser that fetches ahead of the user must not do what the user has not
      if (/prefetch|prerender/.test(request.headers.get("sec-purpose") ?? request.headers.get("purpose") ?? "")) return answer(204);
      checkOrigin(request, ours);
      const wait = await limit?.(request, { action, id });
      if (typeof wait === "number") throw failure("RATE_LIMITED", "too many requests", { retryable: true, retryAfterMs: wait });
      const who = await authorize(request, { action, id });
      if (who === null || who === undefined || who === false) throw failure(...DENIED[action] ?? DENIED.other);
      const input = request.method === "POST" ? await body(request) : Object.fromEntries(new URL(request.url).searchParams);
      if (!routes[action]) throw failure("OPERATION_UNSUPPORTED", "the service behind this has no such operation");
      const [status, result] = await routes[action](input, who === true ? {} : who, id);
      return cors(answer(status, result), request, ours);
    } catch (error) {
      onError?.(error, request);
      return cors(problem(error, own), request, ours);
    }
  };
}

const DENIED = { other: ["FORBIDDEN", "expected somebody who may do this"] };

function find(request, basePath) {
  const { pathname } = new URL(request.url);
  if (!pathname.startsWith(basePath)) return undefined;
  const parts = pathname.slice(basePath.length).split("/").filter((part) => part !== "");
  const reads = request.method === "GET" || request.method === "HEAD";
  if (parts.join("/") === ".well-known/jwks.json") return reads ? { action: "jwks" } : undefined;
  if (parts[0] !== "invites" || parts.length > 3) return undefined;
  if (request.method === "OPTIONS") return { action: "preflight" };
  const [, id, what] = parts.map(decoded);
  if (id === undefined) return reads ? { action: "list" } : request.method === "POST" ? { action: "create" } : undefined;
  if (request.method === "POST" && what === undefined && ["assess", "accept", "decline"].includes(id)) return { action: id };
  if (request.method === "POST" && what === "resend") return { action: "resend", id };
  if (what !== undefined) return undefined;
  return reads ? { action: "get", id } : request.method === "DELETE" ? { action: "revoke", id } : undefined;
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    throw failure("NOT_FOUND", "there is nothing at this address");
  }
}

// who is signed in comes from `authorize`, and never from the body
const issuerRoutes = (issuer) => ({
  jwks: () => issuer.jwks(),
  create: async (input, who) => [201, told(await issuer.mint({ ...input, ...(who.inviter !== undefined && { inviter: who.inviter }) }))],
  list: async ({ from, pageSize }, who) => {
    const filter = { ...(pageSize && { pageSize: Number(pageSize) }), ...(who.inviter !== undefined && { inviter: who.inviter }) };
    return [200, await issuer.list(filter, { from })];
  },
  get: async (_, who, id) => [200, mine(await issuer.get(id), who)],
  revoke: async (_, who, id) => [200, (mine(await issuer.get(id), who), await issuer.revoke(id))],
  resend: async (input, who, id) => [200, (mine(await issuer.get(id), who), told(await issuer.resend(id, input)))],
  assess: async ({ token }, who) => [200, await issuer.assess({ token: tokenOf(token), ...visitor(who) })],
  accept: async ({ token }, who) => [200, await issuer.redeem({ token: tokenOf(token), ...visitor(who) })],
  decline: async ({ token }, who) => {
    await issuer.decline({ token: tokenOf(token), ...visitor(who) });
    return [200, { status: "declined" }];
  },
});

const clientRoutes = (client) => ({
  create: offered(client, "create") && (async (input) => [201, told(await client.create(input))]),
  list: offered(client, "list") && (async ({ from, ...filter }) => [200, await client.list(filter, { from })]),
  get: offered(client, "get") && (async (_, __, id) => [200, await client.get(id)]),
  revoke: offered(client, "revoke") && (async (_, __, id) => (await client.revoke(id), [204])),
  // who accepts may be known to `authorize` only: its `accept` is added to the body
  accept: offered(client, "accept") && (async (input, who) => [200, await client.accept({ ...input, ...who.accept })]),
  decline: offered(client, "decline") && (async ({ id }) => (await client.decline(id), [204])),
});

const offered = (client, operation) => Object.keys(client).includes(operation);

const visitor = ({ subject, email, emailVerified }) => ({ subject, email, emailVerified });

// an inviter sees only what is theirs; who has no name among inviters sees everything
function mine(invite, { inviter }) {
  if (inviter !== undefined && invite.inviter !== inviter) throw failure("NOT_FOUND", "there is no such invite");
  return invite;
}

// the one answer in which a token stands
const told = ({ token, ...invite }) => ({ ...invite, ...(token && { token: token.reveal() }) });

function tokenOf(token) {
  if (typeof token === "string" && token !== "") return token;
  throw failure("OPTION_INVALID", "expected a token in the body", { field: "token" });
}

async function body(request) {
  const kind = request.headers.get("content-type") ?? "";
  const text = await request.text();
  if (text.length > MAX_BODY) throw failure("RESPONSE_TOO_LARGE", "expected a body of at most 64 KiB");
  if (text === "") return {};
  // a form of another site can send text, but no JSON
  if (!/^application\/json\b/.test(kind)) throw failure("OPTION_INVALID", "expected a body of application/json");
  try {
    const value = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch { /* told below */ }
  throw failure("OPTION_INVALID", "expected a json object");
}

function checkOrigin(request, ours) {
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  const changes = request.method !== "GET" && request.method !== "HEAD";
  const fits = origin === null ? !changes || site === null || site === "same-origin" : origin === new URL(request.url).origin || ours.has(origin);
  if (!fits) throw failure("ORIGIN_NOT_ALLOWED", "the page that asks is not one of those that may");
}

function preflight(request, ours) {
  const headers = { "access-control-allow-methods": "GET, POST, DELETE", "access-control-allow-headers": "content-type, authorization", "access-control-max-age": "600" };
  return cors(answer(204, undefined, headers), request, ours);
}

function cors(response, request, ours) {
  const origin = request.headers.get("origin");
  if (ours.has(origin)) {
    response.headers.set("access-control-allow-origin", origin);
    response.headers.set("access-control-allow-credentials", "true");
  }
  response.headers.append("vary", "origin");
  return response;
}

function answer(status, value, headers) {
  const empty = value === undefined || status === 204;
  return new Response(empty ? null : JSON.stringify(value), {
    status,
    headers: { ...HEADERS, ...(!empty && { "content-type": "application/json" }), ...headers },
  });
}

// RFC 9457, with our codes
function problem(error, own) {
  const known = isInviteError(error) ? error : failure("INTERNAL", "the handler failed");
  // a client's credential is ours, and not the visitor's
  const status = !own && error.provider !== undefined && OURS.includes(known.code) ? 502 : STATUS[known.code] ?? 400;
  const { code, message, next, field, retryable, retryAfterMs } = known;
  const shown = { type: `urn:edge-invites:${code}`, title: message, status, code, next, retryable, ...(field && { field }), ...(retryAfterMs !== undefined && { retryAfterMs }) };
  return new Response(JSON.stringify(shown), {
    status,
    headers: { ...HEADERS, "content-type": "application/problem+json", ...(retryAfterMs !== undefined && { "retry-after": String(Math.ceil(retryAfterMs / 1000)) }) },
  });
}

const NEXT = { NOT_FOUND: "check the address", FORBIDDEN: "sign in as somebody who may", RATE_LIMITED: "wait `retryAfterMs` and try again", INTERNAL: "try again; tell whoever runs this" };
const failure = (code, message, more) => new InviteError({ code, message, next: NEXT[code] ?? "correct the request", retryable: false, ...more });
