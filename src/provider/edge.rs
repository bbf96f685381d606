//! Our own service: whatever stands behind a handler of this package, an issuer or another service.
//!
//! API: the routes of `createHandler`. Failures are problems (RFC 9457) that name our own codes.

use super::{
    contract::{Accept, Create, Get, List, Outcome, Own, Page, Revoke, Service, text},
    failure::{Said, failure},
    invite::{Created, ExpirySource, Invite, InviteId, InviteStatus},
};
use crate::{
    error::{Code, Error, Result},
    http::{Base, Call, Credential, Method, Query, Repeat, Request, Response},
    input::{Input, Read},
    output::{Output, Write},
    secret::Secret,
    time::Time,
};

/// Options of a client of a handler.
#[derive(Clone, Debug)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "camelCase"))]
pub struct EdgeOptions {
    /// Where the handler is, with its `basePath`: `https`, or `http` on this machine. In a page: `location.origin`, for one.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub base_url: Base,
    /// A bearer token for the handler's `authorize`.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "string | InviteToken"))]
    pub token: Option<Secret>,
    /// Whether the browser's cookies for the handler are sent, as its own pages need. Default `true`.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub cookies: Option<bool>,
}

#[cfg(all(target_arch = "wasm32", feature = "services"))]
#[wasm_bindgen::prelude::wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
// public types
/** What an invite is made from, at a handler over an issuer. */
export interface EdgeCreate {
  maxUses?: number;
  expiresAt?: Date;
  ttlSec?: number;
  purpose?: string;
  redirect?: string;
  to?: { email: string } | { domain: string };
  metadata?: Record<string, unknown>;
  personal?: Record<string, unknown>;
  /** Whether there is a short code, too: `metadata.code` of what is made. */
  code?: boolean;
}
/** Which invites are listed: by what the service behind the handler knows, such as Twilio's `identity`. */
export interface EdgeFilter {
  pageSize?: number;
  readonly [filter: string]: string | number | boolean | readonly string[] | undefined;
}
/** What is needed to accept: the token, or whatever the service behind the handler wants. */
export interface EdgeAccept {
  token?: string | InviteToken;
  id?: string;
}
/** What the handler tells of an invite. */
export type EdgeDetails = Record<string, unknown>;
/** What the handler tells of an acceptance. */
export interface EdgeAccepted {
  readonly subject?: string;
  /** Whether this is an earlier answer again. */
  readonly repeated?: boolean;
}
export interface EdgeClient {
  /** Says what the visitor should do next. Uses nothing up. */
  assess(input: { token: string | InviteToken }, options?: CallOptions): Promise<Assessment>;
  /** Refuses an invite. */
  decline(input: { token?: string | InviteToken; id?: string }, options?: CallOptions): Promise<void>;
  /** Makes a new token and ends the earlier ones. With a `code`, `metadata.code` is the short code. */
  resend(invite: string | { readonly id: string }, options?: CallOptions & HandlerResend): Promise<Invite<EdgeDetails> & { readonly token: InviteToken }>;
}
// end of public types
"#;

/// What an invite is made from: the handler reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeCreate(String);

/// Which invites are listed: names and values, as an address says them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeFilter(Vec<(String, String)>);

/// What is needed to accept: the handler reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeAccept(Secret);

/// What the handler tells of an invite: JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeDetails(Vec<(String, String)>);

/// A handler, opened with options.
#[derive(Clone, Debug)]
pub struct Edge(EdgeOptions);

impl Edge {
    fn request(&self, method: Method, path: &[&str], query: &Query) -> Result<Request> {
        let url = self.0.base_url.find(&[&["invites"], path].concat(), query).map_err(|error| error.field("id"))?;
        // failures are of a kind of their own: who is strict about kinds would else hold them back
        let request = Request::new(method, url).header("accept", "application/json, application/problem+json");
        let request = if self.0.cookies.unwrap_or(true) { request.with_cookies() } else { request };
        Ok(match &self.0.token {
            Some(token) => request.authorize(Credential::Bearer(token.clone())),
            None => request,
        })
    }

    fn post(&self, path: &[&str], body: String) -> Result<Request> {
        Ok(self.request(Method::Post, path, &Query::default())?.json(body))
    }
}

impl Service for Edge {
    const NAME: &'static str = "edge";

    fn open(options: &Input<'_>) -> Result<Self> {
        Ok(Self(EdgeOptions {
            base_url: Base::read(&options.need("baseUrl", "expected the address of the handler")?)?,
            token: options.maybe("token", |token| token.secret())?,
            cookies: options.maybe("cookies", |cookies| cookies.boolean())?,
        }))
    }
}

impl Create for Edge {
    type Input = EdgeCreate;
    type Details = EdgeDetails;

