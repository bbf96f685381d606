//! Authress: an invite holds permissions, which go to the user whose token accepts it.
//!
//! API: `/v1/invites`. There is no list; nobody but the inviter can take an invite back.

mod shape;

pub use shape::{
    AuthressAccept, AuthressAccepted, AuthressConflict, AuthressCreate, AuthressDetails, AuthressOptions,
    AuthressResource, AuthressStatement,
};

use super::{
    contract::{Accept, Create, Get, Login, Revoke, Service, Signing, raw, text},
    failure::{Said, failure},
    invite::{Created, ExpirySource, Invite, InviteStatus},
};
use crate::{
    base64url,
    error::{Code, Error, Result, ServiceText},
    http::{Call, Credential, Method, Repeat, Request, Response, url},
    input::{Input, Read},
    output::{Output, Write},
    secret::Secret,
    time::Time,
};
use shape::{parts, statements};

/// Milliseconds after which an invite expires when nothing else was asked for (API page "Create user invite").
const LIFETIME_MS: u64 = 7 * 24 * 60 * 60 * 1000;

/// How long a token of a service client lasts, and how long before its end another is made, in seconds: as the
/// service's own client does.
const TOKEN_SECONDS: u64 = 24 * 60 * 60;
const EARLY_SECONDS: u64 = 60 * 60;

/// Authress, opened with options.
#[derive(Clone, Debug)]
pub struct Authress(AuthressOptions);

impl Authress {
    /// A client with these options.
    #[must_use]
    pub fn new(options: AuthressOptions) -> Self {
        Self(options)
    }

    fn request(&self, method: Method, id: Option<&str>, token: &Secret) -> Result<Request> {
        let url = match id {
            Some(id) => self.0.base_url.join(&["v1", "invites", id]).map_err(|error| error.field("id"))?,
            None => self.0.base_url.join(&["v1", "invites"])?,
        };
        Ok(Request::new(method, url)
            .authorize(Credential::Bearer(token.clone()))
            .header("accept", "application/links+json, application/json"))
    }

    fn token(&self) -> Result<&Secret> {
        self.0.access_token.as_ref().ok_or_else(|| {
            Error::new(Code::OptionInvalid, "expected the inviter's jwt, found nothing").field("accessToken")
        })
    }
}

impl Service for Authress {
    const NAME: &'static str = "authress";

    fn open(options: &Input<'_>) -> Result<Self> {
        AuthressOptions::read(options).map(Self)
    }

    fn project_secret(&self) -> Option<&'static str> {
        self.0.access_key.as_ref().map(|_| "accessKey")
    }

    fn login(&self, now: Time) -> Result<Option<Login>> {
        let (None, Some(key)) = (&self.0.access_token, &self.0.access_key) else { return Ok(None) };
        let [client, kid, account, secret] = parts(key)?;
        let issuer = match self.0.base_url.host() {
            // the issuer of a client is the account's own host, whichever of Authress' hosts is called
            host if url::is_within(host, "authress.io") => format!("https://{account}.api.authress.io"),
            _ => self.0.base_url.origin().to_owned(),
        };
        let issued = now.seconds();
        let header = Output::default().text("alg", "EdDSA").text("kid", kid).text("typ", "at+jwt").end();
        let claims = Output::default()
            .text("aud", &format!("{account}.accounts.authress.io"))
            .text("iss", &format!("{issuer}/v1/clients/{client}"))
            .text("sub", client)
            .text("client_id", client)
            .number("iat", Some(issued))
            .number("exp", Some(issued + TOKEN_SECONDS))
            .text("scope", "openid")
            .end();
        let encode = |text: String| base64url::encode(text.as_bytes());
        Ok(Some(Login::Sign(Signing {
            key: Secret::new(secret),
            input: format!("{}.{}", encode(header), encode(claims)),
            renew_at: now.plus_ms((TOKEN_SECONDS - EARLY_SECONDS) * 1000),
        })))
    }

    fn resume(&mut self, token: Secret) {
        self.0.access_token = Some(token);
    }
}

