//! SignalWire: a subscriber's invite is a sealed token, which whoever holds it may use until it expires.
//!
//! API: `POST /api/fabric/subscriber/invites` and `GET /api/fabric/subscriber/info`. There is no way to read, list or
//! revoke an invite. What else the service offers stands in `own`.

mod own;

use super::{
    contract::{Accept, Create, Service, raw, text},
    failure::{Said, failure},
    invite::{Created, ExpirySource, Invite, InviteStatus},
};
use crate::{
    base64url,
    error::{Code, Error, Result, ServiceText},
    http::{Base, Call, Credential, Method, Repeat, Request, Response, url},
    input::{Input, Read},
    output::{Output, Write},
    secret::Secret,
    time::Time,
    token::parse::{self, Decoded},
};
use sha2::{Digest as _, Sha256};

/// Milliseconds after which an invite expires when nothing else was asked for (API page "Create subscriber invite token").
const LIFETIME_MS: u64 = 2 * 60 * 60 * 1000;
/// The last second of the year 9999.
const SECONDS: u64 = 253_402_300_799;
/// The domain below which the host named in a token must lie.
const DOMAIN: &str = "signalwire.com";

/// Options of a SignalWire client.
#[derive(Clone, Debug)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "camelCase"))]
pub struct SignalWireOptions {
    /// The name of the space: `example` for `example.signalwire.com`. Needed for `create`.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub space: Option<String>,
    /// The access token (SAT) of the subscriber who invites. Needed for `create`, unless `project` is given.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "string | InviteToken"))]
    pub token: Option<Secret>,
    /// The project's own credential, sent as Basic authorisation instead of `token`.
    ///
    /// SignalWire's present description of `create` does not take it, an older one did. A project-level secret: refused in a page.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub project: Option<SignalWireProject>,
    /// Where all requests go instead of SignalWire's own hosts: a proxy of yours. `https`, or `http` on this machine.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "string"))]
    pub base_url: Option<Base>,
    /// Domains besides `signalwire.com` that an invite token may name as its host, and so be sent to.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "readonly string[]"))]
    pub allowed_domains: Option<Vec<String>>,
}

/// A project's credential.
#[derive(Clone, Debug)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "camelCase"))]
pub struct SignalWireProject {
    /// The id of the project.
    pub id: String,
    /// An API token of the project.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string | InviteToken"))]
    pub token: Secret,
}

/// What an invite is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "camelCase"))]
pub struct SignalWireCreate {
    /// The address of the inviting subscriber that the invitee may call: a UUID.
    pub address_id: String,
    /// When the invite expires, to the second. Default: two hours from now.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "Date"))]
    pub expires_at: Option<Time>,
}

/// What is needed to accept an invite.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "camelCase"))]
pub struct SignalWireAccept {
    /// The invite token.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string | InviteToken"))]
    pub token: Secret,
}

/// What is known of an invite that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "camelCase"))]
pub struct SignalWireDetails {
    /// The address that the invitee may call.
    pub address_id: String,
}

/// Who an invite token makes its holder, and whom that one may call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "camelCase"))]
pub struct SignalWireAccepted {
    /// The id of the subscriber.
    pub subscriber_id: String,
    /// The e-mail address of the subscriber.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub email: Option<String>,
    /// The name to show.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub display_name: Option<String>,
    /// The addresses that can be called.
    pub addresses: Vec<SignalWireAddress>,
}

/// An address that can be called.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "camelCase"))]
pub struct SignalWireAddress {
    /// Its id.
    pub id: String,
    /// Its name.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub name: Option<String>,
    /// The name to show.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub display_name: Option<String>,
    /// What it is: an app, a room, a call or a subscriber.
    #[cfg_attr(target_arch = "wasm32", serde(rename = "type"), tsify(optional))]
    pub kind: Option<String>,
}

/// SignalWire, opened with options.
#[derive(Clone, Debug)]
pub struct SignalWire(SignalWireOptions);

impl SignalWire {
    /// A client with these options.
    #[must_use]
    pub fn new(options: SignalWireOptions) -> Self {
        Self(options)
    }

    fn create_base(&self) -> Result<Base> {
        match (&self.0.base_url, &self.0.space) {
            (Some(base), _) => Ok(base.clone()),
            (None, Some(space)) => Ok(Base::of_host(&format!("{space}.{DOMAIN}"))),
            (None, None) => Err(missing("space", "expected the name of a space, found nothing")),
        }
    }

    fn credential(&self) -> Result<Credential> {
        match (&self.0.project, &self.0.token) {
            (Some(project), _) => Ok(Credential::Basic(project.id.clone(), project.token.clone())),
            (None, Some(token)) => Ok(Credential::Bearer(token.clone())),
            (None, None) => Err(missing("token", "expected the inviting subscriber's token, found nothing")),
        }
    }