    fn create(&self, input: EdgeCreate, _now: Time) -> Result<Call<Created<EdgeDetails>>> {
        Ok(Call::new(Self::NAME, self.post(&[], input.0)?, Repeat::Unprocessed, created))
    }
}

impl Get for Edge {
    type Details = EdgeDetails;

    fn get(&self, id: &str) -> Result<Call<Invite<EdgeDetails>>> {
        let request = self.request(Method::Get, &[id], &Query::default())?;
        Ok(Call::new(Self::NAME, request, Repeat::Always, |response| invite(&Input::answer(good(response)?)?)))
    }
}

impl List for Edge {
    type Filter = EdgeFilter;
    type Details = EdgeDetails;

    fn list(&self, filter: EdgeFilter, from: Option<&str>) -> Result<Call<Page<Invite<EdgeDetails>>>> {
        let query = filter.0.iter().fold(Query::default(), |query, (name, value)| query.add(name, value));
        let query = query.maybe("from", from);
        let request = self.request(Method::Get, &[], &query)?.page();
        Ok(Call::new(Self::NAME, request, Repeat::Always, |response| {
            let body = Input::answer(good(response)?)?;
            let items = body.need("items", "expected a list")?.each(0, usize::MAX, invite)?;
            Ok(Page { items, next: body.text_at("next")? })
        }))
    }
}

impl Revoke for Edge {
    fn revoke(&self, id: &str) -> Result<Call<()>> {
        let request = self.request(Method::Delete, &[id], &Query::default())?;
        Ok(Call::new(Self::NAME, request, Repeat::Effect, |response| good(response).map(drop)))
    }
}

impl Accept for Edge {
    type Input = EdgeAccept;
    type Details = EdgeDetails;

    /// Over an issuer accepting twice counts once. Over a service that forgets accepted invites a second try finds none.
    fn accept(&self, input: EdgeAccept) -> Result<Call<Invite<EdgeDetails>>> {
        let request =
            self.post(&["accept"], input.0.reveal().to_owned())?.hiding(token_in(&Input::option(input.0.reveal())?));
        Ok(Call::new(Self::NAME, request, Repeat::Effect, |response| {
            let body = Input::answer(good(response)?)?;
            // an issuer tells the use and the invite; another service the invite alone
            let told = body.at("invite")?;
            let mut accepted = invite(told.as_ref().unwrap_or(&body))?;
            accepted.status = InviteStatus::Accepted;
            if told.is_some() {
                let own =
                    |name: &'static str| Ok(body.at(name)?.map(|value| (name.to_owned(), value.json().into_owned())));
                let own: Result<Vec<_>> = ["subject", "repeated"].into_iter().map(own).collect();
                accepted.metadata.0.extend(own?.into_iter().flatten());
            }
            Ok(accepted)
        }))
    }
}

impl Own for Edge {
    const OPERATIONS: &'static [&'static str] = &["assess", "decline", "resend"];

    fn own(&self, operation: &str, input: &Input<'_>) -> Result<Call<Outcome>> {
        match operation {
            "assess" => {
                let request = self.post(&["assess"], input.json().into_owned())?.hiding(token_in(input));
                Ok(Call::new(Self::NAME, request, Repeat::Always, assessment))
            }
            "decline" => {
                let request = self.post(&["decline"], input.json().into_owned())?.hiding(token_in(input));
                Ok(Call::new(Self::NAME, request, Repeat::Effect, |response| {
                    good(response).map(|_| Outcome::nothing())
                }))
            }
            _ => {
                let mut body = Output::default();
                for name in ["expiresAt", "ttlSec", "personal", "code"] {
                    if let Some(value) = input.at(name)? {
                        body = body.raw(name, &value.json());
                    }
                }
                let request = self.post(&[&InviteId::read(input)?.0, "resend"], body.end())?;
                let call = Call::new(Self::NAME, request, Repeat::Unprocessed, created);
                Ok(call.map(|made| Ok(Outcome::invite(&made.invite, made.token.as_ref()))))
            }
        }
    }
}

impl Read for EdgeCreate {
    fn read(input: &Input<'_>) -> Result<Self> {
        Ok(Self(input.json().into_owned()))
    }
}

impl Read for EdgeFilter {
    fn read(input: &Input<'_>) -> Result<Self> {
        input.maybe("pageSize", |size| size.whole(1, 1000))?;
        let mut filter = Vec::new();
        for (name, json) in input.members()? {
            // the handler says what it knows; `from` is no filter, but a place in the list
            if name != "from" {
                add(&mut filter, &name, &json)?;
            }
        }
        Ok(Self(filter))
    }
}