impl Create for Authress {
    type Input = AuthressCreate;
    type Details = AuthressDetails;

    fn create(&self, input: AuthressCreate, now: Time) -> Result<Call<Created<AuthressDetails>>> {
        let request = self.request(Method::Post, None, self.token()?)?.json(input.json());
        let expiry = match input.expires_at {
            Some(time) => (time, ExpirySource::Request),
            None => (now.plus_ms(LIFETIME_MS), ExpirySource::Default),
        };
        Ok(Call::new(Self::NAME, request, Repeat::Unprocessed, move |response| {
            let mut invite = read_invite(response)?;
            if invite.expires_at.is_none() {
                invite = invite.expires(expiry.0, expiry.1);
            }
            Ok(Created { invite, token: None })
        }))
    }
}

impl Get for Authress {
    type Details = AuthressDetails;

    fn get(&self, id: &str) -> Result<Call<Invite<AuthressDetails>>> {
        let request = self.request(Method::Get, Some(id), self.token()?)?;
        Ok(Call::new(Self::NAME, request, Repeat::Always, read_invite))
    }
}

impl Revoke for Authress {
    fn revoke(&self, id: &str) -> Result<Call<()>> {
        let request = self.request(Method::Delete, Some(id), self.token()?)?;
        Ok(Call::new(Self::NAME, request, Repeat::Effect, succeeded))
    }
}

impl Accept for Authress {
    type Input = AuthressAccept;
    type Details = AuthressAccepted;

    /// Any answer of success means accepted: servers before 2024 sent an account, later ones send nothing.
    fn accept(&self, input: AuthressAccept) -> Result<Call<Invite<AuthressAccepted>>> {
        let request = self.request(Method::Patch, Some(&input.id), &input.user_token)?.json("{}".to_owned());
        let id = input.id;
        Ok(Call::new(Self::NAME, request, Repeat::Effect, move |response| {
            succeeded(response)?;
            // the body of a success may be anything
            let body = text(response).ok().and_then(|text| Input::answer(text).ok());
            let account_id = body.and_then(|body| body.text_at("accountId").ok()?);
            let mut invite = Invite::new(Self::NAME, id, AuthressAccepted { account_id });
            invite.status = InviteStatus::Accepted;
            invite.raw = body.and(raw(response));
            Ok(invite)
        })
        .of_any_body())
    }
}

// reads the names of today and those of earlier years; tolerates what it does not know
fn read_invite(response: &Response) -> Result<Invite<AuthressDetails>> {
    succeeded(response)?;
    let input = Input::answer(text(response)?)?;
    let details = AuthressDetails {
        statements: input
            // the invite is there, whatever has become of its statements
            .maybe("statements", |list| Ok(statements(list).unwrap_or_default()))?
            .unwrap_or_default(),
        linked_user_id: input.text_at("linkedUserId")?,
        default_login_tenant_id: input.text_at("defaultLoginTenantId")?.or(input.text_at("tenantId")?),
        authentication_request_uri: input.text_at("authenticationRequestUri")?,
    };
    let id = input.need("inviteId", "expected an id")?.text()?.into_owned();
    let mut invite = Invite::new(Authress::NAME, id, details);
    invite.raw = raw(response);
    let time = |name| input.maybe(name, |expiry| Ok(expiry.time().ok()));
    Ok(match time("expiryTime")?.or(time("expires")?).flatten() {
        Some(expiry) => invite.expires(expiry, ExpirySource::Service),
        None => invite,
    })
}

fn succeeded(response: &Response) -> Result<()> {
    if response.is_success() { Ok(()) } else { Err(failure(response, said(response).unwrap_or_default())) }
}

// `{"title":"…","errorCode":"…"}`, as far as the official clients read it
fn said(response: &Response) -> Result<Said> {
    let input = Input::answer(text(response)?)?;
    let text = ServiceText { code: input.text_at("errorCode")?, message: input.text_at("title")? };
    Ok(Said { text, ..Said::default() })
}
