//! DataTrails, and RKVST as it was called before: an invite is mailed, and accepted by signing in.
//!
//! API: `/archivist/iam/v1/invites` (hand-written docs; the withdrawn descriptions say `/archivist/v1/invites`). There is
//! no call by which an invitee accepts: the invite goes away, and a member appears.

mod shape;

pub use shape::{DataTrailsCreate, DataTrailsDetails, DataTrailsFilter, DataTrailsOptions};

use super::{
    contract::{Count, Create, Get, Known, List, Login, Page, Revoke, Service, Session, Watch, raw, text},
    failure::{Said, failure},
    invite::{Created, ExpirySource, Invite, InviteStatus},
};
use crate::{
    error::{Code, Error, Result, ServiceText},
    http::{Again, Base, Call, Credential, Method, Query, Repeat, Request, Response, Step},
    input::{Input, Read},
    output::Output,
    secret::Secret,
    time::Time,
};
use std::marker::PhantomData;

/// What sets the two names of the service apart.
pub trait Brand: Clone + 'static {
    /// Its name, as in `invite.provider`.
    const NAME: &'static str;
    /// Its host.
    const HOST: &'static str;
}

/// DataTrails.
#[derive(Clone, Copy, Debug)]
pub enum DataTrailsBrand {}

impl Brand for DataTrailsBrand {
    const NAME: &'static str = "datatrails";
    const HOST: &'static str = "app.datatrails.ai";
}

/// DataTrails until 2023.
#[derive(Clone, Copy, Debug)]
pub enum RkvstBrand {}

impl Brand for RkvstBrand {
    const NAME: &'static str = "rkvst";
    const HOST: &'static str = "app.rkvst.io";
}

/// The service under either name, opened with options.
#[derive(Clone, Debug)]
pub struct Archivist<B>(DataTrailsOptions, PhantomData<B>);

/// DataTrails.
pub type DataTrails = Archivist<DataTrailsBrand>;
/// RKVST.
pub type Rkvst = Archivist<RkvstBrand>;

/// Where the hand-written docs say that invites are.
const BASE_PATH: [&str; 3] = ["archivist", "iam", "v1"];
/// How many members are read at once when one is looked for. The service's own limit is not known.
const MEMBERS: &str = "100";

impl<B: Brand> Archivist<B> {
    fn host(&self) -> Base {
        self.0.base_url.clone().unwrap_or_else(|| Base::of_host(B::HOST))
    }

    fn url(&self, rest: &[&str], query: &Query) -> Result<String> {
        let mut path: Vec<&str> = match &self.0.base_path {
            Some(path) => path.iter().map(String::as_str).collect(),
            None => BASE_PATH.to_vec(),
        };
        path.extend(rest);
        self.host().find(&path, query)
    }

    fn request(&self, method: Method, url: String) -> Result<Request> {
        let token = self.0.token.clone().ok_or_else(|| {
            let expected = "expected a token, or a client id and secret, found nothing";
            Error::new(Code::OptionInvalid, expected).field("token")
        })?;
        Ok(Request::new(method, url).authorize(Credential::Bearer(token)).header("accept", "application/json"))
    }

    fn of_id(&self, method: Method, id: &str) -> Result<Request> {
        let id = bare(id)?;
        self.request(method, self.url(&["invites", id], &Query::default())?)
    }

    /// Looks through the members, page by page, for one of this address.
    fn member(
        &self,
        email: String,
        page: Option<String>,
        invite: Invite<DataTrailsDetails>,
    ) -> Result<Call<Invite<DataTrailsDetails>>> {
        let query = match page {
            Some(token) => Query::default().add("page_token", &token),
            None => Query::default().add("page_size", MEMBERS),
        };
        // the members stand where the docs say, wherever the invites do
        let url = self.host().find(&["archivist", "iam", "v1", "members"], &query)?;
        let (request, this) = (self.request(Method::Get, url)?, Self(self.0.clone(), PhantomData));
        Ok(Call::stepwise(B::NAME, request, Repeat::Always, move |response| {
            succeeded(response)?;
            let body = Input::answer(text(response)?)?;
            let members = body.maybe("members", |list| list.each(0, usize::MAX, |member| member.text_at("email")))?;
            if members.into_iter().flatten().flatten().any(|member| member.eq_ignore_ascii_case(&email)) {
                return Ok(Step::Done(Invite { status: InviteStatus::Accepted, ..invite }));
            }
            match leading(body.at("next_page_token")?, body.at("page_token")?)? {
                Some(token) => Ok(this.member(email, Some(token), invite)?.into()),
                None => Ok(Step::Done(invite)),
            }
        })
        .again(again))
    }
}

impl<B: Brand> Service for Archivist<B> {
    const NAME: &'static str = B::NAME;

    fn open(options: &Input<'_>) -> Result<Self> {
        Ok(Self(DataTrailsOptions::read(options)?, PhantomData))
    }

