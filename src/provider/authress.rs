//! Authress: an invite holds permissions, which go to the user whose token accepts it.
//!
//! API: `/v1/invites`. There is no list; nobody but the inviter can take an invite back.

use super::{
    contract::{
        Accept, Create, Created, ExpirySource, Get, Invite, InviteId, InviteStatus, Revoke, Service, json, raw,
    },
    failure::{Said, failure},
};
use crate::input::{Input, Read};
use crate::time::Time;
use crate::{
    error::{Code, Error, Result, ServiceText},
    http::{Base, Call, Credential, Method, Repeat, Request, Response},
    secret::Secret,
};
use serde::{Serialize, Serializer};

/// Milliseconds after which an invite expires when nothing else was asked for (API page "Create user invite").
const LIFETIME_MS: u64 = 7 * 24 * 60 * 60 * 1000;

/// Options of an Authress client.
#[derive(Clone, Debug)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "camelCase"))]
pub struct AuthressOptions {
    /// The address of the account: `https://login.your.domain` or `https://{accountId}.api.authress.io`.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub base_url: Base,
    /// The JWT of whoever invites. Needed for `create`, `get` and `revoke`; never sent by `accept`.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "string | InviteToken"))]
    pub access_token: Option<Secret>,
}

/// What an invite is made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct AuthressCreate {
    /// The permissions that the invitee gets: at most 100 statements.
    pub statements: Vec<AuthressStatement>,
    /// The user that a login links the invite to: at most 32 letters, digits, `_` and `-`. Not used by `accept`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub linked_user_id: Option<String>,
    /// The tenant that the invitee logs in with: at most 128 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_login_tenant_id: Option<String>,
    /// What happens when the invitee already has such a record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conflict_resolution_strategy: Option<AuthressConflict>,
    /// When the invite expires: 5 minutes to 30 days from now. Default: 7 days. Another value needs a permission of its own.
    #[serde(rename = "expiryTime", skip_serializing_if = "Option::is_none", serialize_with = "timestamp")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Date"))]
    pub expires_at: Option<Time>,
}

/// Roles on resources.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct AuthressStatement {
    /// The roles: 1 to 100, each of 1 to 64 characters.
    pub roles: Vec<String>,
    /// The resources: 1 to 100.
    pub resources: Vec<AuthressResource>,
}

/// A resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct AuthressResource {
    /// Its path: 1 to 512 characters.
    pub resource_uri: String,
}

/// What happens when the invitee already has such a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum AuthressConflict {
    /// Another record is made. The default.
    GenerateNewRecord,
    /// The permissions are added to the record.
    UnsafeForceMerge,
    /// The permissions take the place of the record's.
    ReplaceRecordData,
    /// The record stays as it is.
    SkipChanges,
}

/// What is needed to accept an invite.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "camelCase"))]
pub struct AuthressAccept {
    /// The id of the invite.
    pub id: String,
    /// The JWT of the user who accepts, and who gets the permissions.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string | InviteToken"))]
    pub user_token: Secret,
}

/// What Authress keeps with an invite.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct AuthressDetails {
    /// The permissions that the invitee gets.
    pub statements: Vec<AuthressStatement>,
    /// The user that a login links the invite to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub linked_user_id: Option<String>,
    /// The tenant that the invitee logs in with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_login_tenant_id: Option<String>,
    /// Starts a login without Authress' own library.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authentication_request_uri: Option<String>,
}

/// What Authress says when an invite is accepted: nothing, since 2024.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct AuthressAccepted {
    /// The account, which older servers answered with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_id: Option<String>,
}

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
}

impl Create for Authress {
    type Input = AuthressCreate;
    type Details = AuthressDetails;

    fn create(&self, input: AuthressCreate, now: Time) -> Result<Call<Created<AuthressDetails>>> {
        let body = serde_json::to_string(&input)
            .map_err(|_| Error::new(Code::Internal, "a request body could not be written"))?;
        let request = self.request(Method::Post, None, self.token()?)?.json(body);
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
            let body = json(response).ok();
            let account = body.as_ref().and_then(|body| body.get("accountId")).and_then(|id| id.as_str());
            let details = AuthressAccepted { account_id: account.map(str::to_owned) };
            let mut invite = Invite::new(Self::NAME, id, details);
            invite.status = InviteStatus::Accepted;
            invite.raw = body.and_then(|_| raw(response));
            Ok(invite)
        }))
    }
}

impl Read for AuthressOptions {
    fn read(input: &Input<'_>) -> Result<Self> {
        let base = input.need("baseUrl", "expected the address of the account")?;
        let token = |input: Input<'_>| match input.secret()? {
            // a service client's access key has four parts: it signs tokens, it is none
            key if key.reveal().split('.').count() == 4 => Err(input.refuse("expected a jwt, found an access key")),
            token => Ok(token),
        };
        Ok(Self {
            base_url: Base::parse(base.text()?).map_err(|expected| base.refuse(expected))?,
            access_token: input.at("accessToken")?.map(token).transpose()?,
        })
    }
}