    /// Where a token is to be sent.
    fn base_of(&self, token: &Secret) -> Result<Base> {
        let host = host_of(token).map_err(|error| error.field("token"))?;
        self.accept_base(host.as_deref())
    }

    /// The host that the service itself names in its answers.
    fn official(&self) -> Option<Base> {
        self.0.space.as_ref().map(|space| Base::of_host(&format!("{space}.{DOMAIN}")))
    }

    // the header of a sealed token is not authenticated for us: it may choose only among hosts that we trust
    fn accept_base(&self, host: Option<&str>) -> Result<Base> {
        if let Some(base) = &self.0.base_url {
            return Ok(base.clone());
        }
        let Some(host) = host else { return Ok(Base::of_host(&format!("fabric.{DOMAIN}"))) };
        let host = host.to_ascii_lowercase();
        let domain = host.split_once('.').map_or("", |(_, domain)| domain);
        let extra = self.0.allowed_domains.as_deref().unwrap_or_default();
        let allowed = std::iter::once(DOMAIN).chain(extra.iter().map(String::as_str));
        if url::is_host(&host) && allowed.into_iter().any(|allowed| url::is_within(domain, allowed)) {
            return Ok(Base::of_host(&format!("fabric.{domain}")));
        }
        Err(Error::new(Code::HostNotAllowed, "the token names a host outside the allowed domains")
            .field("allowedDomains"))
    }
}

impl Service for SignalWire {
    const NAME: &'static str = "signalwire";

    fn open(options: &Input<'_>) -> Result<Self> {
        SignalWireOptions::read(options).map(Self)
    }

    fn project_secret(&self) -> Option<&'static str> {
        self.0.project.as_ref().map(|_| "project")
    }
}

impl Create for SignalWire {
    type Input = SignalWireCreate;
    type Details = SignalWireDetails;

    fn create(&self, input: SignalWireCreate, now: Time) -> Result<Call<Created<SignalWireDetails>>> {
        let body = Output::default()
            .text("address_id", &input.address_id)
            .number("expires_at", input.expires_at.map(Time::seconds))
            .end();
        let url = self.create_base()?.join(&["api", "fabric", "subscriber", "invites"])?;
        let request = Request::new(Method::Post, url)
            .authorize(self.credential()?)
            .header("accept", "application/json")
            .json(body);
        let (expiry, source) = match input.expires_at {
            Some(time) => (Time::from_ms(time.seconds() * 1000), ExpirySource::Request),
            None => (now.plus_ms(LIFETIME_MS), ExpirySource::Default),
        };
        Ok(Call::new(Self::NAME, request, Repeat::Unprocessed, move |response| {
            succeeded(response)?;
            let token = Input::answer(text(response)?)?.need("token", "expected a token")?.secret()?;
            let details = SignalWireDetails { address_id: input.address_id };
            let invite = Invite::new(Self::NAME, fingerprint(&token), details).expires(expiry, source);
            Ok(Created { invite, token: Some(token) })
        }))
    }
}

impl Accept for SignalWire {
    type Input = SignalWireAccept;
    type Details = SignalWireAccepted;

    /// Nothing is used up: the service is asked whom the token makes its holder.
    fn accept(&self, input: SignalWireAccept) -> Result<Call<Invite<SignalWireAccepted>>> {
        let url = self.base_of(&input.token)?.join(&["api", "fabric", "subscriber", "info"])?;
        let id = fingerprint(&input.token);
        let request = Request::new(Method::Get, url)
            .authorize(Credential::Bearer(input.token))
            .header("accept", "application/json");
        Ok(Call::new(Self::NAME, request, Repeat::Always, move |response| {
            succeeded(response)?;
            let input = Input::answer(text(response)?)?;
            let mut invite = Invite::new(Self::NAME, id, SignalWireAccepted::read(&input)?);
            invite.status = InviteStatus::Accepted;
            invite.raw = raw(response);
            let expiry =
                input.maybe("sat_claims", |claims| claims.maybe("expires_at", |at| Ok(at.whole(0, SECONDS).ok())));
            Ok(match expiry?.flatten().flatten() {
                Some(seconds) => invite.expires(Time::from_ms(seconds * 1000), ExpirySource::Service),
                None => invite,
            })
        }))
    }
}

impl Read for SignalWireOptions {
    fn read(input: &Input<'_>) -> Result<Self> {
        Ok(Self {
            space: input.maybe("space", |input| match input.text()? {
                text if url::is_label(&text) => Ok(text.into_owned()),
                _ => Err(input.refuse("expected the name of a space: lower-case letters, digits and hyphens")),
            })?,
            token: input.maybe("token", |input| input.secret())?,
            project: input.maybe("project", SignalWireProject::read)?,
            base_url: input.maybe("baseUrl", Base::read)?,
            allowed_domains: input.maybe("allowedDomains", |input| input.each(0, 100, domain))?,
        })
    }
}

