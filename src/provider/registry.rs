//! The services: one line each, from which the dispatch and the TypeScript union follow.

use super::{
    archivist::{DataTrails, Rkvst},
    authress::Authress,
    contract::{Accept, Count, Create, Decline, Get, Known, List, Login, Outcome, Own, Page, Revoke, Service, Watch},
    edge::Edge,
    invite::{Created, Invite, InviteId},
    signalwire::SignalWire,
    twilio::Twilio,
};
use crate::{
    error::{Code, Error, Result},
    http::Call,
    input::{Input, Read},
    output::Write,
    secret::Secret,
    time::Time,
};

/// What a caller asks of a service.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// The options of the client, with the service's name in `provider`.
    pub options: Input<'a>,
    /// The operation.
    pub operation: &'a str,
    /// What the operation is given.
    pub input: Input<'a>,
    /// Whether this runs in a page, where a project-level secret is everybody's.
    pub in_page: bool,
    /// The token that an earlier login got.
    pub session: Option<Secret>,
}

fn open<S: Service>(options: &Input<'_>, in_page: bool) -> Result<S> {
    let service = S::open(options)?;
    let allowed = options.maybe("dangerouslyAllowBrowser", |input| input.boolean())?.unwrap_or(false);
    match service.project_secret() {
        Some(field) if in_page && !allowed => Err(Error::new(
            Code::CredentialExposed,
            "a project-level secret would be shown to everybody who opens the page",
        )
        .field(field)),
        _ => Ok(service),
    }
}

fn unsupported(service: &'static str, operations: &str) -> Error {
    Error::new(Code::OperationUnsupported, format!("{service} offers only: {operations}")).provider(service)
}

/// What comes of asking for an operation.
pub type Prepared = Result<Call<Outcome>>;

/// When an operation is asked for, and whether lists are written small, for the package.
#[derive(Clone, Copy)]
struct How<const PACKED: bool>(Time);

// functions and not closures: one for all operations and services with the same details
fn invited<M: Write>(invite: Invite<M>) -> Result<Outcome> {
    Ok(Outcome::invite(&invite, None))
}

fn created<M: Write>(created: Created<M>) -> Result<Outcome> {
    Ok(Outcome::invite(&created.invite, created.token.as_ref()))
}

fn listed<M: Write, const P: bool>(page: Page<Invite<M>>) -> Result<Outcome> {
    #[cfg(feature = "services")]
    if P {
        return Ok(Outcome::rows(&page));
    }
    Ok(Outcome::page(&page))
}

fn counted(count: u64) -> Result<Outcome> {
    Ok(Outcome::count(count))
}

fn done((): ()) -> Result<Outcome> {
    Ok(Outcome::nothing())
}

fn create<S: Create, const P: bool>(service: &S, input: &Input<'_>, how: How<P>) -> Prepared {
    Ok(service.create(S::Input::read(input)?, how.0)?.map(created::<S::Details>))
}

fn get<S: Get, const P: bool>(service: &S, input: &Input<'_>, _how: How<P>) -> Prepared {
    Ok(service.get(&InviteId::read(input)?.0)?.map(invited::<S::Details>))
}

fn list<S: List, const P: bool>(service: &S, input: &Input<'_>, _how: How<P>) -> Prepared {
    let from = input.maybe("from", |from| from.text_of(1, 4096))?;
    Ok(service.list(S::Filter::read(input)?, from.as_deref())?.map(listed::<S::Details, P>))
}

fn count<S: Count, const P: bool>(service: &S, input: &Input<'_>, _how: How<P>) -> Prepared {
    Ok(service.count(S::Filter::read(input)?)?.map(counted))
}

fn revoke<S: Revoke, const P: bool>(service: &S, input: &Input<'_>, _how: How<P>) -> Prepared {
    Ok(service.revoke(&InviteId::read(input)?.0)?.map(done))
}

fn accept<S: Accept, const P: bool>(service: &S, input: &Input<'_>, _how: How<P>) -> Prepared {
    Ok(service.accept(S::Input::read(input)?)?.map(invited::<S::Details>))
}

fn decline<S: Decline, const P: bool>(service: &S, input: &Input<'_>, _how: How<P>) -> Prepared {
    Ok(service.decline(&InviteId::read(input)?.0)?.map(done))
}

fn watch<S: Watch, const P: bool>(service: &S, input: &Input<'_>, how: How<P>) -> Prepared {
    Ok(service.look(Known::read(input)?, how.0)?.map(invited::<S::Details>))
}