// a text, each of several, or what JSON says of a number or a boolean
fn add(filter: &mut Vec<(String, String)>, name: &str, json: &str) -> Result<()> {
    let refuse = || Error::new(Code::OptionInvalid, "expected texts, numbers or booleans as filters");
    let object = format!("{{\"value\":{json}}}");
    let object = Input::option(&object)?;
    let value = object.need("value", "expected a filter")?;
    if json.starts_with('[') {
        let texts = value.texts(100).map_err(|_| refuse())?;
        filter.extend(texts.into_iter().map(|text| (name.to_owned(), text)));
        return Ok(());
    }
    if json.starts_with('{') || value.is_null() {
        return Err(refuse());
    }
    let text = if value.is_text() { value.text()?.into_owned() } else { json.to_owned() };
    filter.push((name.to_owned(), text));
    Ok(())
}

impl Read for EdgeAccept {
    fn read(input: &Input<'_>) -> Result<Self> {
        Ok(Self(Secret::new(input.json())))
    }
}

impl Write for EdgeDetails {
    fn write(&self, out: Output) -> Output {
        self.0.iter().fold(out, |out, (name, value)| out.raw(name, value))
    }
}

/// What an issuer can decide: `issuer::redeem::Decision`.
const DECISIONS: [&str; 6] = ["accept", "sign_in", "switch_account", "verify_email", "already_member", "request_new"];

fn assessment(response: &Response) -> Result<Outcome> {
    let body = Input::answer(good(response)?)?;
    let named = body.need("decision", "expected a decision")?;
    let decision = named.text()?.into_owned();
    if !DECISIONS.contains(&decision.as_str()) {
        return Err(named.refuse("expected one of the decisions"));
    }
    let out = Output::default().text("decision", &decision).maybe("reason", body.text_at("reason")?.as_deref());
    Ok(Outcome(match body.maybe("preview", |preview| preview.object_text().map(str::to_owned))? {
        Some(preview) => out.raw("preview", &preview).end(),
        None => out.end(),
    }))
}

fn token_in(input: &Input<'_>) -> Option<Secret> {
    input.maybe("token", |token| token.secret()).ok().flatten()
}

fn created(response: &Response) -> Result<Created<EdgeDetails>> {
    let body = Input::answer(good(response)?)?;
    let token = body.maybe("token", |token| token.secret())?;
    let mut invite = invite(&body)?;
    if let Some(code) = body.at("code")? {
        invite.metadata.0.push(("code".to_owned(), code.json().into_owned()));
    }
    Ok(Created { invite, token })
}

// what JSON makes of an invite of this package
fn invite(input: &Input<'_>) -> Result<Invite<EdgeDetails>> {
    let names = ["id", "status", "createdAt", "expiresAt", "target", "inviter", "metadata"];
    let [id, status, created, expires, target, inviter, metadata] = input.pick(names)?;
    let text = |input: Option<Input<'_>>| input.map(|text| text.text().map(|text| text.into_owned())).transpose();
    let id = text(id)?.ok_or_else(|| input.refuse("expected an invite with an id"))?;
    let details = metadata.map_or(Ok(Vec::new()), |metadata| metadata.members())?;
    let mut invite = Invite::new(Edge::NAME, id, EdgeDetails(details));
    if let Some(status) = text(status)? {
        invite.status = InviteStatus::ALL.into_iter().find(|one| one.as_str() == status).unwrap_or(InviteStatus::Gone);
    }
    invite.created_at = created.and_then(|at| at.time().ok());
    (invite.target, invite.inviter) = (text(target)?, text(inviter)?);
    Ok(match expires.and_then(|at| at.time().ok()) {
        Some(at) => invite.expires(at, ExpirySource::Service),
        None => invite,
    })
}

/// The text of a success; of a failure, the error that it names.
fn good(response: &Response) -> Result<&str> {
    if response.is_success() {
        return if response.body.is_empty() { Ok("{}") } else { text(response) };
    }
    let problem = text(response).ok().and_then(|text| Input::answer(text).ok());
    let Some(problem) = problem else { return Err(failure(response, Said::default())) };
    let told = |name| problem.text_at(name).ok().flatten();
    let code = told("code").and_then(|code| Code::ALL.iter().copied().find(|one| one.row().word == code));
    // a handler is ours, so its words are; but for whoever stands in its place
    Err(match code {
        Some(code) => Error::new(
            code,
            told("title").map_or("the handler refuses it".to_owned(), |title| title.chars().take(200).collect()),
        )
        .status(response.status),
        None => failure(response, Said::default()),
    })
    .map_err(|error: Error| {
        let retryable = problem.maybe("retryable", |retryable| retryable.boolean()).ok().flatten();
        let usual = error.is_retryable();
        let error = error.retryable(retryable.unwrap_or(usual));
        match told("field") {
            Some(field) => error.field(field.chars().take(100).collect::<String>()),
            None => error,
        }
    })
}
