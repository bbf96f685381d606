//! The issuer: what is asked comes as JSON text, and so does the result.

use super::office::{Hand, JsOffice};
use crate::{
    error::{Code, Error, Result},
    input::{Input, Read},
    issuer::{self, memory, options::Options},
    web::{
        error::record,
        task::{self, Handle, JsTask},
    },
};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
// public types
/**
 * Where an issuer keeps its invites: a database in which every reader sees what the last writer wrote. A store that is
 * only eventually consistent (Workers KV, for one) would let an invite be accepted too often, and is none.
 */
export interface Store {
  readonly consistency: "linearizable";
  readonly dialect: "sqlite" | "postgres" | "memory";
}

/** What a database driver must do: run one statement, and give its rows as lists of values. */
export type Query = (statement: string, values: readonly (string | number | null)[]) => Promise<readonly (readonly unknown[])[]> | readonly (readonly unknown[])[];

/** A store that speaks SQL: SQLite from 3.35 with parameters `?`, or PostgreSQL from 9.5 with `$1`. */
export function sqlStore(options: { dialect: "sqlite" | "postgres"; query: Query }): Store;
/** A store in Cloudflare D1. */
export function d1Store(db: { prepare(statement: string): any }): Store;
/** A store in the SQLite of a Durable Object: `ctx.storage`. */
export function durableObjectStore(storage: { sql: { exec(statement: string, ...values: any[]): any } }): Store;
/** A store in the memory of this process: for tests, and gone with it. */
export function memoryStore(): Store;

/** A key that mints: a private JWK, or a `CryptoKey` with its public JWK. */
export type IssuerKey =
  | (JsonWebKey & { kid: string; alg: "EdDSA" | "ES256" | "HS256" })
  | { kid: string; alg: "EdDSA" | "ES256"; privateKey?: CryptoKey; publicKey: JsonWebKey };

/** Makes a private key, as a JWK with an id. Keep it where you keep secrets. */
export function createIssuerKey(options?: { alg?: "EdDSA" | "ES256" }): Promise<JsonWebKey & { kid: string; alg: "EdDSA" | "ES256" }>;

/** How an issuer is set up. */
export interface IssuerOptions {
  /** The `iss` of its tokens: the address of your service. */
  issuer: string;
  /** The `aud` of its tokens: who accepts them. */
  audience: string;
  /** The first signs; all verify. To rotate, put a new one first, and take the old one out when its last token has ended. */
  keys: readonly IssuerKey[];
  store: Store;
  /** Where invitees may be sent afterwards: exact addresses, or paths from the root. */
  redirects?: readonly string[];
  /** How long an invite lasts. Default 86,400 s: a day. At most a year. */
  ttlSec?: number;
  /** At least 16 bytes, which e-mail addresses and short codes are hashed with. Needed for either. */
  secret?: Uint8Array;
  /** 32 bytes, which personal data in tokens are sealed with (A256GCM). */
  sealKey?: Uint8Array;
  /** Lets a key be HS256: whoever verifies can then mint, too. Default `false`. */
  allowHmac?: boolean;
  /** The clock. Default: the system's. */
  now?: () => Date | number;
  /** Told when somebody comes with an invite that another has used: it may have been passed on, or stolen. `id` is the invite's. */
  onRefused?: (event: { code: InviteErrorCode; id: string; subject?: string }) => void;
}

/** What an invite is made from. */
export interface Mint {
  /** How many people may accept it: 1 to 1,000. Default 1. @asType integer @minimum 1 @maximum 1000 */
  maxUses?: number;
  /** When it ends, to the second. Default: `ttlSec` from now. */
  expiresAt?: Date;
  /** How long it lasts, instead of `expiresAt`. @asType integer @minimum 1 @maximum 31622400 */
  ttlSec?: number;
  /** What it is for. Stands in the token, where anybody can read it. @minLength 1 @maxLength 256 */
  purpose?: string;
  /** Who invites: an id of yours. Kept, and not in the token. */
  inviter?: string;
  /** One of the issuer's `redirects`, to the letter. Signed. */
  redirect?: string;
  /** Whom it is for: an address, which the token holds only as a keyed hash, or anybody of a domain. Default: whoever holds it. */
  to?: { email: string } | { domain: string };
  /** What you keep with it; not in the token. */
  metadata?: Record<string, unknown>;
  /** What only the issuer can read in the token: sealed. */
  personal?: Record<string, unknown>;
  /**
   * Whether there is a short code, too, to be read out or typed: `K7QM-3XWD-9R2T`. It is as good as the token, so bound
   * tries with the handler's `limit`. Needs the issuer's `secret`, which it is hashed with. Default `false`.
   */
  code?: boolean;
}

