//! What SignalWire has besides invites: the addresses that a token opens, and tokens for guests and subscribers.

use super::{SignalWire, SignalWireAddress, missing, succeeded};
use crate::{
    error::{Code, Error, Result},
    http::{Call, Credential, Method, Query, Repeat, Request},
    input::{Input, Read},
    output::Output,
    provider::contract::{Outcome, Own, Page, Service, text},
    secret::Secret,
    time::Time,
};

#[cfg(all(target_arch = "wasm32", feature = "services"))]
#[wasm_bindgen::prelude::wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
// public types
/** Which addresses are listed. */
export interface SignalWireAddressFilter {
  /** The token whose addresses are asked for: an invite's, or a subscriber's. */
  token: string | InviteToken;
  type?: "app" | "room" | "call" | "subscriber";
  /** Only those whose name to show contains this. */
  displayName?: string;
  /** Only those whose name contains this. */
  name?: string;
  /** How many at once: 1 to 1,000. */
  pageSize?: number;
}
/** What a guest token is made from. */
export interface SignalWireGuest {
  /** The addresses that the guest may call: 1 to 10 UUIDs. */
  allowedAddresses: readonly string[];
  /** When the token expires, to the second. */
  expiresAt?: Date;
}
/** What a subscriber token is made from. */
export interface SignalWireSubscriber {
  /** Names the subscriber, who is made if there is none: an e-mail address or an id of yours. */
  reference: string;
  /** When the token expires, to the second. Default: two hours from now. */
  expiresAt?: Date;
  password?: string | InviteToken;
  firstName?: string;
  lastName?: string;
  displayName?: string;
  jobTitle?: string;
  timeZone?: string;
  country?: string;
  region?: string;
  companyName?: string;
}
/** A token, and another that renews it. */
export interface SignalWireTokens {
  readonly subscriberId?: string;
  readonly token: InviteToken;
  readonly refreshToken?: InviteToken;
}
export interface SignalWireClient {
  /** Lists the addresses that a token opens. The host that the token names must be allowed, as for `accept`. */
  addresses(filter: SignalWireAddressFilter, options?: ListOptions): List<SignalWireAddress>;
  /** Makes a token for a guest. Needs `project`. */
  guestToken(input: SignalWireGuest, options?: CallOptions): Promise<SignalWireTokens>;
  /** Makes a token for a subscriber. Needs `project`. */
  subscriberToken(input: SignalWireSubscriber, options?: CallOptions): Promise<SignalWireTokens>;
  /** Renews a subscriber's token. Needs `project`. */
  refreshToken(input: { refreshToken: string | InviteToken }, options?: CallOptions): Promise<SignalWireTokens>;
}
// end of public types
"#;

impl Own for SignalWire {
    const OPERATIONS: &'static [&'static str] = &["addresses", "guestToken", "subscriberToken", "refreshToken"];

    fn own(&self, operation: &str, input: &Input<'_>) -> Result<Call<Outcome>> {
        match operation {
            "addresses" => self.addresses(input),
            "guestToken" => self.tokens(&["guests", "tokens"], guest(input)?, None),
            "subscriberToken" => self.tokens(
                &["subscribers", "tokens"],
                subscriber(input)?,
                input.maybe("password", |password| password.secret())?,
            ),
            _ => {
                let token = input.need("refreshToken", "expected a refresh token")?.secret()?;
                let body = Output::default().text("refresh_token", token.reveal()).end();
                self.tokens(&["subscribers", "tokens", "refresh"], body, Some(token))
            }
        }
    }
}

