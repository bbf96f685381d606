// The entry for landing pages: what works before any module has arrived.
import type { InviteToken } from "edge-invites";

export { createCarrier, countdown, InviteError, InviteToken, isInviteError, redact, takeInvite } from "edge-invites";
export type { Carrier, CarrierOptions, CountdownOptions, Remaining, TakeOptions } from "edge-invites";

/** What an invite is asked for: the client of a handler has these, and so has what you make of `fetch`. */
export interface InviteDesk {
  assess(given: { token: string }): Promise<{ decision: string; reason?: string; preview?: unknown }>;
  accept(given: { token: string }): Promise<unknown>;
  decline?(given: { token: string }): Promise<unknown>;
}

/** Where an invite stands on its way through a page. */
export type FlowState =
  /** Nobody has asked yet. */
  | "reading"
  | "needs_sign_in" | "wrong_account" | "needs_verified_email"
  /** Accept or decline. */
  | "ready"
  | "accepting" | "declining" | "done" | "declined"
  /** For good: `reason` says why. */
  | "refused"
  /** Nothing is lost: try again. */
  | "unreachable";

/** One state of the way. Frozen; another object after each change. */
export interface FlowSnapshot {
  readonly state: FlowState;
  /** What the invite is for, as the desk told it. */
  readonly preview?: unknown;
  /** Why it is refused: a code, or `NO_INVITE`. */
  readonly reason?: string;
  /** What accepting or declining gave. */
  readonly answer?: unknown;
  readonly error?: unknown;
}

/** The way of one invite through a page, as a store: it fits `useSyncExternalStore`, and is a store of Svelte. */
export interface InviteFlow {
  get(): FlowSnapshot;
  /** Calls at once and after each change. Gives what ends it. */
  subscribe(listener: (snapshot: FlowSnapshot) => void): () => void;
  /** Asks what can be done: at the beginning, and after a sign-in. Changes nothing at the service. Never rejects. */
  refresh(): Promise<FlowSnapshot>;
  /** Accepts. However often it is called, one request at a time, and none after it is done. Never rejects. */
  accept(): Promise<FlowSnapshot>;
  /** Declines, in the same way. */
  decline(): Promise<FlowSnapshot>;
}

/**
 * Makes the way of an invite through a page. Asks nothing before `refresh()`.
 *
 * @throws {InviteError} `OPTION_INVALID`.
 */
export function inviteFlow(options: { token: InviteToken | string | null | undefined; invites: InviteDesk }): InviteFlow;
