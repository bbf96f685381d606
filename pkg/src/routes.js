// From a request to a response, over an issuer or a client. Tokens come in bodies only; reading changes nothing.
import { given } from "./errors.js";
import { answer, bodyOf, checkOrigin, cors, failure, preflight, problem, queryOf, withoutBody } from "./exchange.js";

export function handlerOf({ invites, authorize, ours, basePath, limit, onError }) {
  const own = typeof invites.mint === "function";
  const routes = own ? issuerRoutes(invites) : clientRoutes(invites);
  // the methods that a resource takes; `jwks` is known to every handler
  const allowed = (methods) => {
    const known = Object.keys(methods).filter((method) => routes[methods[method]]);
    return [...known, ...(known.includes("GET") ? ["HEAD"] : []), "OPTIONS"];
  };

  async function respond(request, told) {
    const found = given("request", () => {
      request.headers.get("origin");
      told.head = request.method === "HEAD";
      return find(request, basePath);
    });
    if (found === undefined) throw failure("NOT_FOUND", "there is nothing at this address");
    const { methods, id } = found;
    told.allow = allowed(methods);
    const method = told.head ? "GET" : request.method;
    if (method === "OPTIONS") return preflight(request, ours, told.allow, methods.GET === "jwks");
    const action = Object.hasOwn(methods, method) ? methods[method] : undefined;
    if (action === undefined) throw failure("OPERATION_UNSUPPORTED", "there is no such method at this address");
    if (action === "jwks") return answer(200, routes.jwks(), { "cache-control": "public, max-age=300", "access-control-allow-origin": "*" });
    // a browser that fetches ahead of the user must not do what the user has not
    if (/prefetch|prerender/.test(request.headers.get("sec-purpose") ?? request.headers.get("purpose") ?? "")) return answer(204);
    checkOrigin(request, ours);
    await limited(limit, request, { action, id });
    const who = await authorize(request, { action, id });
    if (who === null || who === undefined || who === false) throw failure("FORBIDDEN", "expected somebody who may do this");
    const input = request.method === "POST" ? await bodyOf(request) : queryOf(request);
    if (!routes[action]) throw failure("OPERATION_UNSUPPORTED", "the service behind this has no such operation");
    const [status, result] = await routes[action](input, who === true ? {} : who, id);
    return cors(answer(status, result), request, ours);
  }

  async function refuse(error, request, { allow }) {
    try {
      onError?.(error, request);
    } catch { /* a log that fails is no reason to fail the visitor */ }
    const answer = problem(error, { own, request, allow: allow?.filter((method) => !as(request).includes(method)) });
    try {
      return cors(answer, request, ours);
    } catch {
      // what was given is no request
      return answer;
    }
  }

  return async function handle(request) {
    const told = {};
    const response = await respond(request, told).catch((error) => refuse(error, request, told));
    return told.head ? withoutBody(response) : response;
  };
}

// reading is one thing, with a body or without; what was just refused is no way to go on
const as = ({ method }) => (["GET", "HEAD"].includes(method) ? ["GET", "HEAD"] : [method]);

async function limited(limit, request, asked) {
  const wait = await limit?.(request, asked);
  if (typeof wait !== "number" || wait === 0) return;
  throw failure("RATE_LIMITED", "too many requests", { retryable: true, ...(wait > 0 && Number.isFinite(wait) && { retryAfterMs: wait }) });
}

// what stands in the place of an id is none
const OF_TOKENS = { assess: { POST: "assess" }, accept: { POST: "accept" }, decline: { POST: "decline" } };

