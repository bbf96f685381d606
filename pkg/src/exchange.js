// What HTTP is about a handler: bodies, origins, headers, and errors as problems.
import { InviteError, isInviteError } from "./errors.js";

const MAX_BODY = 65_536;

// what an error is over HTTP; every other code is 400
export const STATUS = {
  UNAUTHORIZED: 401, SIGN_IN_REQUIRED: 401, FORBIDDEN: 403, ORIGIN_NOT_ALLOWED: 403, SUBJECT_MISMATCH: 403, EMAIL_UNVERIFIED: 403,
  NOT_FOUND: 404, INVITE_UNKNOWN: 404, OPERATION_UNSUPPORTED: 405, CONFLICT: 409,
  INVITE_SPENT: 410, INVITE_REVOKED: 410, INVITE_SUPERSEDED: 410, INVITE_DECLINED: 410, TOKEN_EXPIRED: 410,
  REQUEST_TOO_LARGE: 413, RATE_LIMITED: 429, QUOTA_EXCEEDED: 402,
  INTERNAL: 500, STORE_FAILED: 503, KEY_INVALID: 500, ENGINE_UNAVAILABLE: 500, INIT_FAILED: 503, NOT_INITIALIZED: 500,
  RESPONSE_INVALID: 502, RESPONSE_TOO_LARGE: 502, SERVICE_FAILED: 502, NETWORK_FAILED: 502, OUTCOME_UNKNOWN: 502,
  HOST_NOT_ALLOWED: 500, CREDENTIAL_EXPOSED: 500,
  TIMED_OUT: 504, ABORTED: 499,
};

// what our own service could not do is not the visitor's fault
export const OURS = ["UNAUTHORIZED", "FORBIDDEN"];

const HEADERS = {
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-robots-tag": "noindex",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
};

/** What the query of an address says. A name that is repeated has a list of values. */
export function queryOf({ url }) {
  const { searchParams } = new URL(url);
  return Object.fromEntries(Array.from(new Set(searchParams.keys()), (name) => {
    const values = searchParams.getAll(name);
    return [name, values.length > 1 ? values : values[0]];
  }));
}

/** The JSON object in a body. */
export async function bodyOf(request) {
  const text = await textOf(request);
  if (text === "") return {};
  // a form of another site can send text, but no JSON
  const kind = (request.headers.get("content-type") ?? "").split(";")[0].trim().toLowerCase();
  if (kind !== "application/json") throw failure("OPTION_INVALID", "expected a body of application/json");
  try {
    const value = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch { /* told below */ }
  throw failure("OPTION_INVALID", "expected a json object");
}

// no more of it than is allowed, whatever its headers say
async function textOf(request) {
  const tooLarge = () => failure("REQUEST_TOO_LARGE", "expected a body of at most 64 KiB");
  if (Number(request.headers.get("content-length")) > MAX_BODY) throw tooLarge();
  let reader;
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let [text, size] = ["", 0];
  try {
    // Firefox has no stream of a request
    const body = request.body === undefined ? (await request.blob()).stream() : request.body;
    reader = body?.getReader();
    while (reader) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.byteLength;
      if (size > MAX_BODY) throw tooLarge();
      text += decoder.decode(value, { stream: true });
    }
    return text + decoder.decode();
  } catch (cause) {
    reader?.cancel().catch(() => {});
    if (isInviteError(cause)) throw cause;
    throw failure("OPTION_INVALID", "expected a whole body in UTF-8", {}, cause);
  }
}

/** Refuses pages that are neither the handler's own nor named. */
export function checkOrigin(request, ours) {
  const origin = request.headers.get("origin");
  // set by browsers alone, and right also behind a proxy, where the address of the request is another
  const site = request.headers.get("sec-fetch-site");
  const changes = request.method !== "GET" && request.method !== "HEAD";
  const fits = origin === null
    ? !changes || site === null || site === "same-origin"
    : site === "same-origin" || origin === new URL(request.url).origin || ours.has(origin);
  if (!fits) throw failure("ORIGIN_NOT_ALLOWED", "the page that asks is not one of those that may");
}

/** `allow`: the methods of the resource; `open`: pages of every origin may ask. */
export function preflight(request, ours, allow, open) {
  const methods = allow.join(", ");
  const headers = { allow: methods, "access-control-allow-methods": methods, "access-control-allow-headers": "content-type, authorization", "access-control-max-age": "600" };
  return cors(answer(204, undefined, { ...headers, ...(open && { "access-control-allow-origin": "*" }) }), request, ours);
}

export function cors(response, request, ours) {
  const origin = request.headers.get("origin");
  if (ours.has(origin)) {
    response.headers.set("access-control-allow-origin", origin);
    response.headers.set("access-control-allow-credentials", "true");
    response.headers.set("access-control-expose-headers", "allow, retry-after, www-authenticate");
  }
  response.headers.append("vary", "origin");
  return response;
}

export function answer(status, value, headers) {
  const empty = value === undefined || status === 204;
  return new Response(empty ? null : JSON.stringify(value), {
    status,
    headers: { ...HEADERS, ...(!empty && { "content-type": "application/json" }), ...headers },
  });
}

/** What would have been answered to GET (RFC 9110, 9.3.2). */
export const withoutBody = ({ status, headers }) => new Response(null, { status, headers });

// how to sign in (RFC 6750, 3): a token that was given and refused is told apart from none
function challenge(code, request) {
  const given = code === "UNAUTHORIZED" && /^bearer /i.test(request.headers.get("authorization") ?? "");
  return `Bearer realm="invites"${given ? ', error="invalid_token"' : ""}`;
}

/**
 * An error as RFC 9457 has it, with our codes. `own`: it is our own issuer's, and not that of a service behind us; `allow`:
 * the other methods of the resource.
 */
export function problem(error, { own, request, allow = [] }) {
  const known = isInviteError(error) ? error : failure("INTERNAL", "the handler failed");
  // a client's credential is ours, and not the visitor's
  const status = !own && error.provider !== undefined && OURS.includes(known.code) ? 502 : STATUS[known.code] ?? 400;
  const { code, message, next, field, retryable, retryAfterMs } = known;
  const shown = { type: `urn:edge-invites:${code}`, title: message, status, code, next, retryable, ...(field && { field }), ...(retryAfterMs !== undefined && { retryAfterMs }) };
  return new Response(JSON.stringify(shown), {
    status,
    headers: {
      ...HEADERS, "content-type": "application/problem+json",
      ...(status === 401 && { "www-authenticate": challenge(code, request) }),
      ...(status === 405 && { allow: allow.join(", ") }),
      ...(retryAfterMs !== undefined && { "retry-after": String(Math.ceil(retryAfterMs / 1000)) }),
    },
  });
}

const NEXT = {
  NOT_FOUND: "check the address", FORBIDDEN: "sign in as somebody who may", RATE_LIMITED: "wait `retryAfterMs` and try again",
  INTERNAL: "try again; tell whoever runs this", REQUEST_TOO_LARGE: "send less: at most 64 KiB",
};

export const failure = (code, message, more, cause) =>
  new InviteError({ code, message, next: NEXT[code] ?? "correct the request", retryable: false, ...more }, cause);
