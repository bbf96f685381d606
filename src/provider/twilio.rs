//! Twilio Programmable Chat: an invite asks a user into a channel. **Legacy**: Twilio ended the product in 2022 (Flex exempt).
//!
//! API: `/v1/Services/{ServiceSid}/Channels/{ChannelSid}/Invites` and `…/Members`; `/v2` has the same paths. Bodies are
//! forms; JSON is not read. There is no verb to accept: adding the member uses the invite up.

use super::{
    contract::{
        Accept, Create, Created, Decline, Get, Invite, InviteId, InviteStatus, List, Page, Revoke, Service, list, raw,
        text,
    },
    failure::{Said, failure},
};
use crate::{
    error::{Code, Error, Result, ServiceText},
    http::{Again, Base, Call, Credential, Method, Query, Repeat, Request, Response, Step},
    input::{Input, Read},
    output::{Output, Write},
    secret::Secret,
    time::Time,
};

/// Options of a Twilio client.
#[derive(Clone, Debug)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "camelCase"))]
pub struct TwilioOptions {
    /// The account: `AC…`. Needed with `authToken`.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub account_sid: Option<String>,
    /// The account's secret: refused in a page.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "string | InviteToken"))]
    pub auth_token: Option<Secret>,
    /// An API key: `SK…`, instead of the account.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub api_key: Option<String>,
    /// The API key's secret: refused in a page.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "string | InviteToken"))]
    pub api_secret: Option<Secret>,
    /// The service: `IS…`.
    pub service_sid: String,
    /// The channel: `CH…`, or its unique name.
    pub channel_sid: String,
    /// Which version of the API. Default `v1`.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "\"v1\" | \"v2\""))]
    pub version: Option<String>,
    /// Where all requests go instead of `https://chat.twilio.com`: a proxy of yours. `https`, or `http` on this machine.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "string"))]
    pub base_url: Option<Base>,
}

/// What an invite is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "camelCase"))]
pub struct TwilioCreate {
    /// The identity of a user of the service, who must exist: otherwise the answer is a misleading `NOT_FOUND`.
    pub identity: String,
    /// The role that the user gets in the channel: `RL…`.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub role_sid: Option<String>,
}

/// Which invites are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "camelCase"))]
pub struct TwilioFilter {
    /// Only those of these users.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "string | readonly string[]"))]
    pub identity: Vec<String>,
    /// How many at once: 1 to 1,000 (v2: 100). Default 50.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub page_size: Option<u64>,
}

/// What is needed to accept an invite: the invite itself will do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "camelCase"))]
pub struct TwilioAccept {
    /// The id of the invite: `IN…`.
    pub id: String,
    /// Whom it is for, if that is known: lets a second try find that the first has succeeded.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub target: Option<String>,
}

/// What the service keeps with an invite.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "camelCase"))]
pub struct TwilioDetails {
    /// The channel: `CH…`.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub channel_sid: Option<String>,
    /// The role that the user gets: `RL…`.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub role_sid: Option<String>,
}

/// The member that an invite became.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "camelCase"))]
pub struct TwilioAccepted {
    /// The member: `MB…`. Absent where the user was one already.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub member_sid: Option<String>,
    /// The role: `RL…`.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub role_sid: Option<String>,
}

/// Twilio, opened with options.
#[derive(Clone, Debug)]
pub struct Twilio(TwilioOptions);

const HOST: &str = "chat.twilio.com";
const V1: &str = "v1";

impl Twilio {
    /// A client with these options.
    #[must_use]
    pub fn new(options: TwilioOptions) -> Self {
        Self(options)
    }

    fn base(&self) -> Base {
        self.0.base_url.clone().unwrap_or_else(|| Base::of_host(HOST))
    }

    fn request(&self, method: Method, rest: &[&str], query: &Query) -> Result<Request> {
        let version = self.0.version.as_deref().unwrap_or(V1);
        let mut path = vec![version, "Services", &self.0.service_sid, "Channels", &self.0.channel_sid];
        path.extend(rest);
        let url = self.base().find(&path, query)?;
        Ok(Request::new(method, url).authorize(self.credential()?).header("accept", "application/json"))
    }

    fn credential(&self) -> Result<Credential> {
        let options = &self.0;
        match (&options.api_key, &options.api_secret, &options.account_sid, &options.auth_token) {
            (Some(key), Some(secret), _, _) => Ok(Credential::Basic(key.clone(), secret.clone())),
            (_, _, Some(account), Some(token)) => Ok(Credential::Basic(account.clone(), token.clone())),
            _ => {
                let expected = "expected an account and its token, or an api key and its secret";
                Err(Error::new(Code::OptionInvalid, expected).field("authToken"))
            }
        }
    }

