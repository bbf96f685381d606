//! Twilio Programmable Chat: an invite asks a user into a channel. **Legacy**: Twilio ended the product in 2022 (Flex exempt).
//!
//! API: `/v1/Services/{ServiceSid}/Channels/{ChannelSid}/Invites` and `…/Members`; `/v2` has the same paths. Bodies are
//! forms; JSON is not read. There is no verb to accept: adding the member uses the invite up.

mod shape;

pub use shape::{TwilioAccept, TwilioAccepted, TwilioCreate, TwilioDetails, TwilioFilter, TwilioOptions};

use super::{
    contract::{Accept, Create, Decline, Get, List, Page, Revoke, Service, list, raw, text},
    failure::{Said, failure},
    invite::{Created, Invite, InviteStatus},
};
use crate::{
    error::{Code, Error, Result, ServiceText},
    http::{Again, Base, Call, Credential, Method, Query, Repeat, Request, Response, Step},
    input::{Input, Read},
    time::Time,
};
use shape::is_sid;

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