impl SignalWire {
    fn addresses(&self, input: &Input<'_>) -> Result<Call<Outcome>> {
        let token = input.need("token", "expected a token")?.secret()?;
        let base = self.base_of(&token)?;
        let query = match input.text_at("from")? {
            Some(from) => Query::parse(&from).ok_or_else(|| {
                Error::new(Code::OptionInvalid, "expected what an earlier page named as the next").field("from")
            })?,
            None => Query::default()
                .maybe("type", input.text_at("type")?.as_deref())
                .maybe("display_name", input.text_at("displayName")?.as_deref())
                .maybe("name", input.text_at("name")?.as_deref())
                .maybe(
                    "page_size",
                    input.maybe("pageSize", |size| size.whole(1, 1000))?.map(|size| size.to_string()).as_deref(),
                ),
        };
        let request = Request::new(Method::Get, base.find(&["api", "fabric", "addresses"], &query)?)
            .authorize(Credential::Bearer(token))
            .header("accept", "application/json")
            .page();
        let official = self.official();
        Ok(Call::new(Self::NAME, request, Repeat::Always, move |response| {
            succeeded(response)?;
            let body = Input::answer(text(response)?)?;
            let items = body.need("data", "expected a list")?.each(0, usize::MAX, SignalWireAddress::read)?;
            let next = body.maybe("links", |links| links.text_at("next"))?.flatten();
            let next = next.filter(|address| !address.is_empty()).map(|address| {
                let mut origins = vec![&base];
                origins.extend(&official);
                Query::of_next(&address, &origins)
                    .map(|query| query.as_str().to_owned())
                    .ok_or_else(|| Error::new(Code::ResponseInvalid, "expected the next page at the same origin"))
            });
            Ok(Outcome::page(&Page { items, next: next.transpose()? }))
        }))
    }

    fn tokens(&self, path: &[&str], body: String, secret: Option<Secret>) -> Result<Call<Outcome>> {
        let Some(project) = &self.0.project else {
            return Err(missing("project", "expected the project's credential, found nothing"));
        };
        let url = self.create_base()?.join(&[&["api", "fabric"], path].concat())?;
        let request = Request::new(Method::Post, url)
            .authorize(Credential::Basic(project.id.clone(), project.token.clone()))
            .header("accept", "application/json")
            .json(body)
            .hiding(secret);
        Ok(Call::new(Self::NAME, request, Repeat::Unprocessed, |response| {
            succeeded(response)?;
            let body = Input::answer(text(response)?)?;
            let token = body.need("token", "expected a token")?.secret()?;
            let refresh = body.maybe("refresh_token", |token| token.secret())?;
            let mut tokens = vec![("token", &token)];
            tokens.extend(refresh.as_ref().map(|refresh| ("refreshToken", refresh)));
            Ok(Outcome::tokens(&tokens, &[("subscriberId", body.text_at("subscriber_id")?.as_deref())]))
        }))
    }
}

// these calls say `expire_at`, where an invite says `expires_at`
fn guest(input: &Input<'_>) -> Result<String> {
    let addresses = input.need("allowedAddresses", "expected a list of uuids")?.each(1, 10, |address| {
        let text = address.text()?;
        match text.len() == 36 && uuid::Uuid::try_parse(&text).is_ok() {
            true => Ok(text.into_owned()),
            false => Err(address.refuse("expected a uuid with hyphens")),
        }
    })?;
    let expiry = input.maybe("expiresAt", |input| input.time())?;
    Ok(Output::default().texts("allowed_addresses", &addresses).number("expire_at", expiry.map(Time::seconds)).end())
}

const PROFILE: [(&str, &str); 8] = [
    ("firstName", "first_name"),
    ("lastName", "last_name"),
    ("displayName", "display_name"),
    ("jobTitle", "job_title"),
    ("timeZone", "time_zone"),
    ("country", "country"),
    ("region", "region"),
    ("companyName", "company_name"),
];

fn subscriber(input: &Input<'_>) -> Result<String> {
    let reference = input.need("reference", "expected a name for the subscriber")?.text_of(1, 256)?;
    let expiry = input.maybe("expiresAt", |input| input.time())?;
    let password = input.maybe("password", |input| input.text_of(1, 256).map(Secret::new))?;
    let mut out = Output::default()
        .text("reference", &reference)
        .number("expire_at", expiry.map(Time::seconds))
        .maybe("password", password.as_ref().map(Secret::reveal));
    for (ours, theirs) in PROFILE {
        out = out.maybe(theirs, input.text_at(ours)?.as_deref());
    }
    Ok(out.end())
}