impl Opened {
    /// The call that an operation makes, with its result as JSON: `{"invite": …, "token": …}`. Lists come in little space:
    /// see [`Outcome::rows`].
    ///
    /// # Errors
    /// `OPTION_INVALID`, `OPERATION_UNSUPPORTED`, and what the service itself refuses.
    #[cfg(feature = "services")]
    pub fn prepare_packed(&self, operation: &str, input: &Input<'_>, session: Option<&Secret>, now: Time) -> Prepared {
        self.call(operation, input, session, How::<true>(now))
    }
}

/// Checks the options of a client, and says what its service can do: names of operations, separated by spaces.
///
/// # Errors
/// `OPTION_INVALID`, `CREDENTIAL_EXPOSED`.
pub fn check(options: &Input<'_>, in_page: bool) -> Result<String> {
    Opened::open(options, in_page).map(|service| service.operations())
}

/// How the client gets the token that it needs; `None` where it needs none, or has one.
///
/// # Errors
/// `OPTION_INVALID`, `CREDENTIAL_EXPOSED`.
pub fn login(options: &Input<'_>, in_page: bool, now: Time) -> Result<Option<Login>> {
    Opened::open(options, in_page)?.login(now)
}

/// The call that an operation of a service makes, with its result as JSON: `{"invite": …, "token": …}`.
///
/// # Errors
/// `OPTION_INVALID`, `OPERATION_UNSUPPORTED`, `CREDENTIAL_EXPOSED`, and what the service itself refuses.
pub fn prepare(asked: &Asked<'_>, now: Time) -> Result<Call<Outcome>> {
    let service = Opened::open(&asked.options, asked.in_page)?;
    service.call(asked.operation, &asked.input, asked.session.as_ref(), How::<false>(now))
}