    /// Adds the invited user to the channel.
    fn join(self, invite: Invite<TwilioDetails>) -> Result<Call<Invite<TwilioAccepted>>> {
        let missing = || Error::new(Code::ResponseInvalid, "expected an invite with an identity");
        let identity = invite.target.as_deref().ok_or_else(missing)?;
        let role = invite.metadata.role_sid.as_deref();
        let form = Query::default().add("Identity", identity).maybe("RoleSid", role);
        let request = self.request(Method::Post, &["Members"], &Query::default())?.form(&form);
        Ok(Call::new(Self::NAME, request, Repeat::Effect, move |response| {
            let accepted = |metadata| Invite { status: InviteStatus::Accepted, ..invite.with(|_| metadata) };
            // the user is a member already: somebody, perhaps an earlier try of ours, has accepted
            if !response.is_success() && said(response).text.code.as_deref() == Some("50404") {
                return Ok(accepted(TwilioAccepted { member_sid: None, role_sid: None }));
            }
            succeeded(response)?;
            let member = Input::answer(text(response)?)?;
            Ok(accepted(TwilioAccepted { member_sid: member.text_at("sid")?, role_sid: member.text_at("role_sid")? }))
        })
        .again(again))
    }

    /// Asks whether a user is a member, when the invite is not to be found.
    fn joined(&self, id: String, identity: String, gone: Error) -> Result<Call<Invite<TwilioAccepted>>> {
        let query = Query::default().add("Identity", &identity);
        let request = self.request(Method::Get, &["Members"], &query)?;
        Ok(Call::new(Self::NAME, request, Repeat::Always, move |response| {
            succeeded(response)?;
            let body = Input::answer(text(response)?)?;
            let members = body.need("members", "expected a list")?.each(0, usize::MAX, |member| {
                Ok((member.text_at("identity")?, member.text_at("sid")?, member.text_at("role_sid")?))
            })?;
            let found = members.into_iter().find(|(name, _, _)| name.as_deref() == Some(&identity));
            let Some((_, member_sid, role_sid)) = found else { return Err(gone) };
            let mut invite = Invite::new(Self::NAME, id, TwilioAccepted { member_sid, role_sid });
            (invite.status, invite.target) = (InviteStatus::Accepted, Some(identity));
            Ok(invite)
        })
        .again(again))
    }
}

impl Service for Twilio {
    const NAME: &'static str = "twilio";

    fn open(options: &Input<'_>) -> Result<Self> {
        TwilioOptions::read(options).map(Self)
    }

    fn project_secret(&self) -> Option<&'static str> {
        match (&self.0.auth_token, &self.0.api_secret) {
            (Some(_), _) => Some("authToken"),
            (None, Some(_)) => Some("apiSecret"),
            (None, None) => None,
        }
    }
}

impl Create for Twilio {
    type Input = TwilioCreate;
    type Details = TwilioDetails;

    /// A second invite of the same user is refused, so a repetition makes no other one: but it is refused, too.
    fn create(&self, input: TwilioCreate, _now: Time) -> Result<Call<Created<TwilioDetails>>> {
        let form = Query::default().add("Identity", &input.identity).maybe("RoleSid", input.role_sid.as_deref());
        let request = self.request(Method::Post, &["Invites"], &Query::default())?.form(&form);
        Ok(Call::new(Self::NAME, request, Repeat::Unprocessed, |response| {
            Ok(Created { invite: one(response)?, token: None })
        })
        .again(again))
    }
}

impl Get for Twilio {
    type Details = TwilioDetails;

    fn get(&self, id: &str) -> Result<Call<Invite<TwilioDetails>>> {
        let request = self.request(Method::Get, &["Invites", sid(id)?], &Query::default())?;
        Ok(Call::new(Self::NAME, request, Repeat::Always, one).again(again))
    }
}

impl List for Twilio {
    type Filter = TwilioFilter;
    type Details = TwilioDetails;

