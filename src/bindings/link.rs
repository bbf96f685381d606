//! The last mile: the types of what stands in JavaScript because it must work before any module has arrived, and the
//! picture of a link.

use crate::{qr, web::error::record};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r##"
// public types
/** How a link is made. */
export interface InviteLinkOptions {
  /**
   * The landing page, from your configuration and never from a request's `Host`: `https`, but for this machine, and
   * without a fragment. Nothing between the mail and this page may redirect.
   */
  base: URL | string;
}

/** How a picture is drawn. */
export interface QrOptions {
  /** The colour of the dark parts: a name or `#` with digits. Default `#000`. */
  dark?: string;
  /** The colour of the light parts. Default `#fff`. */
  light?: string;
}

/** A link that holds an invite. As secret as the token in it; printed by nothing but `url`. */
export interface InviteLink {
  /** The link itself: for a message, never for a log. */
  readonly url: string;
  /**
   * The link as a picture to scan: an SVG document. Loads a module of its own at the first call.
   *
   * @throws {InviteError} `OPTION_INVALID` for a link over 2,331 bytes or a colour that is none, `INIT_FAILED`.
   */
  qr(options?: QrOptions): Promise<string>;
  /** A placeholder. */
  toString(): string;
  /** A placeholder. */
  toJSON(): string;
}

/**
 * Makes a link whose secret stands in the fragment, which browsers send to no server and in no `Referer`
 * (RFC 9700, section 4.2.4).
 *
 * @throws {InviteError} `OPTION_INVALID`.
 */
export function inviteLink(invite: InviteToken | string | { readonly token: InviteToken }, options: InviteLinkOptions): InviteLink;

/**
 * Loads the module that draws links, which the first picture loads otherwise.
 *
 * @throws {InviteError} `INIT_FAILED`.
 */
export function loadQr(input?: unknown): Promise<void>;

/** Where an invite is looked for. */
export interface TakeOptions {
  /**
   * Text that somebody pasted: a link, also one that a mail program has wrapped or broken, or a token. Default: the
   * address of the page.
   */
  from?: string;
  /** The page's address. Default: the global one. */
  location?: { readonly href: string };
  /** The page's history, which forgets the invite. Default: the global one. */
  history?: { readonly state: unknown; replaceState(state: unknown, unused: string, url: string): void };
}

/**
 * Takes the invite out of the page's address, and scrubs the address at once. Call it before any other script runs. It
 * can be taken once: keep it with a carrier. Works without a module. Never throws over what stands in an address.
 *
 * @returns `null` where there is no invite.
 */
export function takeInvite(options?: TakeOptions): InviteToken | null;

/** How an invite is kept. */
export interface CarrierOptions {
  /** What the entry is called: letters, digits, `-`, `_`. Default `edge-invite`. */
  name?: string;
  /** For how long, in seconds: 1 to 86,400. Default 1,800. */
  ttlSec?: number;
  /**
   * Which tabs can go on with it: a link that verifies an address opens another one. `"all"` keeps it in
   * `localStorage`, `"this"` in `sessionStorage`. Where storage is refused, it lasts as long as the page. Default `"all"`.
   */
  tabs?: "all" | "this";
  /** Kept there instead. */
  storage?: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  /** The clock, in milliseconds. Default `Date.now`. */
  now?: () => number | Date;
}

/** Keeps one invite across a sign-in, a sign-up or the verification of an address. */
export interface Carrier {
  /** Keeps an invite, instead of any other. */
  keep(token: InviteToken | string): void;
  /** Whether there is one to take. */
  readonly holds: boolean;
  /** Takes it: once, in one tab, in time. */
  take(): InviteToken | null;
  /** Forgets it. */
  drop(): void;
  /**
   * A `state` for OAuth that leads back to the kept invite, with a text of your own. The token is not in it: whoever
   * signs the user in would log it. Your own text must still protect against forged answers (RFC 6749, section 10.12).
   */
  toState(own?: string): string;
  /** What came back: your text, and the invite, if this browser keeps the one that is meant. */
  fromState(state: string): { readonly own: string; readonly token: InviteToken | null };
  /**
   * For a worker or server: a `Set-Cookie` that no script can read (`__Host-`, `HttpOnly`, `Secure`, `SameSite=Lax`).
   *
   * @throws {InviteError} `OPTION_INVALID` for a token over 3,800 bytes.
   */
  toCookie(token: InviteToken | string): string;
  /** The invite in a request's cookie; none where there are two of the name. */
  fromCookie(request: Request | { readonly headers: { get(name: string): string | null } } | string): InviteToken | null;
  /** A `Set-Cookie` that forgets it. */
  dropCookie(): string;
}

/**
 * Makes a carrier. Touches no storage before it is used.
 *
 * @throws {InviteError} `OPTION_INVALID`.
 */
export function createCarrier(options?: CarrierOptions): Carrier;

/** How time is counted down. */
export interface CountdownOptions {
  /** What tells the server's time now: a response, its `Date` header or a date. Default: this machine's clock. */
  serverTime?: Response | Date | string | number;
  /** How often, in milliseconds: at least 100. Default 1,000. */
  everyMs?: number;
  /** Ends it. */
  signal?: AbortSignal;
}

/** How much time is left. */
export interface Remaining {
  /** Milliseconds. */
  readonly totalMs: number;
  readonly days: number;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  /** A hint for the page, and no reason not to try: the server decides. */
  readonly probablyOver: boolean;
}

/**
 * Counts down, beginning at once and ending with nothing left. The time that passes is measured, so a clock that is set
 * meanwhile changes nothing.
 *
 * @throws {InviteError} `OPTION_INVALID`, at the first step.
 */
export function countdown(until: Date | number, options?: CountdownOptions): AsyncIterableIterator<Remaining>;

/**
 * A copy without tokens and invite links: in texts, addresses, errors, lists, maps and objects of any depth, and without
 * what stands under names such as `token`, `authorization` or `cookie`. Fits as it is where reporters ask: Sentry's
 * `beforeSend` and `beforeBreadcrumb`, PostHog's `before_send` and `sanitize_properties`.
 */
export function redact<T>(value: T): T;
// end of public types
"##;

/// Draws a link as SVG.
#[wasm_bindgen]
pub fn draw(text: &str, dark: &str, light: &str) -> Result<String, JsValue> {
    qr::draw(text, dark, light).map_err(|error| record(&error))
}