impl Read for AuthressCreate {
    fn read(input: &Input<'_>) -> Result<Self> {
        let name = |most| move |input: Input<'_>| input.text_of(1, most).map(str::to_owned);
        Ok(Self {
            statements: statements(&input.need("statements", "expected a list of statements")?)?,
            linked_user_id: input.at("linkedUserId")?.map(name(32)).transpose()?,
            default_login_tenant_id: input.at("defaultLoginTenantId")?.map(name(128)).transpose()?,
            conflict_resolution_strategy: match input.at("conflictResolutionStrategy")? {
                Some(input) => Some(AuthressConflict::read(&input)?),
                None => None,
            },
            expires_at: input.at("expiresAt")?.map(|input| input.time()).transpose()?,
        })
    }
}

impl Read for AuthressStatement {
    fn read(input: &Input<'_>) -> Result<Self> {
        let role = |input: Input<'_>| input.text_of(1, 64).map(str::to_owned);
        let resource = |input: Input<'_>| {
            let uri = input.need("resourceUri", "expected the path of a resource")?.text_of(1, 512)?;
            Ok(AuthressResource { resource_uri: uri.to_owned() })
        };
        Ok(Self {
            roles: input.need("roles", "expected a list of roles")?.list(1, 100)?.map(role).collect::<Result<_>>()?,
            resources: input
                .need("resources", "expected a list of resources")?
                .list(1, 100)?
                .map(resource)
                .collect::<Result<_>>()?,
        })
    }
}

impl Read for AuthressConflict {
    fn read(input: &Input<'_>) -> Result<Self> {
        match input.text()? {
            "GENERATE_NEW_RECORD" => Ok(Self::GenerateNewRecord),
            "UNSAFE_FORCE_MERGE" => Ok(Self::UnsafeForceMerge),
            "REPLACE_RECORD_DATA" => Ok(Self::ReplaceRecordData),
            "SKIP_CHANGES" => Ok(Self::SkipChanges),
            _ => {
                Err(input
                    .refuse("expected GENERATE_NEW_RECORD, UNSAFE_FORCE_MERGE, REPLACE_RECORD_DATA or SKIP_CHANGES"))
            }
        }
    }
}

impl Read for AuthressAccept {
    fn read(input: &Input<'_>) -> Result<Self> {
        Ok(Self {
            id: InviteId::read(input)?.0,
            user_token: input.need("userToken", "expected the jwt of the user who accepts")?.secret()?,
        })
    }
}

// reads the names of today and those of earlier years; tolerates what it does not know
fn read_invite(response: &Response) -> Result<Invite<AuthressDetails>> {
    succeeded(response)?;
    let body = json(response)?;
    let input = Input::answer(&body);
    let id = input.need("inviteId", "expected an id")?.text_of(1, 256)?.to_owned();
    let details = AuthressDetails {
        statements: input.at("statements")?.map(|list| statements(&list)).transpose()?.unwrap_or_default(),
        linked_user_id: input.text_at("linkedUserId")?,
        default_login_tenant_id: input.text_at("defaultLoginTenantId")?.or(input.text_at("tenantId")?),
        authentication_request_uri: input.text_at("authenticationRequestUri")?,
    };
    let mut invite = Invite::new(Authress::NAME, id, details);
    invite.raw = raw(response);
    let expiry = match input.at("expiryTime")? {
        Some(expiry) => Some(expiry),
        None => input.at("expires")?,
    };
    Ok(match expiry.and_then(|expiry| expiry.time().ok()) {
        Some(expiry) => invite.expires(expiry, ExpirySource::Service),
        None => invite,
    })
}

fn statements(input: &Input<'_>) -> Result<Vec<AuthressStatement>> {
    input.list(0, 100)?.map(|input| AuthressStatement::read(&input)).collect()
}

fn succeeded(response: &Response) -> Result<()> {
    if response.is_success() { Ok(()) } else { Err(refusal(response)) }
}

// `{"title":"…","errorCode":"…"}`, as far as the official clients read it
fn refusal(response: &Response) -> Error {
    let mut said = Said::default();
    if let Ok(body) = json(response) {
        let text = |name| body.get(name).and_then(|text| text.as_str()).map(str::to_owned);
        said.text = ServiceText { code: text("errorCode"), message: text("title") };
    }
    failure(response, said)
}

fn timestamp<S: Serializer>(time: &Option<Time>, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    serializer.collect_str(&time.map(Time::to_rfc3339).unwrap_or_default())
}
