//! Clients of services: what is asked comes as JSON text, and so does the result.

use crate::{
    error::{Code, Error, Result},
    flow::{self, Limits},
    host::Host as _,
    input::{Input, Read as _},
    provider::{
        contract::Outcome,
        registry::{self, Opened},
    },
    secret::Secret,
    time::Time,
    web::{
        error::record,
        host::JsHost,
        task::{self, Handle, JsTask},
    },
};
use js_sys::Reflect;
use std::{cell::RefCell, rc::Rc};
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

/// How many clients are kept open. Beyond that, the package opens one in the place of another.
const PLACES: usize = 64;

thread_local! {
    // what of a client is the same at each call
    static OPEN: RefCell<Vec<Option<Opened>>> = const { RefCell::new(Vec::new()) };
}

/// Opens a client with these options (JSON) in a place, which whoever stood there before leaves. Says whether it must log
/// in before other calls.
#[wasm_bindgen]
pub fn client_open(place: usize, options: &str, in_page: bool) -> std::result::Result<bool, JsValue> {
    let open = || {
        let client = Opened::open(&Input::option(options)?, in_page)?;
        let login = client.login(Time::from_ms(0))?.is_some();
        OPEN.with_borrow_mut(|clients| {
            if place >= clients.len() {
                clients.resize(PLACES, None);
            }
            if let Some(place) = clients.get_mut(place) {
                *place = Some(client);
            }
        });
        Ok(login)
    };
    open().map_err(|error| record(&error))
}

/// Begins an operation of a client: `input` and `call`, how it is made, are JSON. The result is the id of a task, which
/// resolves to the JSON of an outcome.
#[wasm_bindgen]
pub fn client_start(
    task: JsTask,
    place: usize,
    operation: &str,
    input: &str,
    call: Option<String>,
    session: Option<String>,
) -> std::result::Result<usize, JsValue> {
    start(task, place, operation, input, call.as_deref(), session.map(Secret::new)).map_err(|error| record(&error))
}

/// The operation that gets a token for the others.
const LOGIN: &str = "login";

fn start(
    task: JsTask,
    place: usize,
    operation: &str,
    input: &str,
    call: Option<&str>,
    session: Option<Secret>,
) -> Result<usize> {
    let limits = call.map(|call| Limits::read(&Input::option(call)?)).transpose()?.unwrap_or_default();
    let handle = Handle::new(task);
    let host = JsHost::new(Rc::clone(&handle));
    // before anything is borrowed: a clock may have been put in the place of the host's
    let now = host.now();
    OPEN.with_borrow(|clients| {
        let client = clients.get(place).and_then(Option::as_ref);
        let client = client.ok_or_else(|| Error::new(Code::Internal, "expected a client that is open"))?;
        if operation == LOGIN {
            let login = client.login(now)?;
            return Ok(task::spawn(handle, async move {
                let session = flow::login(&host, login, &limits).await.map_err(|error| with_cause(&error, &host))?;
                Ok(session.map_or_else(Outcome::nothing, |session| Outcome::session(&session)).0)
            }));
        }
        let call = client.prepare_packed(operation, &Input::given(input)?, session.as_ref(), now)?;
        Ok(task::spawn(handle, async move {
            let outcome = flow::perform(&host, call, &limits).await.map_err(|error| with_cause(&error, &host))?;
            Ok(outcome.0)
        }))
    })
}

fn with_cause(error: &Error, host: &JsHost) -> JsValue {
    let record = record(error);
    if let Some(cause) = host.cause() {
        // a fresh plain object takes every property
        let _ = Reflect::set(&record, &"cause".into(), &cause);
    }
    record
}
