//! The issuer: what is asked comes as JSON text, and so does the result.

use crate::{
    error::{Code, Error, Result},
    input::Input,
    issuer::{self, Asked, memory, office::Office, record::Cell, sql::Dialect},
    time::Time,
    web::{
        error::record,
        task::{self, Handle, settled},
    },
};
use js_sys::{Array, Reflect, Uint8Array};
use std::cell::RefCell;
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

#[wasm_bindgen]
extern "C" {
    /// The package's side (`pkg/src/office.js`).
    pub type Hand;

    #[wasm_bindgen(method)]
    fn now(this: &Hand) -> f64;
    #[wasm_bindgen(method, catch)]
    fn random(this: &Hand) -> std::result::Result<Uint8Array, JsValue>;
    #[wasm_bindgen(method)]
    fn sign(this: &Hand, kid: &str, input: Uint8Array) -> JsValue;
    #[wasm_bindgen(method)]
    fn seal(this: &Hand, iv: Uint8Array, aad: Uint8Array, plain: Uint8Array) -> JsValue;
    #[wasm_bindgen(method)]
    fn query(this: &Hand, statement: &str, values: Array) -> JsValue;
    /// 0: none, 1: SQLite, 2: PostgreSQL.
    #[wasm_bindgen(method, getter)]
    fn dialect(this: &Hand) -> u32;
    #[wasm_bindgen(method, getter)]
    fn memory(this: &Hand) -> usize;
}

struct JsOffice {
    handle: Handle,
    hand: Hand,
    cause: RefCell<Option<JsValue>>,
}

impl JsOffice {
    async fn answer(&self, promise: JsValue, code: Code, detail: &'static str) -> Result<JsValue> {
        settled(&self.handle, &promise).await.map_err(|thrown| self.failed(thrown, code, detail))
    }

    fn failed(&self, thrown: JsValue, code: Code, detail: &'static str) -> Error {
        *self.cause.borrow_mut() = Some(thrown);
        Error::new(code, detail)
    }
}

impl Office for JsOffice {
    fn now(&self) -> Time {
        Time::from_ms(self.hand.now() as u64)
    }

    fn random(&self) -> Result<[u8; 16]> {
        let weak = |thrown| self.failed(thrown, Code::EngineUnavailable, "expected a source of random bytes");
        let bytes = self.hand.random().map_err(weak)?.to_vec();
        bytes.try_into().map_err(|_| weak(JsValue::UNDEFINED))
    }

    async fn sign(&self, kid: &str, input: &[u8]) -> Result<Vec<u8>> {
        let promise = self.hand.sign(kid, Uint8Array::from(input));
        let signature =
            self.answer(promise, Code::KeyInvalid, "expected a private key that signs with its algorithm").await?;
        Ok(Uint8Array::new(&signature).to_vec())
    }

    async fn seal(&self, iv: &[u8], aad: &[u8], plain: &[u8]) -> Result<Vec<u8>> {
        let promise = self.hand.seal(Uint8Array::from(iv), Uint8Array::from(aad), Uint8Array::from(plain));
        let sealed = self.answer(promise, Code::OptionInvalid, "expected 32 bytes, to seal personal data with").await;
        Ok(Uint8Array::new(&sealed.map_err(|error| error.field("sealKey"))?).to_vec())
    }

    fn dialect(&self) -> Option<Dialect> {
        match self.hand.dialect() {
            1 => Some(Dialect::Sqlite),
            2 => Some(Dialect::Postgres),
            _ => None,
        }
    }

    fn memory(&self) -> usize {
        self.hand.memory()
    }

    async fn query(&self, statement: &str, values: &[&Cell]) -> Result<Vec<Vec<Cell>>> {
        let values: Array = values.iter().map(|cell| value(cell)).collect();
        let promise = self.hand.query(statement, values);
        let rows = self.answer(promise, Code::StoreFailed, "the store failed").await?;
        let odd = || {
            Error::new(Code::StoreFailed, "expected the store's `query` to give a list of rows, each a list of values")
        };
        let rows: Array = rows.dyn_into().map_err(|_| odd())?;
        rows.iter().map(|row| Ok(row.dyn_into::<Array>().map_err(|_| odd())?.iter().map(cell).collect())).collect()
    }
}

fn value(cell: &Cell) -> JsValue {
    match cell {
        Cell::Null => JsValue::NULL,
        // all our numbers are exact: milliseconds and counts
        Cell::Whole(number) => JsValue::from_f64(*number as f64),
        Cell::Text(text) => text.into(),
    }
}

fn cell(value: JsValue) -> Cell {
    match (value.as_f64(), value.as_string()) {
        (Some(number), _) => Cell::Whole(number as u64),
        (None, Some(text)) => Cell::Text(text),
        // a bigint, as some drivers give every integer
        (None, None) => match u64::try_from(value) {
            Ok(number) => Cell::Whole(number),
            Err(_) => Cell::Null,
        },
    }
}

/// Makes a memory that keeps invites. The result is its number.
#[wasm_bindgen]
pub fn memory_open() -> usize {
    memory::open()
}

/// Begins what `asked` says (JSON: `options`, `input`, `claims`). The result is the id of a task, which resolves to the
/// JSON of an outcome.
#[wasm_bindgen]
pub fn issuer_start(handle: Handle, operation: String, asked: String, hand: Hand) -> usize {
    let office = JsOffice { handle: handle.clone(), hand, cause: RefCell::new(None) };
    task::spawn(handle, async move {
        let result = ask(&office, &operation, &asked).await;
        result.map(JsValue::from).map_err(|error| {
            let record = record(&error);
            if let Some(cause) = office.cause.take() {
                // a fresh plain object takes every property
                let _ = Reflect::set(&record, &"cause".into(), &cause);
            }
            record
        })
    })
}

async fn ask(office: &JsOffice, operation: &str, asked: &str) -> Result<String> {
    let asked = Input::option(asked)?;
    let (options, input) = (asked.need("options", "expected options")?, asked.need("input", "expected an object")?);
    let claims = asked.at("claims")?;
    let asked = Asked {
        options: options.as_root(),
        operation,
        input: input.as_root(),
        claims: claims.as_ref().map(Input::as_root),
    };
    issuer::run(office, &asked).await.map(|outcome| outcome.0)
}