fn domain(input: &Input<'_>) -> Result<String> {
    match input.text()? {
        text if url::is_host(&text) && text.contains('.') => Ok(text.into_owned()),
        _ => Err(input.refuse("expected a domain of two or more labels, in lower case")),
    }
}

impl Read for SignalWireProject {
    fn read(input: &Input<'_>) -> Result<Self> {
        let id = input.need("id", "expected the id of the project")?;
        if id.text()?.contains(':') {
            return Err(id.refuse("expected an id without a colon"));
        }
        Ok(Self {
            id: id.secret()?.reveal().to_owned(),
            token: input.need("token", "expected an api token of the project")?.secret()?,
        })
    }
}

impl Read for SignalWireCreate {
    fn read(input: &Input<'_>) -> Result<Self> {
        let address = input.need("addressId", "expected a uuid")?;
        let text = address.text()?;
        // other forms of the same are known to the parser, but not to the service
        if text.len() != 36 || uuid::Uuid::try_parse(&text).is_err() {
            return Err(address.refuse("expected a uuid with hyphens"));
        }
        Ok(Self { address_id: text.into_owned(), expires_at: input.maybe("expiresAt", |input| input.time())? })
    }
}

impl Read for SignalWireAccept {
    fn read(input: &Input<'_>) -> Result<Self> {
        Ok(Self { token: input.need("token", "expected an invite token")?.secret()? })
    }
}

impl Read for SignalWireAccepted {
    fn read(input: &Input<'_>) -> Result<Self> {
        Ok(Self {
            subscriber_id: input.need("id", "expected an id")?.text()?.into_owned(),
            email: input.text_at("email")?.filter(|text| !text.is_empty()),
            display_name: input.text_at("display_name")?,
            addresses: input
                .maybe("fabric_addresses", |list| list.each(0, usize::MAX, SignalWireAddress::read))?
                .unwrap_or_default(),
        })
    }
}

impl Read for SignalWireAddress {
    fn read(input: &Input<'_>) -> Result<Self> {
        Ok(Self {
            id: input.need("id", "expected an id")?.text()?.into_owned(),
            name: input.text_at("name")?,
            display_name: input.text_at("display_name")?,
            kind: input.text_at("type")?,
        })
    }
}

impl Write for SignalWireDetails {
    fn write(&self, out: Output) -> Output {
        out.text("addressId", &self.address_id)
    }
}

impl Write for SignalWireAccepted {
    fn write(&self, out: Output) -> Output {
        out.text("subscriberId", &self.subscriber_id)
            .maybe("email", self.email.as_deref())
            .maybe("displayName", self.display_name.as_deref())
            .list("addresses", &self.addresses)
    }
}

impl Write for SignalWireAddress {
    fn write(&self, out: Output) -> Output {
        out.text("id", &self.id)
            .maybe("name", self.name.as_deref())
            .maybe("displayName", self.display_name.as_deref())
            .maybe("type", self.kind.as_deref())
    }
}

fn succeeded(response: &Response) -> Result<()> {
    if response.is_success() { Ok(()) } else { Err(failure(response, said(response).unwrap_or_default())) }
}

// `{"error":"…"}`, or `{"errors":[{"code","message","attribute"}]}`
fn said(response: &Response) -> Result<Said> {
    let input = Input::answer(text(response)?)?;
    let errors = input.maybe("errors", |errors| {
        errors.each(0, usize::MAX, |error| {
            Ok(Said {
                text: ServiceText { code: error.text_at("code")?, message: error.text_at("message")? },
                field: error.text_at("attribute")?.map(|name| match name.as_str() {
                    "address_id" => "addressId".to_owned(),
                    "expires_at" | "expire_at" => "expiresAt".to_owned(),
                    _ => name,
                }),
                meaning: None,
            })
        })
    })?;
    Ok(match errors.unwrap_or_default().into_iter().next() {
        Some(first) => first,
        None => Said { text: ServiceText { code: None, message: input.text_at("error")? }, ..Said::default() },
    })
}

// SignalWire gives invites no id: part of the token's digest names one and opens nothing
fn fingerprint(token: &Secret) -> String {
    base64url::encode(Sha256::digest(token.reveal()).get(..16).unwrap_or_default())
}

/// The host that a token names in its header.
fn host_of(token: &Secret) -> Result<Option<String>> {
    let token = token.reveal().as_bytes();
    let mut scratch = vec![0; token.len()];
    let Decoded::Sealed(sealed) = parse::decode(token, &mut scratch)? else {
        return Err(Error::new(Code::TokenUnsupported, "expected a sealed token of five parts"));
    };
    if sealed.header.typ.is_some_and(|typ| typ != *"SAT") {
        return Err(Error::new(Code::TypeMismatch, "expected a token of type SAT"));
    }
    Ok(sealed.header.ch.map(|host| host.read().into_owned()))
}

fn missing(field: &'static str, detail: &'static str) -> Error {
    Error::new(Code::OptionInvalid, detail).field(field)
}