/** What is at an address: its methods, each with what it does, and the id that stands in it. */
function find(request, basePath) {
  const { pathname } = new URL(request.url);
  if (pathname !== basePath && !pathname.startsWith(`${basePath}/`)) return undefined;
  const parts = pathname.slice(basePath.length).split("/").filter((part) => part !== "");
  if (parts.join("/") === ".well-known/jwks.json") return { methods: { GET: "jwks" } };
  if (parts[0] !== "invites" || parts.length > 3) return undefined;
  const [, id, what] = parts.map(decoded);
  if (id === undefined) return { methods: { GET: "list", POST: "create" } };
  if (what === undefined) return Object.hasOwn(OF_TOKENS, id) ? { methods: OF_TOKENS[id] } : { methods: { GET: "get", DELETE: "revoke" }, id };
  return what === "resend" ? { methods: { POST: "resend" }, id } : undefined;
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
  create: async ({ inviter: _, ...input }, who) => [201, told(await issuer.mint({ ...input, ...by(who) }))],
  list: async ({ from, pageSize }, who) => [200, await issuer.list({ ...sized(pageSize), ...by(who) }, { from })],
  get: async (_, who, id) => [200, mine(await issuer.get(id), who)],
  revoke: async (_, who, id) => [200, (mine(await issuer.get(id), who), await issuer.revoke(id))],
  resend: async (input, who, id) => [200, (mine(await issuer.get(id), who), told(await issuer.resend(id, input)))],
  assess: async ({ token }, who) => [200, await issuer.assess({ token: tokenOf(token), ...visitor(who) })],
  accept: async ({ token }, who) => [200, accepted(await issuer.redeem({ token: tokenOf(token), ...visitor(who) }))],
  decline: async ({ token }, who) => {
    await issuer.decline({ token: tokenOf(token), ...visitor(who) });
    return [200, { status: "declined" }];
  },
});

const clientRoutes = (client) => {
  const routes = {
    create: async (input) => [201, told(await client.create(input))],
    list: async ({ from, pageSize, ...filter }) => [200, await client.list({ ...filter, ...sized(pageSize) }, { from })],
    get: async (_, __, id) => [200, await client.get(id)],
    revoke: async (_, __, id) => (await client.revoke(id), [204]),
    // those of a client of another handler, which has more than services have
    resend: async ({ expiresAt, ttlSec, personal, code }, _, id) => [200, told(await client.resend(id, { expiresAt, ttlSec, personal, code }))],
    assess: async ({ token }) => [200, await client.assess({ token: tokenOf(token) })],
    // who accepts may be known to `authorize` only: its `accept` is added to the body
    accept: async (input, who) => [200, await client.accept({ ...input, ...who.accept })],
    decline: async ({ id, token }) => (await client.decline({ id, token }), [204]),
  };
  const offered = Object.keys(client);
  return { jwks: () => ({ keys: [] }), ...Object.fromEntries(Object.entries(routes).filter(([action]) => offered.includes(action))) };
};

const by = ({ inviter }) => (inviter === undefined ? {} : { inviter });

// an address says everything as text
const sized = (pageSize) => (pageSize ? { pageSize: Number(pageSize) } : {});

const visitor = ({ subject, email, emailVerified }) => ({ subject: subject ?? undefined, email: email ?? undefined, emailVerified });

// an inviter sees only what is theirs; who has no name among inviters sees everything
function mine(invite, { inviter }) {
  if (inviter !== undefined && invite.inviter !== inviter) throw failure("NOT_FOUND", "there is no such invite");
  return invite;
}

// the one answer in which a token stands
const told = ({ token, code, ...invite }) => ({ ...invite, ...(token && { token: token.reveal() }), ...(code && { code: code.reveal() }) });

// what concerns whoever accepted: not who invited, what is kept with the invite, and who else has accepted
function accepted({ subject, acceptedAt, repeated, invite: { id, provider, status, expiresAt, metadata: { purpose, redirect } } }) {
  return { subject, acceptedAt, repeated, invite: { id, provider, status, expiresAt, metadata: { purpose, redirect } } };
}

function tokenOf(token) {
  if (typeof token === "string" && token !== "") return token;
  throw failure("OPTION_INVALID", "expected a token in the body", { field: "token" });
}