    fn list(&self, filter: TwilioFilter, from: Option<&str>) -> Result<Call<Page<Invite<TwilioDetails>>>> {
        let query = match from {
            Some(query) => Query::parse(query).ok_or_else(|| {
                Error::new(Code::OptionInvalid, "expected what an earlier page named as the next").field("from")
            })?,
            None => filter.query(),
        };
        let request = self.request(Method::Get, &["Invites"], &query)?.page();
        let base = self.base();
        Ok(Call::new(Self::NAME, request, Repeat::Always, move |response| {
            succeeded(response)?;
            let [invites, meta] = Input::answer_members(text(response)?, ["invites", "meta"])?;
            let items = list(invites, "invites")?.each(0, usize::MAX, invite)?;
            let next = meta.map(|meta| meta.text_at("next_page_url")).transpose()?.flatten();
            let next = next.map(|address| {
                // behind a proxy, the service still names its own host; nothing is ever sent there
                Query::of_next(&address, &[&base, &Base::of_host(HOST)])
                    .map(|query| query.as_str().to_owned())
                    .ok_or_else(|| Error::new(Code::ResponseInvalid, "expected the next page at the same origin"))
            });
            Ok(Page { items, next: next.transpose()? })
        })
        .again(again))
    }
}

impl Revoke for Twilio {
    fn revoke(&self, id: &str) -> Result<Call<()>> {
        let request = self.request(Method::Delete, &["Invites", sid(id)?], &Query::default())?;
        Ok(Call::new(Self::NAME, request, Repeat::Effect, succeeded).again(again))
    }
}

impl Decline for Twilio {
    /// The same as revoking: Twilio keeps no trace of who refused.
    fn decline(&self, id: &str) -> Result<Call<()>> {
        self.revoke(id)
    }
}

impl Accept for Twilio {
    type Input = TwilioAccept;
    type Details = TwilioAccepted;

    /// Two calls: the invite is read, then its user is added with its role. Whoever holds the account's secret acts
    /// here; that the invitee agrees is the caller's to know.
    fn accept(&self, input: TwilioAccept) -> Result<Call<Invite<TwilioAccepted>>> {
        let request = self.request(Method::Get, &["Invites", sid(&input.id)?], &Query::default())?;
        let this = self.clone();
        Ok(Call::stepwise(Self::NAME, request, Repeat::Always, move |response| match (one(response), input.target) {
            (Ok(invite), _) => this.join(invite).map(Step::from),
            (Err(gone), Some(identity)) if gone.code() == Code::NotFound => {
                this.joined(input.id, identity, gone.status(response.status)).map(Step::from)
            }
            (Err(error), _) => Err(error),
        })
        .again(again))
    }
}

impl Read for TwilioOptions {
    fn read(input: &Input<'_>) -> Result<Self> {
        let service = input.need("serviceSid", "expected the sid of a service: IS and 32 hex digits")?;
        let channel = input.need("channelSid", "expected a channel")?;
        Ok(Self {
            account_sid: input.maybe("accountSid", |input| of_kind(input, "AC"))?,
            auth_token: input.maybe("authToken", |input| input.secret())?,
            api_key: input.maybe("apiKey", |input| of_kind(input, "SK"))?,
            api_secret: input.maybe("apiSecret", |input| input.secret())?,
            service_sid: of_kind(&service, "IS")?,
            channel_sid: channel.text_of(1, 256)?,
            version: input.maybe("version", |input| match input.text()?.as_ref() {
                version @ ("v1" | "v2") => Ok(version.to_owned()),
                _ => Err(input.refuse("expected v1 or v2")),
            })?,
            base_url: input.maybe("baseUrl", Base::read)?,
        })
    }
}

impl Read for TwilioCreate {
    fn read(input: &Input<'_>) -> Result<Self> {
        let identity = input.need("identity", "expected the identity of a user")?;
        Ok(Self {
            identity: identity.text_of(1, 512)?,
            role_sid: input.maybe("roleSid", |input| of_kind(input, "RL"))?,
        })
    }
}

impl Read for TwilioFilter {
    fn read(input: &Input<'_>) -> Result<Self> {
        let identity = input.maybe("identity", |identity| match identity.is_text() {
            true => identity.text_of(1, 512).map(|one| vec![one]),
            false => identity.each(0, 100, |one| one.text_of(1, 512)),
        })?;
        Ok(Self {
            identity: identity.unwrap_or_default(),
            page_size: input.maybe("pageSize", |input| input.whole(1, 1000))?,
        })
    }
}

impl TwilioFilter {
    fn query(&self) -> Query {
        let size = self.page_size.map(|size| size.to_string());
        let query = Query::default().maybe("PageSize", size.as_deref());
        self.identity.iter().fold(query, |query, identity| query.add("Identity", identity))
    }
}

