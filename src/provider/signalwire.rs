//! SignalWire: a subscriber's invite is a sealed token, which whoever holds it may use until it expires.
//!
//! API: `POST /api/fabric/subscriber/invites` and `GET /api/fabric/subscriber/info`. There is no way to read, list or
//! revoke an invite.

use super::{
    contract::{Accept, Create, Created, ExpirySource, Invite, InviteStatus, Service, json, raw},
    failure::{Said, failure},
};
use crate::{
    base64url,
    error::{Code, Error, Result, ServiceText},
    http::{Base, Call, Credential, Method, Repeat, Request, Response, url},
    input::{Input, Read},
    secret::Secret,
    time::Time,
    token::{
        MAX_LEN,
        parse::{self, Decoded},
    },
};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// Milliseconds after which an invite expires when nothing else was asked for (API page "Create subscriber invite token").
const LIFETIME_MS: u64 = 2 * 60 * 60 * 1000;
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
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct SignalWireDetails {
    /// The address that the invitee may call.
    pub address_id: String,
}

/// Who an invite token makes its holder, and whom that one may call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct SignalWireAccepted {
    /// The id of the subscriber.
    pub subscriber_id: String,
    /// The e-mail address of the subscriber.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The name to show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// The addresses that can be called.
    pub addresses: Vec<SignalWireAddress>,
}

/// An address that can be called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct SignalWireAddress {
    /// Its id.
    pub id: String,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The name to show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// What it is: an app, a room, a call or a subscriber.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
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
            .field("allowedDomains")
            .provider(Self::NAME))
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
        #[derive(Serialize)]
        struct Body<'a> {
            address_id: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            expires_at: Option<u64>,
        }
        let body = Body { address_id: &input.address_id, expires_at: input.expires_at.map(Time::seconds) };
        let url = self.create_base()?.join(&["api", "fabric", "subscriber", "invites"])?;
        let request = Request::new(Method::Post, url)
            .authorize(self.credential()?)
            .header("accept", "application/json")
            .json(text(&body)?);
        let (expiry, source) = match input.expires_at {
            Some(time) => (Time::from_ms(time.seconds() * 1000), ExpirySource::Request),
            None => (now.plus_ms(LIFETIME_MS), ExpirySource::Default),
        };
        Ok(Call::new(Self::NAME, request, Repeat::Unprocessed, move |response| {
            let answer = answered(response)?;
            let token = Input::answer(&answer).need("token", "expected a token")?.secret()?;
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
        let host = host_of(&input.token)?;
        let url = self.accept_base(host.as_deref())?.join(&["api", "fabric", "subscriber", "info"])?;
        let id = fingerprint(&input.token);
        let request = Request::new(Method::Get, url)
            .authorize(Credential::Bearer(input.token))
            .header("accept", "application/json");
        Ok(Call::new(Self::NAME, request, Repeat::Always, move |response| {
            let answer = answered(response)?;
            let input = Input::answer(&answer);
            let mut invite = Invite::new(Self::NAME, id, SignalWireAccepted::read(&input)?);
            invite.status = InviteStatus::Accepted;
            invite.raw = raw(response);
            let expiry = match input.at("sat_claims")? {
                Some(claims) => claims.at("expires_at")?.and_then(|at| at.whole(0, u64::MAX / 1000).ok()),
                None => None,
            };
            Ok(match expiry {
                Some(seconds) => invite.expires(Time::from_ms(seconds * 1000), ExpirySource::Service),
                None => invite,
            })
        }))
    }
}

impl Read for SignalWireOptions {
    fn read(input: &Input<'_>) -> Result<Self> {
        let label = |input: Input<'_>| match input.text()? {
            text if url::is_label(text) => Ok(text.to_owned()),
            _ => Err(input.refuse("expected the name of a space: lower-case letters, digits and hyphens")),
        };
        let domain = |input: Input<'_>| match input.text()? {
            text if url::is_host(text) && text.contains('.') => Ok(text.to_owned()),
            _ => Err(input.refuse("expected a domain of two or more labels, in lower case")),
        };
        let domains = |input: Input<'_>| input.list(0, 100)?.map(domain).collect();
        let base = |input: Input<'_>| Base::parse(input.text()?).map_err(|expected| input.refuse(expected));
        Ok(Self {
            space: input.at("space")?.map(label).transpose()?,
            token: input.at("token")?.map(|input| input.secret()).transpose()?,
            project: input.at("project")?.map(|input| SignalWireProject::read(&input)).transpose()?,
            base_url: input.at("baseUrl")?.map(base).transpose()?,
            allowed_domains: input.at("allowedDomains")?.map(domains).transpose()?,
        })
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
        let uuid = uuid::Uuid::try_parse(address.text()?).map_err(|_| address.refuse("expected a uuid"))?;
        Ok(Self {
            address_id: uuid.to_string(),
            expires_at: input.at("expiresAt")?.map(|input| input.time()).transpose()?,
        })
    }
}

