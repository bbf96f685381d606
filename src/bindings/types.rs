//! The public TypeScript types that no Rust type stands behind: functions, and what the package itself makes.

use crate::error::Code;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const CODES: &str = Code::TYPESCRIPT;

#[wasm_bindgen(typescript_custom_section)]
const TOKENS: &str = r#"
// public types
/** The JSON object of a token's claims, with whatever members of your own `M` names. */
export type Claims<M = {}> = {
  iss?: string;
  sub?: string;
  aud?: string | string[];
  /** Seconds since 1970. */
  exp?: number;
  /** Seconds since 1970. */
  nbf?: number;
  /** Seconds since 1970. */
  iat?: number;
  jti?: string;
} & M;

/** The JSON object of a token's header. */
export interface Header {
  alg: string;
  typ?: string;
  kid?: string;
  [name: string]: unknown;
}

/** A token that somebody read. **Nothing in it is trusted**: anybody can write such a token. */
export type Decoded<M = {}> =
  | {
      readonly verified: false;
      /** Three parts: a signed token (JWS, RFC 7515). */
      readonly kind: "signed";
      readonly header: Header;
      readonly claims: Claims<M>;
      /** The token's own word, not checked. */
      readonly expiresAt?: Date;
    }
  | {
      readonly verified: false;
      /** Five parts: a sealed token (JWE, RFC 7516), such as SignalWire's. Its claims are for the key's holder alone. */
      readonly kind: "sealed";
      readonly header: Header & { enc: string };
      /** SignalWire's `ch`, if it is a host that may be sent a credential. */
      readonly host?: string;
    }
  | {
      readonly verified: false;
      /** An id or a code, which says nothing by itself. */
      readonly kind: "opaque";
    };

/** An invite whose signature holds for a key of yours and whose claims are what you demanded. */
export interface VerifiedInvite<M = {}> {
  readonly verified: true;
  readonly header: Header;
  readonly claims: Claims<M>;
  /** `iss`. */
  readonly issuer?: string;
  /** `aud`, always as a list. */
  readonly audience: readonly string[];
  /** `sub`. */
  readonly subject?: string;
  /** `jti`. */
  readonly id?: string;
  /** `iat`. */
  readonly issuedAt?: Date;
  /** `exp`. Absent only if you set `required` without `exp`. */
  readonly expiresAt?: Date;
}

/** What `verify` demands of a signed token. */
export interface Expectations extends ClaimExpectations {
  /** The keys that you trust: a JWK, a JWK Set, a `KeySet`, or the bytes of an HMAC secret. */
  keys: Jwk | JwkSet | KeySet | Uint8Array;
  /** The algorithms allowed; never taken from the token (RFC 8725 §3.1). Each key answers to one of them. */
  algorithms: readonly Alg[];
  /** Lets an HMAC secret be shorter than its hash, which RFC 7518 §3.2 forbids. Default `false`. */
  dangerouslyAllowShortSecret?: boolean;
  /** The clock. Default: the system's. */
  now?: () => Date;
}

/** What `open` demands of a sealed token. */
export interface SealExpectations extends ClaimExpectations {
  /** The shared key: 32 bytes for A256GCM, 16 for A128GCM. */
  key: Uint8Array;
  /** The encryptions allowed. Default `["A256GCM"]`. */
  encryptions?: readonly ("A128GCM" | "A256GCM")[];
  /** The clock. Default: the system's. */
  now?: () => Date;
}

/** What `decode` may be told. */
export interface DecodeOptions {
  /** Domains whose hosts may be named by SignalWire's `ch`. Default `["signalwire.com"]`. */
  allowedHosts?: readonly string[];
}

/**
 * Reads a token, synchronously and offline. Trusts nothing: the result says `verified: false`.
 *
 * @throws {InviteError} `TOKEN_MALFORMED`, `TOKEN_TOO_LARGE` (over 8 KiB), `TOKEN_UNSUPPORTED` (unsecured),
 * `NOT_INITIALIZED` where the module must be awaited first.
 */
export function decode<M = {}>(token: InviteToken | string, options?: DecodeOptions): Decoded<M>;

