//! The handler, which is JavaScript alone: what TypeScript knows of it.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
// public types
/** What a request wants to do. */
export type HandlerAction = "create" | "list" | "get" | "revoke" | "resend" | "assess" | "accept" | "decline";

/** Who asks, as your own sign-in knows them. */
export interface HandlerUser extends Visitor {
  /** Their name as an inviter: they see and change only what is theirs. Absent: everything. */
  inviter?: string;
  /** For services: what is added to the input of `accept`, such as Authress' `userToken`. */
  accept?: Record<string, unknown>;
}

/** How a handler is set up. */
export interface HandlerOptions {
  /** An issuer, or a client of any service. */
  invites: Issuer | { readonly create?: unknown; readonly accept?: unknown };
  /** Says who asks. `true`: anybody may, and nobody is signed in; `null` or `false`: no. Take it from your session, never from the body. */
  authorize: (request: Request, asked: { action: HandlerAction; id?: string }) => HandlerUser | boolean | null | undefined | Promise<HandlerUser | boolean | null | undefined>;
  /**
   * Origins of pages that may ask, besides the handler's own. Name your own, too, where `request.url` is not the address
   * that visitors see: behind a proxy that ends TLS, and with `next start`.
   */
  origins?: readonly string[];
  /** Where the routes begin, such as `/api`. Default: the root. */
  basePath?: string;
  /** Your rate limit: gives how many milliseconds to wait; nothing or 0 lets the request pass. */
  limit?: (request: Request, asked: { action: HandlerAction; id?: string }) => number | undefined | void | Promise<number | undefined | void>;
  /** Told of each failure, for your log. What it throws is passed over. */
  onError?: (error: unknown, request: Request) => void;
}

/** What a handler is asked to make an invite from: all of `Mint` but who invites; over a service, what its `create` takes. */
export type HandlerCreate = Omit<Mint, "inviter"> | AuthressCreate | DataTrailsCreate | SignalWireCreate | TwilioCreate;

/** What a handler is asked to list. Over a service also its own filters. */
export interface HandlerFilter extends Omit<DataTrailsFilter, "pageSize"> {
  /** How many at once: 1 to 1,000. Default 50; over a service, what that has. @asType integer @minimum 1 @maximum 1000 */
  pageSize?: number;
  /** Begins where an earlier page stopped: its `next`. */
  from?: string;
  /** Only those of this user, or of these. */
  identity?: string | readonly string[];
}

/** With what a handler is asked to send an invite again. */
export type HandlerResend = Pick<Mint, "expiresAt" | "ttlSec" | "personal" | "code">;

/** What a handler is asked to assess. */
export interface HandlerToken {
  /** @minLength 1 */
  token: string | InviteToken;
}

/** What a handler is asked to accept or to decline: over a service, what that names an invite by. */
export type HandlerAccept = HandlerToken | { id: string };

/** An invite of the service behind a handler. `edge`: that is another handler, over whatever. */
export type HandlerServiceInvite = Invite<Record<string, unknown>>;

/** An invite as a handler tells it: of its issuer, or of the service behind it. */
export type HandlerInvite = Issued | HandlerServiceInvite;

/** An invite that a handler has made, or made anew, with its token, and its short code if one was asked for: over a service, if that gives one. */
export type HandlerMade = (Issued & Fresh) | (HandlerServiceInvite & Partial<Fresh>);

/** A page of what a handler lists. */
export type HandlerPage = Page<HandlerInvite>;

/** What a handler over an issuer says to whoever accepts: not who invited, nor what is kept, nor who else has accepted. */
export interface HandlerRedeemed extends Omit<Redeemed, "invite"> {
  readonly invite: Pick<Issued, "id" | "provider" | "status" | "expiresAt"> & { readonly metadata: Pick<IssuedDetails, "purpose" | "redirect"> };
}

/** What a handler says to whoever accepts: over a service, that one's invite. */
export type HandlerAccepted = HandlerRedeemed | HandlerServiceInvite;

/** What a handler over an issuer says to whoever declines. */
export interface HandlerDeclined {
  readonly status: "declined";
}

/** A failure of a handler, as `application/problem+json` (RFC 9457). */
export interface HandlerProblem {
  readonly type: `urn:edge-invites:${InviteErrorCode}`;
  /** What was expected. */
  readonly title: string;
  /** The HTTP status. @asType integer */
  readonly status: number;
  readonly code: InviteErrorCode;
  /** What to do next. */
  readonly next: string;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** The option, claim or member at fault. */
  readonly field?: string;
  /** How long to wait, in milliseconds. @minimum 0 */
  readonly retryAfterMs?: number;
}

/**
 * Puts an issuer or a client behind your authorisation, as one function for workers and servers: `POST` and `GET /invites`,
 * `GET` and `DELETE /invites/{id}`, `POST /invites/{id}/resend`, `POST /invites/assess`, `/accept` and `/decline` with the
 * token in the body, `GET /.well-known/jwks.json`. Failures are `application/problem+json` (RFC 9457) with our codes. All of it is described
 * by `edge-invites/openapi.json` (OpenAPI 3.1).
 */
export function createHandler(options: HandlerOptions): (request: Request) => Promise<Response>;
// end of public types
"#;