impl Read for SignalWireAccept {
    fn read(input: &Input<'_>) -> Result<Self> {
        Ok(Self { token: input.need("token", "expected an invite token")?.secret()? })
    }
}

impl Read for SignalWireAccepted {
    fn read(input: &Input<'_>) -> Result<Self> {
        let address = |input: Input<'_>| {
            Ok(SignalWireAddress {
                id: input.need("id", "expected an id")?.text()?.to_owned(),
                name: input.text_at("name")?,
                display_name: input.text_at("display_name")?,
                kind: input.text_at("type")?,
            })
        };
        Ok(Self {
            subscriber_id: input.need("id", "expected an id")?.text()?.to_owned(),
            email: input.text_at("email")?.filter(|text| !text.is_empty()),
            display_name: input.text_at("display_name")?,
            addresses: match input.at("fabric_addresses")? {
                Some(list) => list.list(0, usize::MAX)?.map(address).collect::<Result<_>>()?,
                None => Vec::new(),
            },
        })
    }
}

fn answered(response: &Response) -> Result<serde_json::Value> {
    if response.is_success() { json(response) } else { Err(refusal(response)) }
}

// `{"error":"…"}`, or `{"errors":[{"code","message","attribute"}]}`
fn refusal(response: &Response) -> Error {
    let mut said = Said::default();
    if let Ok(body) = json(response) {
        let first = body.get("errors").and_then(|errors| errors.get(0));
        let text = |name| first.and_then(|first| first.get(name)).and_then(|text| text.as_str()).map(str::to_owned);
        said.text = ServiceText { code: text("code"), message: text("message") };
        said.field = text("attribute").map(|name| match name.as_str() {
            "address_id" => "addressId".to_owned(),
            "expires_at" => "expiresAt".to_owned(),
            _ => name,
        });
        if first.is_none() {
            said.text.message = body.get("error").and_then(|error| error.as_str()).map(str::to_owned);
        }
    }
    failure(response, said)
}

// SignalWire gives invites no id: part of the token's digest names one and opens nothing
fn fingerprint(token: &Secret) -> String {
    let digest = Sha256::digest(token.reveal());
    base64url::encode(digest.get(..16).unwrap_or_default())
}

// the routing host that the token's header names: a foreign word until it is held against the allow-list
fn host_of(token: &Secret) -> Result<Option<String>> {
    let refused = |error: Error| error.field("token").provider(SignalWire::NAME);
    let mut scratch = vec![0; MAX_LEN];
    let Decoded::Sealed(sealed) = parse::decode(token.reveal().as_bytes(), &mut scratch).map_err(refused)? else {
        return Err(refused(Error::new(Code::TokenMalformed, "expected a sealed token of 5 parts")));
    };
    if sealed.header.typ.is_some_and(|typ| typ != *"SAT") {
        return Err(refused(Error::new(Code::TypeMismatch, "expected a token of type SAT")));
    }
    Ok(sealed.header.ch.map(|host| host.read().into_owned()))
}

fn missing(field: &'static str, detail: &'static str) -> Error {
    Error::new(Code::OptionInvalid, detail).field(field)
}

fn text(body: &impl Serialize) -> Result<String> {
    serde_json::to_string(body).map_err(|_| Error::new(Code::Internal, "a request body could not be written"))
}