macro_rules! registry {
    ($($name:ident $service:ident: $($operation:ident $(-> $token:ident)?),+ $(+ $own:ident)?;)+) => {
        /// The names of the services.
        pub const NAMES: &[&str] = &[$(stringify!($name)),+];

        const EXPECTED: &str = concat!("expected the name of a service:", $(" ", stringify!($name)),+);

        /// A service that was opened with the options of a client.
        #[derive(Clone, Debug)]
        #[allow(missing_docs)] // each is named after its service
        pub enum Opened {
            $($service($service),)+
        }

        impl Opened {
            /// Reads the options of a client.
            ///
            /// # Errors
            /// `OPTION_INVALID`, `CREDENTIAL_EXPOSED`.
            pub fn open(options: &Input<'_>, in_page: bool) -> Result<Self> {
                let provider = options.need("provider", EXPECTED)?;
                match &*provider.text()? {
                    $(stringify!($name) => open(options, in_page)
                        .map(Self::$service)
                        .map_err(|error| error.provider($service::NAME)),)+
                    _ => Err(provider.refuse(EXPECTED)),
                }
            }

            /// What the service can do: names of operations, separated by spaces.
            #[must_use]
            pub fn operations(&self) -> String {
                match self {
                    $(Self::$service(_) => registry!(@offers $service $($operation)+ $(; $own)?),)+
                }
            }

            /// How the client gets the token that it needs; `None` where it needs none, or has one.
            ///
            /// # Errors
            /// `OPTION_INVALID`.
            pub fn login(&self, now: Time) -> Result<Option<Login>> {
                match self {
                    $(Self::$service(service) => service.login(now).map_err(|error| error.provider($service::NAME)),)+
                }
            }

            fn call<const P: bool>(&self, operation: &str, input: &Input<'_>, session: Option<&Secret>, how: How<P>) -> Prepared {
                match self {
                    $(Self::$service(service) => {
                        let mut resumed;
                        let service = match session {
                            Some(token) => {
                                resumed = service.clone();
                                resumed.resume(token.clone());
                                &resumed
                            }
                            None => service,
                        };
                        let call = match operation {
                            $(stringify!($operation) => $operation(service, input, how),)+
                            $(own if <$service as $own>::OPERATIONS.contains(&own) => service.own(own, input),)?
                            _ => Err(unsupported($service::NAME, &registry!(@offers $service $($operation)+ $(; $own)?))),
                        };
                        call.map_err(|error| error.provider($service::NAME))
                    })+
                }
            }
        }

        /// The services as TypeScript.
        pub const TYPESCRIPT: &str = concat!(
            $("/** A client of one service, with just the operations that the service has. */\n",
            "export interface ", stringify!($service), "Client {\n",
            $(registry!(@ts $operation $service $($token)?),)+ "}\n",)+
            "/** The services by name: the options of a client, and the client. */\nexport interface Services {\n",
            $("  ", stringify!($name), ": { options: { provider: \"", stringify!($name), "\" } & ",
            stringify!($service), "Options; client: ", stringify!($service), "Client };\n",)+ "}\n"
        );
    };
    (@offers $service:ident $($operation:ident)+) => {
        [$(stringify!($operation)),+].join(" ")
    };
    (@offers $service:ident $($operation:ident)+; $own:ident) => {
        [&[$(stringify!($operation)),+], <$service as $own>::OPERATIONS].concat().join(" ")
    };
    (@ts create $service:ident) => { concat!(
        "  /** Makes an invite. It is never repeated unless the service has surely not made one. */\n",
        "  create(input: ", stringify!($service), "Create, options?: CallOptions): ",
        "Promise<Invite<", stringify!($service), "Details>>;\n",
        "  /** Makes many invites: one result a row, in the order of the rows. To stop, abort the signal and read on. */\n",
        "  createMany(rows: Iterable<", stringify!($service), "Create> | AsyncIterable<", stringify!($service), "Create>, ",
        "options?: ManyOptions): AsyncIterableIterator<ManyResult<Invite<", stringify!($service), "Details>>>;\n"
    ) };
    (@ts create $service:ident token) => { concat!(
        "  /** Makes an invite, and returns the token for the invitee. It is never repeated unless the service has surely not made one. */\n",
        "  create(input: ", stringify!($service), "Create, options?: CallOptions): ",
        "Promise<Invite<", stringify!($service), "Details> & { readonly token: InviteToken }>;\n",
        "  /** Makes many invites: one result a row, in the order of the rows. To stop, abort the signal and read on. */\n",
        "  createMany(rows: Iterable<", stringify!($service), "Create> | AsyncIterable<", stringify!($service), "Create>, ",
        "options?: ManyOptions): AsyncIterableIterator<ManyResult<Invite<", stringify!($service), "Details> ",
        "& { readonly token: InviteToken }>>;\n"
    ) };
    (@ts get $service:ident) => { concat!(
        "  /** Reads an invite. */\n",
        "  get(invite: string | { readonly id: string }, options?: CallOptions): ",
        "Promise<Invite<", stringify!($service), "Details>>;\n"
    ) };
    (@ts revoke $service:ident) => {
        "  /** Takes an invite back. */\n  revoke(invite: string | { readonly id: string }, options?: CallOptions): Promise<void>;\n"
    };
    (@ts list $service:ident) => { concat!(
        "  /** Lists invites: awaited, the first page; iterated, every invite. */\n",
        "  list(filter?: ", stringify!($service), "Filter, options?: ListOptions): ",
        "List<Invite<", stringify!($service), "Details>>;\n"
    ) };
    (@ts count $service:ident) => { concat!(
        "  /** Counts invites. */\n",
        "  count(filter?: ", stringify!($service), "Filter, options?: CallOptions): Promise<number>;\n"
    ) };
    (@ts decline $service:ident) => {
        "  /** Refuses an invite in the invitee's name. */\n  decline(invite: string | { readonly id: string }, options?: CallOptions): Promise<void>;\n"
    };
    (@ts watch $service:ident) => { concat!(
        "  /** Looks at an invite until it is no longer pending. The last one says what has become of it. */\n",
        "  watch(invite: string | { readonly id: string }, options?: WatchOptions): ",
        "AsyncIterableIterator<Invite<", stringify!($service), "Details>>;\n"
    ) };
    (@ts accept $service:ident) => { concat!(
        "  /** Accepts an invite. */\n",
        "  accept(input: ", stringify!($service), "Accept, options?: CallOptions): ",
        "Promise<Invite<", stringify!($service), "Accepted>>;\n"
    ) };
}

// the name in `provider`, the type, and what the service can do; `-> token`: its `create` returns an invite token;
// `+ Own`: it has operations of its own
registry! {
    signalwire SignalWire: create -> token, accept + Own;
    datatrails DataTrails: create, get, list, count, revoke, watch;
    rkvst Rkvst: create, get, list, count, revoke, watch;
    twilio Twilio: create, get, list, revoke, accept, decline;
    authress Authress: create, get, revoke, accept;
    edge Edge: create -> token, get, list, revoke, accept + Own;
}