    fn project_secret(&self) -> Option<&'static str> {
        match (&self.0.token, &self.0.client_secret) {
            (Some(_), _) => Some("token"),
            (None, Some(_)) => Some("clientSecret"),
            (None, None) => None,
        }
    }

    fn login(&self, now: Time) -> Result<Option<Login>> {
        let (None, Some(id), Some(secret)) = (&self.0.token, &self.0.client_id, &self.0.client_secret) else {
            return Ok(None);
        };
        let form = Query::default()
            .add("grant_type", "client_credentials")
            .add("client_id", id)
            .add("client_secret", secret.reveal());
        let url = self.host().join(&["archivist", "iam", "v1", "appidp", "token"])?;
        let request =
            Request::new(Method::Post, url).header("accept", "application/json").form(&form).hiding([secret.clone()]);
        // another token does no harm
        Ok(Some(Login::Exchange(
            Call::new(B::NAME, request, Repeat::Always, move |response| {
                succeeded(response)?;
                let body = Input::answer(text(response)?)?;
                let token = body.need("access_token", "expected a token")?.secret()?;
                // the docs say about an hour
                let seconds = body.maybe("expires_in", |seconds| seconds.whole(1, 31_536_000))?.unwrap_or(3600);
                Ok(Session::lasting(token, now, seconds * 1000))
            })
            .again(again),
        )))
    }

    fn resume(&mut self, token: Secret) {
        self.0.token = Some(token);
    }
}

impl<B: Brand> Create for Archivist<B> {
    type Input = DataTrailsCreate;
    type Details = DataTrailsDetails;

    fn create(&self, input: DataTrailsCreate, _now: Time) -> Result<Call<Created<DataTrailsDetails>>> {
        // one description requires the message, the others the address: both are always sent
        let body = Output::default()
            .text("email", &input.email)
            .text("message", input.message.as_deref().unwrap_or_default())
            .end();
        let request = self.request(Method::Post, self.url(&["invites"], &Query::default())?)?.json(body);
        Ok(creating(B::NAME, request))
    }
}

impl<B: Brand> Get for Archivist<B> {
    type Details = DataTrailsDetails;

    fn get(&self, id: &str) -> Result<Call<Invite<DataTrailsDetails>>> {
        Ok(reading(B::NAME, self.of_id(Method::Get, id)?))
    }
}

impl<B: Brand> Revoke for Archivist<B> {
    fn revoke(&self, id: &str) -> Result<Call<()>> {
        Ok(Call::new(B::NAME, self.of_id(Method::Delete, id)?, Repeat::Effect, succeeded).again(again))
    }
}

impl<B: Brand> List for Archivist<B> {
    type Filter = DataTrailsFilter;
    type Details = DataTrailsDetails;

    fn list(&self, filter: DataTrailsFilter, from: Option<&str>) -> Result<Call<Page<Invite<DataTrailsDetails>>>> {
        // later requests carry only the token, as those of the service's own client do
        let query = match from {
            Some(token) => Query::default().add("page_token", token),
            None => filter.query(),
        };
        let request = self.request(Method::Get, self.url(&["invites"], &query)?)?.page();
        Ok(paging(B::NAME, request))
    }
}

impl<B: Brand> Count for Archivist<B> {
    fn count(&self, filter: DataTrailsFilter) -> Result<Call<u64>> {
        let query = DataTrailsFilter { page_size: Some(1), ..filter }.query();
        let request = self
            .request(Method::Get, self.url(&["invites"], &query)?)?
            .header("x-request-total-count", "true")
            .reading_headers();
        Ok(Call::new(B::NAME, request, Repeat::Always, |response| {
            succeeded(response)?;
            let count = response.header("x-total-count").and_then(|count| count.trim().parse().ok());
            count.ok_or_else(|| Error::new(Code::ResponseInvalid, "expected a header x-total-count with a number"))
        })
        .again(again))
    }
}

impl<B: Brand> Watch for Archivist<B> {
    /// An invite that is gone was accepted if its address is a member's; else it has expired, or somebody took it back.
    fn look(&self, known: Known, now: Time) -> Result<Call<Invite<DataTrailsDetails>>> {
        let request = self.of_id(Method::Get, &known.id)?;
        let this = Self(self.0.clone(), PhantomData);
        Ok(Call::stepwise(B::NAME, request, Repeat::Always, move |response| {
            if response.status != 404 {
                return one(B::NAME, response).map(Step::Done);
            }
            let mut invite = Invite::new(B::NAME, bare(&known.id)?.to_owned(), DataTrailsDetails { message: None });
            invite.status = InviteStatus::Gone;
            invite.target.clone_from(&known.target);
            if let Some(at) = known.expires_at {
                invite = invite.expires(at, ExpirySource::Service);
                if at.ms() <= now.ms() {
                    invite.status = InviteStatus::Expired;
                }
            }
            match known.target {
                Some(email) => Ok(this.member(email, None, invite)?.into()),
                None => Ok(Step::Done(invite)),
            }
        })
        .again(again))
    }
}

