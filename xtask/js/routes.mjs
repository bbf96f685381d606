// What the handler answers to, as its description tells it: routes, who may ask, what is taken and given. A test asks the
// handler for each of these, and for whatever else it knows.

/** A type by its name in the declarations; nothing where the answer is empty. */
const EMPTY = undefined;
const TOKEN = "The token stands in the body, and in no address.";

export const ROUTES = [
  {
    action: "create", method: "post", path: "/invites", who: "inviter", takes: "HandlerCreate", optional: true, gives: { 201: "HandlerMade" },
    summary: "Make an invite", tells: "Who invites is known by `authorize`, and is not taken from the body. The token is shown in this answer only.",
  },
  {
    action: "list", method: "get", path: "/invites", who: "inviter", asks: "HandlerFilter", gives: { 200: "HandlerPage" },
    summary: "List invites", tells: "The newest first, and to an inviter only what is theirs. `next` leads to the next page.",
  },
  {
    action: "assess", method: "post", path: "/invites/assess", who: "anybody", takes: "HandlerToken", gives: { 200: "Assessment" },
    summary: "Say what a visitor should do next", tells: `Uses nothing up. ${TOKEN}`,
  },
  {
    action: "accept", method: "post", path: "/invites/accept", who: "visitor", takes: "HandlerAccept", gives: { 200: "HandlerAccepted" }, token: true,
    summary: "Accept an invite", tells: `The same visitor again gets the first answer. Who accepts is known by \`authorize\`, and is not taken from the body. ${TOKEN}`,
  },
  {
    action: "decline", method: "post", path: "/invites/decline", who: "anybody", takes: "HandlerAccept", gives: { 200: "HandlerDeclined", 204: EMPTY }, token: true,
    summary: "Refuse an invite that is for one person", tells: TOKEN,
  },
  {
    action: "get", method: "get", path: "/invites/{id}", who: "inviter", gives: { 200: "HandlerInvite" },
    summary: "Read an invite", tells: "What is another inviter's is not found.",
  },
  {
    action: "revoke", method: "delete", path: "/invites/{id}", who: "inviter", gives: { 200: "HandlerInvite", 204: EMPTY },
    summary: "Take an invite back", tells: "What is another inviter's is not found.",
  },
  {
    action: "resend", method: "post", path: "/invites/{id}/resend", who: "inviter", takes: "HandlerResend", optional: true, gives: { 200: "HandlerMade" },
    summary: "Make a new token and end the earlier ones", tells: "The new token is shown in this answer only.",
  },
  {
    action: "jwks", method: "get", path: "/.well-known/jwks.json", gives: { 200: "JwkSet" },
    summary: "The public keys, for whoever verifies elsewhere", tells: "RFC 7517. Over a service there are none. Asks nobody who they are.",
  },
];

/** Who may ask: what `authorize` is expected to demand. Each is an alternative; `{}` is nobody. */
export const WHO = {
  inviter: [{ session: [] }, { bearer: [] }],
  visitor: [{ session: [] }, { bearer: [] }],
  anybody: [{}, { session: [] }, { bearer: [] }],
};

// what only somebody with a token is told: every other code may come of any action, if only from a service
export const OF_TOKENS = [
  "TOKEN_MALFORMED", "TOKEN_TOO_LARGE", "TOKEN_UNSUPPORTED", "TOKEN_EXPIRED", "TOKEN_NOT_YET_VALID", "SIGN_IN_REQUIRED", "SUBJECT_MISMATCH",
  "EMAIL_UNVERIFIED", "INVITE_REVOKED", "INVITE_SUPERSEDED", "INVITE_SPENT", "INVITE_DECLINED",
];
