//! Clients of services: what is asked comes as JSON text, and so does the result.

use crate::{
    error::{Code, Error, Result},
    flow::{self, Limits},
    host::Host as _,
    input::{Input, Read},
    provider::{
        contract::Outcome,
        registry::{self, Asked},
    },
    time::Time,
    web::{self, error::record, host::JsHost, task::Handle},
};
use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const SERVICES: &str = registry::TYPESCRIPT;

#[wasm_bindgen(typescript_custom_section)]
const CLIENTS: &str = r#"
// public types
/** What every client takes besides the options of its service. */
export interface ClientOptions {
  /** Sent with instead of the global `fetch`, which is looked up at each call. Called as `fetch(url, init)`. */
  fetch?: typeof globalThis.fetch;
  /** Lets a project-level secret be used in a page, where everybody can read it. Default `false`. */
  dangerouslyAllowBrowser?: boolean;
}

/** How one call is made. */
export interface CallOptions extends CallLimits {
  /** Ends the call, which then fails with `ABORTED`. */
  signal?: AbortSignal;
}

/** How a list is read. */
export interface ListOptions extends CallOptions {
  /** Begins where an earlier list stopped: the `next` of its last page. */
  from?: string | undefined;
}

/** A page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Leads to the next page, by `ListOptions.from`; absent at the end. */
  readonly next?: string;
}

/**
 * A list: awaited, its first page; iterated, everything, with the next page fetched ahead and at most two pages held;
 * `.pages()`, page by page. Nothing is fetched before it is asked for. Time limit and retries hold for each page.
 */
export interface List<T> extends PromiseLike<Page<T>>, AsyncIterable<T> {
  pages(): AsyncIterableIterator<Page<T>>;
}

/** How an invite is watched. */
export interface WatchOptions extends CallOptions {
  /** How long to wait between two looks, in milliseconds: at least 100. Default 5,000. */
  everyMs?: number;
}

/** How many invites are made. */
export interface ManyOptions extends CallOptions {
  /** How many calls at once: 1 to 64. Default 4. While the service asks to slow down, all of them wait. */
  concurrency?: number;
  /** Begins at this row. Default 0. */
  from?: number;
}

/** What became of one row: an invite, or an error. */
export type ManyResult<I> =
  | { readonly index: number; readonly invite: I; readonly error?: undefined }
  | { readonly index: number; readonly invite?: undefined; readonly error: InviteError };

/** The options of a client of any service. */
export type ProviderOptions = { [P in keyof Services]: Services[P]["options"] & ClientOptions }[keyof Services];

/** The client that these options make. */
export type ClientOf<O extends { provider: keyof Services }> = Services[O["provider"]]["client"];

/**
 * Makes a client of a service. Opens no connection.
 *
 * @throws {InviteError} `OPTION_INVALID`, `CREDENTIAL_EXPOSED`; where the module is not loaded yet, the first call
 * is refused instead. Calls fail with `UNAUTHORIZED`, `FORBIDDEN`, `NOT_FOUND`, `REQUEST_REJECTED`, `CONFLICT`,
 * `RATE_LIMITED`, `QUOTA_EXCEEDED`, `SERVICE_FAILED`, `NETWORK_FAILED`, `TIMED_OUT`, `ABORTED`, `OUTCOME_UNKNOWN`,
 * `RESPONSE_INVALID`, `RESPONSE_TOO_LARGE`, `HOST_NOT_ALLOWED`, `OPERATION_UNSUPPORTED`.
 */
export function createClient<O extends ProviderOptions>(options: O): ClientOf<O>;

/** A text that gives access. Printed by nothing: who wants it must ask for it. */
export class InviteToken {
  constructor(text: string);
  /** The text itself: for a link or a message, never for a log. */
  reveal(): string;
  /** A placeholder. */
  toString(): string;
  /** A placeholder. */
  toJSON(): string;
}
// end of public types
"#;

/// Checks the options of a client (JSON). Gives the names of its operations, separated by spaces.
#[wasm_bindgen]
pub fn client_check(options: &str, in_page: bool) -> std::result::Result<String, JsValue> {
    let check = || registry::check(&Input::option(options)?, in_page);
    check().map_err(|error| record(&error))
}

/// Whether a client with these options (JSON) must log in before other calls.
#[wasm_bindgen]
pub fn client_logs_in(options: &str, in_page: bool) -> std::result::Result<bool, JsValue> {
    let check = || registry::login(&Input::option(options)?, in_page, Time::from_ms(0));
    check().map(|login| login.is_some()).map_err(|error| record(&error))
}

/// Begins what `asked` says (JSON: `options`, `input`, `call`, `session`). The result is the id of a task, which resolves
/// to the JSON of an outcome.
#[wasm_bindgen]
pub fn client_start(
    handle: Handle,
    operation: String,
    asked: String,
    fetch: Option<Function>,
    limits: web::limits::Limits,
    in_page: bool,
) -> usize {
    let host = JsHost::new(handle.clone(), limits, fetch);
    web::task::spawn(handle, async move {
        let result = ask(&host, &operation, &asked, in_page).await;
        result.map(JsValue::from).map_err(|error| with_cause(&error, &host))
    })
}

/// The operation that gets a token for the others.
const LOGIN: &str = "login";

async fn ask(host: &JsHost, operation: &str, asked: &str, in_page: bool) -> Result<String> {
    let [options, input, call, session] = Input::option_members(asked, ["options", "input", "call", "session"])?;
    // the package has made the text of all but the options and the input, and of those it has made objects
    let all = options.zip(input).zip(call);
    let ((options, input), call) = all.ok_or_else(|| Error::new(Code::Internal, "expected options, input and call"))?;
    let limits = Limits::read(&call.as_root())?;
    host.start(limits.timeout_ms);
    if operation == LOGIN {
        let login = registry::login(&options.as_root(), in_page, host.now())?;
        let session = flow::login(host, login, &limits).await?;
        return Ok(session.map_or_else(Outcome::nothing, |session| Outcome::session(&session)).0);
    }
    let session = session.map(|token| token.secret()).transpose()?;
    let asked = Asked { options: options.as_root(), operation, input: input.as_root(), in_page, session };
    Ok(flow::perform(host, registry::prepare_packed(&asked, host.now())?, &limits).await?.0)
}

fn with_cause(error: &Error, host: &JsHost) -> JsValue {
    let record = record(error);
    if let Some(cause) = host.cause() {
        // a fresh plain object takes every property
        let _ = Reflect::set(&record, &"cause".into(), &cause);
    }
    record
}