/** What is shown only when it is made. */
export interface Fresh {
  readonly token: InviteToken;
  /** The short code, where one was asked for. Taken in the place of a token. */
  readonly code?: InviteToken;
}

/** What an issuer keeps with an invite. */
export interface IssuedDetails {
  /** How often a token was made for it. @asType integer @minimum 1 */
  readonly generation: number;
  /** @asType integer @minimum 1 */
  readonly maxUses: number;
  readonly uses: readonly { readonly subject: string; readonly acceptedAt: Date }[];
  readonly purpose?: string;
  readonly redirect?: string;
  /** The domain that it is for. */
  readonly to?: string;
  /** Your own `metadata`. */
  readonly own?: Record<string, unknown>;
}

/** An invite of an issuer. */
export type Issued = Omit<Invite<IssuedDetails>, "provider"> & { readonly provider: "edge" };

/** Who wants to use an invite. It must come from your own sign-in, and never from the request. */
export interface Visitor {
  /** Their id in your accounts. */
  subject?: string;
  email?: string;
  /** Whether the address is known to be theirs. Default `false`. */
  emailVerified?: boolean;
}

/** What a visitor should do, and what may be shown to whoever holds the token. */
export interface Assessment {
  readonly decision: Decision;
  /** Why not `accept`. */
  readonly reason?: InviteErrorCode;
  readonly preview?: {
    readonly status: InviteStatus;
    readonly expiresAt: Date;
    readonly purpose?: string;
    readonly redirect?: string;
    /** @asType integer @minimum 0 */
    readonly usesLeft: number;
  };
}

/** An accepted invite. */
export interface Redeemed {
  readonly subject: string;
  /** When they accepted: the first time. */
  readonly acceptedAt: Date;
  /** Whether they had accepted before, and this is that answer again. */
  readonly repeated: boolean;
  readonly invite: Issued;
}

declare global {
  // for those whose `lib` has no `esnext.disposable`
  interface SymbolConstructor {
    readonly asyncDispose: unique symbol;
  }
}

