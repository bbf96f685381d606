//! The services: one line each, from which the dispatch and the TypeScript union follow.

use super::{
    authress::Authress,
    contract::{Accept, Create, Get, Invite, InviteId, Revoke, Service},
    signalwire::SignalWire,
};
use crate::{
    error::{Code, Error, Result},
    http::Call,
    input::{Input, Read},
    output::{Output, Write},
    secret::Secret,
    time::Time,
};

/// What a caller asks of a service.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The options of the client, with the service's name in `provider`.
    pub options: Input<'a>,
    /// The operation.
    pub operation: &'a str,
    /// What the operation is given.
    pub input: Input<'a>,
    /// Whether this runs in a page, where a project-level secret is everybody's.
    pub in_page: bool,
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

fn unsupported(service: &'static str, operations: &'static str) -> Error {
    Error::new(Code::OperationUnsupported, format!("{service} offers only: {operations}")).provider(service)
}

fn create<S: Create>(service: &S, input: &Input<'_>, now: Time) -> Result<Call<String>> {
    Ok(service.create(S::Input::read(input)?, now)?.map(|created| Ok(outcome(created.invite, created.token))))
}

fn get<S: Get>(service: &S, input: &Input<'_>, _now: Time) -> Result<Call<String>> {
    Ok(service.get(&InviteId::read(input)?.0)?.map(|invite| Ok(outcome(invite, None))))
}

fn revoke<S: Revoke>(service: &S, input: &Input<'_>, _now: Time) -> Result<Call<String>> {
    Ok(service.revoke(&InviteId::read(input)?.0)?.map(|()| Ok(Output::default().end())))
}

fn accept<S: Accept>(service: &S, input: &Input<'_>, _now: Time) -> Result<Call<String>> {
    Ok(service.accept(S::Input::read(input)?)?.map(|invite| Ok(outcome(invite, None))))
}

fn outcome<M: Write>(invite: Invite<M>, token: Option<Secret>) -> String {
    let invite = invite.with(|metadata| metadata.write()).write();
    Output::default().json("invite", &invite).maybe("token", token.as_ref().map(Secret::reveal)).end()
}

macro_rules! registry {
    ($($name:ident $service:ident: $($operation:ident $(-> $token:ident)?),+;)+) => {
        /// The names of the services.
        pub const NAMES: &[&str] = &[$(stringify!($name)),+];

        const EXPECTED: &str = concat!("expected the name of a service:", $(" ", stringify!($name)),+);

        /// Checks the options of a client, and says what its service can do: names of operations, separated by spaces.
        ///
        /// # Errors
        /// `OPTION_INVALID`, `CREDENTIAL_EXPOSED`.
        pub fn check(options: &Input<'_>, in_page: bool) -> Result<&'static str> {
            let provider = options.need("provider", EXPECTED)?;
            match &*provider.text()? {
                $(stringify!($name) => open::<$service>(options, in_page)
                    .map(|_| concat!($(stringify!($operation), " "),+).trim_ascii_end())
                    .map_err(|error| error.provider($service::NAME)),)+
                _ => Err(provider.refuse(EXPECTED)),
            }
        }

        /// The call that an operation of a service makes, with its result as JSON: `{"invite": …, "token": …}`.
        ///
        /// # Errors
        /// `OPTION_INVALID`, `OPERATION_UNSUPPORTED`, `CREDENTIAL_EXPOSED`, and what the service itself refuses.
        pub fn prepare(asked: &Asked<'_>, now: Time) -> Result<Call<String>> {
            let provider = asked.options.need("provider", EXPECTED)?;
            match &*provider.text()? {
                $(stringify!($name) => {
                    let service = open::<$service>(&asked.options, asked.in_page);
                    let call = service.and_then(|service| match asked.operation {
                        $(stringify!($operation) => $operation(&service, &asked.input, now),)+
                        _ => Err(unsupported($service::NAME, concat!($(stringify!($operation), " "),+).trim_ascii_end())),
                    });
                    call.map_err(|error| error.provider($service::NAME))
                })+
                _ => Err(provider.refuse(EXPECTED)),
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
    (@ts create $service:ident) => { concat!(
        "  /** Makes an invite. It is never repeated unless the service has surely not made one. */\n",
        "  create(input: ", stringify!($service), "Create, options?: CallOptions): ",
        "Promise<Invite<", stringify!($service), "Details>>;\n"
    ) };
    (@ts create $service:ident token) => { concat!(
        "  /** Makes an invite, and returns the token for the invitee. It is never repeated unless the service has surely not made one. */\n",
        "  create(input: ", stringify!($service), "Create, options?: CallOptions): ",
        "Promise<Invite<", stringify!($service), "Details> & { readonly token: InviteToken }>;\n"
    ) };
    (@ts get $service:ident) => { concat!(
        "  /** Reads an invite. */\n",
        "  get(invite: string | { readonly id: string }, options?: CallOptions): ",
        "Promise<Invite<", stringify!($service), "Details>>;\n"
    ) };
    (@ts revoke $service:ident) => {
        "  /** Takes an invite back. */\n  revoke(invite: string | { readonly id: string }, options?: CallOptions): Promise<void>;\n"
    };
    (@ts accept $service:ident) => { concat!(
        "  /** Accepts an invite. */\n",
        "  accept(input: ", stringify!($service), "Accept, options?: CallOptions): ",
        "Promise<Invite<", stringify!($service), "Accepted>>;\n"
    ) };
}

// the name in `provider`, the type, and what the service can do; `-> token`: its `create` returns an invite token
registry! {
    signalwire SignalWire: create -> token, accept;
    authress Authress: create, get, revoke, accept;
}