/**
 * Verifies a signed token (RFC 7519 §7.2): form, header, key, signature, claims.
 *
 * @throws {InviteError} `TOKEN_MALFORMED`, `TOKEN_TOO_LARGE`, `TOKEN_UNSUPPORTED`, `TYPE_MISMATCH`,
 * `ALGORITHM_NOT_ALLOWED`, `KEY_NOT_FOUND`, `KEY_INVALID`, `KEYS_UNAVAILABLE`, `SIGNATURE_INVALID`, `CLAIM_MISSING`,
 * `CLAIM_INVALID`, `ISSUER_MISMATCH`, `AUDIENCE_MISMATCH`, `SUBJECT_MISMATCH`, `TOKEN_EXPIRED`,
 * `TOKEN_NOT_YET_VALID`, `TOKEN_TOO_OLD`, `OPTION_INVALID`. What is wrong with the claims is said only of a token
 * whose signature holds.
 */
export function verify<M = {}>(token: InviteToken | string, expect: Expectations): Promise<VerifiedInvite<M>>;

/**
 * As `verify`, at once. HMAC works everywhere; other algorithms need `node:crypto` (Node, Deno, Bun) or
 * `await loadSoftware()` before. A remote key set must have been loaded.
 *
 * @throws {InviteError} As `verify`, and `ENGINE_UNAVAILABLE`.
 */
export function verifySync<M = {}>(token: InviteToken | string, expect: Expectations): VerifiedInvite<M>;

/**
 * Opens a sealed token (JWE compact, `dir`, AES-GCM) with a key that you share with its maker, and checks its claims.
 *
 * @throws {InviteError} `DECRYPTION_FAILED`, `KEY_INVALID`, and as `verify`.
 */
export function open<M = {}>(token: InviteToken | string, expect: SealExpectations): Promise<VerifiedInvite<M>>;

/**
 * Loads what clients and remote key sets need; their first call does it otherwise. `input` as for `init`, for the slim entry.
 */
export function loadServices(input?: unknown): Promise<void>;

/** Loads the software engine, which checks every algorithm in wasm: for `verifySync` in browsers and workers. `input` as for `init`, for the slim entry. */
export function loadSoftware(input?: unknown): Promise<void>;

/** How a remote key set is fetched and kept. */
export interface KeySetOptions {
  /** How long a set is fresh where its source does not say (`Cache-Control` rules, from 30 s to a day). Default 600 s. */
  maxAgeSec?: number;
  /** How long past that it serves while its source fails. Default 86,400 s. */
  staleIfErrorSec?: number;
  /** The least time between fetches that an unknown `kid` or a failing source asks for. Default 30 s. */
  cooldownSec?: number;
  /** How long one fetch may take. Default 5,000 ms. */
  timeoutMs?: number;
  /** Sent instead of the global `fetch`. */
  fetch?: typeof globalThis.fetch;
  /** What `export()` returned, perhaps in another isolate. */
  cache?: KeySetCache;
}

/** A key set's cache: plain JSON. */
export interface KeySetCache {
  jwks: JwkSet;
  /** Seconds since 1970. */
  fetchedAt: number;
  freshSec: number;
  etag?: string;
}

/** Keys for `verify`: local, or remote and kept as long as they are fresh. */
export interface KeySet {
  /** Fetches the set if it is not there or not fresh. */
  load(now?: Date): Promise<void>;
  /** The cache as one JSON value; `undefined` for a remote set that was never fetched. */
  export(): KeySetCache | undefined;
}

/**
 * Makes a key set of a JWK Set or of the https address of one. Opens no connection by itself.
 *
 * @throws {InviteError} `OPTION_INVALID`
 */
export function createKeySet(source: JwkSet | URL | string, options?: KeySetOptions): KeySet;

/** Loads the WebAssembly module. Idempotent; can be repeated after a failure. Asynchronous functions call it themselves. */
export default function init(input?: unknown): Promise<void>;
/** Loads the WebAssembly module from a compiled one or from its bytes, at once. */
export function initSync(input: WebAssembly.Module | BufferSource): void;

/** A failure. `message` says what was expected; `code` stays the same from version to version. */
export class InviteError extends Error {
  readonly name: "InviteError";
  readonly code: InviteErrorCode;
  /** What to do next. */
  readonly next: string;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
  /** The HTTP status. */
  readonly status?: number;
  readonly provider?: string;
  /** The service's id of the request. */
  readonly requestId?: string;
  /** The option, claim or member at fault. */
  readonly field?: string;
  /** The service's own code and words: foreign text, never markup. */
  readonly serviceCode?: string;
  readonly serviceMessage?: string;
}

/** Whether a value is an `InviteError`, also one of another realm or another copy of the package. */
export function isInviteError(value: unknown): value is InviteError;
// end of public types
"#;