/// The id of an invite as it stands in a path: without `invites/`, which the answers put before it.
fn bare(id: &str) -> Result<&str> {
    let bare = id.strip_prefix("invites/").unwrap_or(id);
    if bare.len() == 36 && uuid::Uuid::try_parse(bare).is_ok() {
        return Ok(bare);
    }
    Err(Error::new(Code::OptionInvalid, "expected a uuid with hyphens").field("id"))
}

// not for each brand: the same code under two names

fn creating(name: &'static str, request: Request) -> Call<Created<DataTrailsDetails>> {
    let created = move |response: &Response| Ok(Created { invite: one(name, response)?, token: None });
    Call::new(name, request, Repeat::Unprocessed, created).again(again)
}

fn reading(name: &'static str, request: Request) -> Call<Invite<DataTrailsDetails>> {
    Call::new(name, request, Repeat::Always, move |response| one(name, response)).again(again)
}

fn paging(name: &'static str, request: Request) -> Call<Page<Invite<DataTrailsDetails>>> {
    Call::new(name, request, Repeat::Always, move |response| page(name, response)).again(again)
}

fn one(name: &'static str, response: &Response) -> Result<Invite<DataTrailsDetails>> {
    succeeded(response)?;
    let input = Input::answer(text(response)?)?;
    let mut invite = invite(name, &input, input.pick(FIELDS)?)?;
    invite.raw = raw(response);
    Ok(invite)
}

fn page(name: &'static str, response: &Response) -> Result<Page<Invite<DataTrailsDetails>>> {
    succeeded(response)?;
    let (items, [next, other]) =
        Input::answer_rows(text(response)?, ("invites", FIELDS), ["next_page_token", "page_token"], &|item, cells| {
            invite(name, item, cells)
        })?;
    Ok(Page { items, next: leading(next, other)? })
}

/// What is read of an invite.
const FIELDS: [&str; 4] = ["identity", "email", "message", "expiry_time"];

fn invite(
    name: &'static str,
    input: &Input<'_>,
    [identity, email, message, expiry]: [Option<Input<'_>>; 4],
) -> Result<Invite<DataTrailsDetails>> {
    let identity = identity.ok_or_else(|| input.refuse("expected an invite with an identity"))?.text()?;
    let id = identity.strip_prefix("invites/").unwrap_or(&identity).to_owned();
    let text = |input: Option<Input<'_>>| input.map(|text| text.text().map(|text| text.into_owned())).transpose();
    let mut invite = Invite::new(name, id, DataTrailsDetails { message: text(message)? });
    invite.target = text(email)?;
    Ok(match expiry.and_then(|at| at.time().ok()) {
        Some(at) => invite.expires(at, ExpirySource::Service),
        None => invite,
    })
}

/// What leads to the next page. The descriptions say `next_page_token`, their examples `page_token`.
fn leading(next: Option<Input<'_>>, other: Option<Input<'_>>) -> Result<Option<String>> {
    let token = next.or(other).map(|token| token.text().map(|token| token.into_owned())).transpose()?;
    Ok(token.filter(|token| !token.is_empty()))
}

fn succeeded(response: &Response) -> Result<()> {
    if response.is_success() { Ok(()) } else { Err(failure(response, said(response))) }
}

// `{"code":3,"message":"…","details":[]}` (a gRPC status), or plain text
fn said(response: &Response) -> Said {
    let Ok(body) = text(response) else { return Said::default() };
    let text = match Input::answer(body) {
        Ok(status) => ServiceText {
            code: status.maybe("code", |code| code.whole(0, 1 << 31)).ok().flatten().map(|code| code.to_string()),
            message: status.text_at("message").ok().flatten(),
        },
        Err(_) if body.trim_start().starts_with('<') || body.trim().is_empty() => ServiceText::default(),
        Err(_) => ServiceText { code: None, message: Some(body.trim().to_owned()) },
    };
    Said { text, ..Said::default() }
}

/// The service's own header: seconds, with a fraction. Its client waits only if they are more than none.
fn again(response: &Response) -> Option<Again> {
    if response.status != 429 {
        return None;
    }
    let text = response.header("archivist-rate-limit-reset")?.trim();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !(whole.bytes().chain(fraction.bytes())).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let seconds: u64 = whole.parse().ok()?;
    let thousandths: u64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    let ms = seconds.saturating_mul(1000).saturating_add(thousandths);
    (ms > 0).then_some(Again::AfterMs(ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_is_read_from_the_services_own_header() {
        let of = |status, value: &str| {
            let headers = vec![("Archivist-Rate-Limit-Reset".to_owned(), value.to_owned())];
            again(&Response { status, headers, ..Response::default() })
        };
        assert_eq!(of(429, "2"), Some(Again::AfterMs(2000)));
        assert_eq!(of(429, "0.25"), Some(Again::AfterMs(250)));
        assert_eq!(of(429, "1.5049"), Some(Again::AfterMs(1504)));
        for value in ["0", "0.0", "-1", "soon", "", ".", "1e3"] {
            assert_eq!(of(429, value), None, "{value}");
        }
        assert_eq!(of(503, "2"), None);
    }
}