impl Read for TwilioAccept {
    fn read(input: &Input<'_>) -> Result<Self> {
        Ok(Self { id: InviteId::read(input)?.0, target: input.maybe("target", |input| input.text_of(1, 512))? })
    }
}

impl Write for TwilioDetails {
    fn write(&self, out: Output) -> Output {
        out.maybe("channelSid", self.channel_sid.as_deref()).maybe("roleSid", self.role_sid.as_deref())
    }
}

impl Write for TwilioAccepted {
    fn write(&self, out: Output) -> Output {
        out.maybe("memberSid", self.member_sid.as_deref()).maybe("roleSid", self.role_sid.as_deref())
    }
}

/// Two letters and 32 hexadecimal digits.
fn is_sid(text: &str, kind: &str) -> bool {
    text.len() == 34 && text.strip_prefix(kind).is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn of_kind(input: &Input<'_>, kind: &'static str) -> Result<String> {
    match input.text()? {
        text if is_sid(&text, kind) => Ok(text.into_owned()),
        _ => Err(input.refuse(format!("expected {kind} and 32 hex digits"))),
    }
}

fn sid(id: &str) -> Result<&str> {
    if is_sid(id, "IN") {
        return Ok(id);
    }
    Err(Error::new(Code::OptionInvalid, "expected IN and 32 hex digits").field("id"))
}

fn one(response: &Response) -> Result<Invite<TwilioDetails>> {
    succeeded(response)?;
    let mut invite = invite(&Input::answer(text(response)?)?)?;
    invite.raw = raw(response);
    Ok(invite)
}

// every member may be null; the dates are ISO 8601, although they are described as RFC 2822
fn invite(input: &Input<'_>) -> Result<Invite<TwilioDetails>> {
    let names = ["sid", "identity", "channel_sid", "role_sid", "created_by", "date_created"];
    let [id, identity, channel, role, by, created] = input.pick(names)?;
    let text = |input: Option<Input<'_>>| input.map(|text| text.text().map(|text| text.into_owned())).transpose();
    let id = text(id)?.ok_or_else(|| input.refuse("expected an invite with a sid"))?;
    let details = TwilioDetails { channel_sid: text(channel)?, role_sid: text(role)? };
    let mut invite = Invite::new(Twilio::NAME, id, details);
    (invite.target, invite.inviter) = (text(identity)?, text(by)?);
    invite.created_at = created.and_then(|at| at.time().ok());
    Ok(invite)
}

fn succeeded(response: &Response) -> Result<()> {
    if response.is_success() { Ok(()) } else { Err(failure(response, said(response))) }
}

// `{"code":20404,"message":"…","more_info":"…","status":404}`
fn said(response: &Response) -> Said {
    let Some(body) = text(response).ok().and_then(|text| Input::answer(text).ok()) else { return Said::default() };
    let code = body.maybe("code", |code| code.whole(0, 1_000_000)).ok().flatten();
    let (meaning, field) = code.map(meaning).unwrap_or_default();
    Said {
        text: ServiceText { code: code.map(|code| code.to_string()), message: body.text_at("message").ok().flatten() },
        field: field.map(str::to_owned),
        meaning,
    }
}

/// What Twilio's codes mean (its error dictionary), and the option that they are about. The statuses that come with them
/// are documented for few, so the code decides.
fn meaning(code: u64) -> (Option<Code>, Option<&'static str>) {
    match code {
        20003 => (Some(Code::Unauthorized), None),
        20404 | 50200 | 50300 | 50402 | 50601 => (Some(Code::NotFound), None),
        20429 => (Some(Code::RateLimited), None),
        50107 | 50205 => (Some(Code::Forbidden), None),
        50203 | 50204 | 50206 | 50207 => (Some(Code::RequestRejected), Some("identity")),
        50305 => (Some(Code::RequestRejected), Some("channelSid")),
        50600 => (Some(Code::RequestRejected), Some("id")),
        50208 | 50403 => (Some(Code::QuotaExceeded), None),
        50212 | 50404 | 50419 | 50602 => (Some(Code::Conflict), None),
        _ => (None, None),
    }
}

/// 20429 is refused before anything is done; 50419 says that another change was under way.
fn again(response: &Response) -> Option<Again> {
    if response.is_success() {
        return None;
    }
    matches!(said(response).text.code.as_deref(), Some("20429" | "50419")).then_some(Again::Soon)
}