/** A use that is held for somebody while they finish. */
export interface Claimed extends Redeemed {
  /** When it is given back by itself. */
  readonly leasedUntil?: Date;
  /** Accepts. */
  confirm(): Promise<Redeemed>;
  /** Gives it back. */
  release(): Promise<void>;
  /** Gives it back, unless it was confirmed: `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Mints invites, keeps them, and lets each be accepted as often as it allows and not once more. */
export interface Issuer {
  /** Makes the tables, or brings them up to date. May be run at each start. Gives the version. */
  migrate(): Promise<number>;
  /** Makes an invite. Its token is shown only here. @throws {InviteError} `OPTION_INVALID`, `STORE_FAILED`, `KEY_INVALID` */
  mint(input?: Mint): Promise<Issued & Fresh>;
  /**
   * Makes a new token and ends the earlier ones. It lasts as the issuer's others do, and what was sealed in an earlier one
   * must be given again: it is kept nowhere. @throws {InviteError} `NOT_FOUND`, `CONFLICT`, `OPTION_INVALID`, `STORE_FAILED`
   */
  resend(invite: string | { readonly id: string }, input?: Pick<Mint, "expiresAt" | "ttlSec" | "personal" | "code">): Promise<Issued & Fresh>;
  /** Takes an invite back. @throws {InviteError} `NOT_FOUND`, `CONFLICT`, `STORE_FAILED` */
  revoke(invite: string | { readonly id: string }): Promise<Issued>;
  /** @throws {InviteError} `NOT_FOUND`, `STORE_FAILED` */
  get(invite: string | { readonly id: string }): Promise<Issued>;
  /**
   * Takes away invites that ended long ago, and gives how many. `keepSec`: how long they are kept after their end, at least
   * 86,400. Default 2,592,000: 30 days. Until then whoever accepted one gets the first answer again. @throws {InviteError}
   * `STORE_FAILED`
   */
  purge(input?: { keepSec?: number }): Promise<number>;
  /** Lists invites, the newest first. */
  list(filter?: { inviter?: string; pageSize?: number }, options?: ListOptions): List<Issued>;
  /** Says what a visitor should do next. Uses nothing up. */
  assess(input: Visitor & { token: string | InviteToken }): Promise<Assessment>;
  /**
   * Accepts. The same subject again gets the first answer.
   *
   * @throws {InviteError} `SIGN_IN_REQUIRED`, `SUBJECT_MISMATCH`, `EMAIL_UNVERIFIED`, `INVITE_SPENT`, `INVITE_REVOKED`,
   * `INVITE_SUPERSEDED`, `INVITE_DECLINED`, `TOKEN_EXPIRED`, `STORE_FAILED`; `INVITE_UNKNOWN` for whatever is no token
   * of this issuer.
   */
  redeem(input: Visitor & { subject: string; token: string | InviteToken }): Promise<Redeemed>;
  /** Refuses an invite that is for one person. */
  decline(input: Visitor & { token: string | InviteToken }): Promise<Issued>;
  /** Holds a use while somebody finishes what accepting takes. Default 300,000 ms, from 1,000 to a day. @throws {InviteError} As `redeem`. */
  claim(input: Visitor & { subject: string; token: string | InviteToken; leaseMs?: number }): Promise<Claimed>;
  /** The public keys, for whoever verifies elsewhere (RFC 7517). */
  jwks(): JwkSet;
}

/**
 * Makes an issuer. Opens no connection.
 *
 * @throws {InviteError} `OPTION_INVALID`
 */
export function createIssuer(options: IssuerOptions): Issuer;

/** Loads what issuers need; their first call does it otherwise. `input` as for `init`, for the slim entry. */
export function loadIssuer(input?: unknown): Promise<void>;
// end of public types
"#;

thread_local! {
    // what of an issuer is the same at each call
    static OPEN: RefCell<Vec<Option<Rc<Options>>>> = const { RefCell::new(Vec::new()) };
}

/// Reads the options of an issuer. The result is its number.
#[wasm_bindgen]
pub fn issuer_open(options: &str) -> std::result::Result<usize, JsValue> {
    let read = || Options::read(&Input::option(options)?);
    let options = Some(Rc::new(read().map_err(|error| record(&error))?));
    Ok(OPEN.with_borrow_mut(|all| {
        let free = all.iter().position(Option::is_none).unwrap_or(all.len());
        match all.get_mut(free) {
            Some(place) => *place = options,
            None => all.push(options),
        }
        free
    }))
}

/// Forgets an issuer. What it began goes on.
#[wasm_bindgen]
pub fn issuer_close(issuer: usize) {
    OPEN.with_borrow_mut(|all| {
        if let Some(place) = all.get_mut(issuer) {
            *place = None;
        }
    });
}

/// Makes a memory that keeps invites. The result is its number.
#[wasm_bindgen]
pub fn memory_open() -> usize {
    memory::open()
}

/// Begins what `asked` says (JSON: `input`, `claims`) of an issuer. The result is the id of a task, which resolves to the
/// JSON of an outcome.
#[wasm_bindgen]
pub fn issuer_start(task: JsTask, issuer: usize, operation: String, asked: String, hand: Hand) -> usize {
    let handle = Handle::new(task);
    let office = JsOffice::new(Rc::clone(&handle), hand);
    task::spawn(handle, async move {
        let result = ask(&office, issuer, &operation, &asked).await;
        result.map_err(|error| office.thrown(&error))
    })
}

async fn ask(office: &JsOffice, issuer: usize, operation: &str, asked: &str) -> Result<String> {
    let options = OPEN.with_borrow(|all| all.get(issuer).cloned().flatten());
    let options = options.ok_or_else(|| Error::new(Code::Internal, "expected an issuer that is open"))?;
    let [input, claims] =
        Input::option_members(asked, ["input", "claims"])?.map(|member| member.map(|one| one.as_root()));
    let input = input.ok_or_else(|| Error::new(Code::Internal, "expected what an operation is given"))?;
    issuer::act(office, &options, operation, &input, claims.as_ref()).await.map(|outcome| outcome.0)
}
