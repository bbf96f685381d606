//! What Authress is given, and what it keeps.

use crate::{
    error::{Code, Error, Result},
    http::Base,
    input::{Input, Read},
    output::{Output, Write},
    provider::invite::InviteId,
    secret::Secret,
    time::Time,
};

/// Options of an Authress client.
#[derive(Clone, Debug)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "camelCase"))]
pub struct AuthressOptions {
    /// The address of the account: `https://login.your.domain` or `https://{accountId}.api.authress.io`.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub base_url: Base,
    /// The JWT of whoever invites. Needed for `create`, `get` and `revoke`, unless `accessKey` is given; never sent by
    /// `accept`.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "string | InviteToken"))]
    pub access_token: Option<Secret>,
    /// The access key of a service client, `{clientId}.{keyId}.{accountId}.{key}`: signs the JWT itself, and another an
    /// hour before it ends. A project-level secret: refused in a page.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "string | InviteToken"))]
    pub access_key: Option<Secret>,
}

/// What an invite is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "camelCase"))]
pub struct AuthressCreate {
    /// The permissions that the invitee gets: at most 100 statements.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "readonly AuthressStatement[]"))]
    pub statements: Vec<AuthressStatement>,
    /// The user that a login links the invite to: at most 32 letters, digits, `_` and `-`. Not used by `accept`.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub linked_user_id: Option<String>,
    /// The tenant that the invitee logs in with: at most 128 characters.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub default_login_tenant_id: Option<String>,
    /// What happens when the invitee already has such a record.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub conflict_resolution_strategy: Option<AuthressConflict>,
    /// When the invite expires: 5 minutes to 30 days from now. Default: 7 days. Another value needs a permission of its own.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "Date"))]
    pub expires_at: Option<Time>,
}

/// Roles on resources.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct AuthressStatement {
    /// The roles: 1 to 100, each of 1 to 64 characters.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "readonly string[]"))]
    pub roles: Vec<String>,
    /// The resources: 1 to 100.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "readonly AuthressResource[]"))]
    pub resources: Vec<AuthressResource>,
}

/// A resource.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "camelCase"))]
pub struct AuthressResource {
    /// Its path: 1 to 512 characters.
    pub resource_uri: String,
}

/// What happens when the invitee already has such a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "SCREAMING_SNAKE_CASE"))]
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
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "camelCase"))]
pub struct AuthressDetails {
    /// The permissions that the invitee gets.
    pub statements: Vec<AuthressStatement>,
    /// The user that a login links the invite to.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub linked_user_id: Option<String>,
    /// The tenant that the invitee logs in with.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub default_login_tenant_id: Option<String>,
    /// Starts a login without Authress' own library.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub authentication_request_uri: Option<String>,
}

/// What Authress says when an invite is accepted: nothing, since 2024.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "camelCase"))]
pub struct AuthressAccepted {
    /// The account, which older servers answered with.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub account_id: Option<String>,
}

impl Read for AuthressOptions {
    fn read(input: &Input<'_>) -> Result<Self> {
        Ok(Self {
            base_url: Base::read(&input.need("baseUrl", "expected the address of the account")?)?,
            access_token: input.maybe("accessToken", |input| match input.secret()? {
                // a service client's access key has four parts: it signs tokens, it is none
                key if key.reveal().split('.').count() == 4 => {
                    Err(input.refuse("expected a jwt, found an access key: that one belongs into `accessKey`"))
                }
                token => Ok(token),
            })?,
            access_key: input.maybe("accessKey", |input| {
                let key = input.secret()?;
                parts(&key).map_err(|_| input.refuse("expected an access key of four parts"))?;
                Ok(key)
            })?,
        })
    }
}

impl Read for AuthressCreate {
    fn read(input: &Input<'_>) -> Result<Self> {
        Ok(Self {
            statements: statements(&input.need("statements", "expected a list of statements")?)?,
            linked_user_id: input.maybe("linkedUserId", |input| input.text_of(1, 32))?,
            default_login_tenant_id: input.maybe("defaultLoginTenantId", |input| input.text_of(1, 128))?,
            conflict_resolution_strategy: input.maybe("conflictResolutionStrategy", AuthressConflict::read)?,
            expires_at: input.maybe("expiresAt", |input| input.time())?,
        })
    }
}

impl Write for AuthressCreate {
    fn write(&self, out: Output) -> Output {
        out.list("statements", &self.statements)
            .maybe("linkedUserId", self.linked_user_id.as_deref())
            .maybe("defaultLoginTenantId", self.default_login_tenant_id.as_deref())
            .maybe("conflictResolutionStrategy", self.conflict_resolution_strategy.map(AuthressConflict::as_str))
            .maybe("expiryTime", self.expires_at.map(Time::to_rfc3339).as_deref())
    }
}

impl Read for AuthressStatement {
    fn read(input: &Input<'_>) -> Result<Self> {
        Ok(Self {
            roles: input.need("roles", "expected a list of roles")?.each(1, 100, |role| role.text_of(1, 64))?,
            resources: input.need("resources", "expected a list of resources")?.each(1, 100, AuthressResource::read)?,
        })
    }
}

impl Write for AuthressStatement {
    fn write(&self, out: Output) -> Output {
        out.texts("roles", &self.roles).list("resources", &self.resources)
    }
}

impl Read for AuthressResource {
    fn read(input: &Input<'_>) -> Result<Self> {
        let uri = input.need("resourceUri", "expected the path of a resource")?;
        Ok(Self { resource_uri: uri.text_of(1, 512)? })
    }
}

impl Write for AuthressResource {
    fn write(&self, out: Output) -> Output {
        out.text("resourceUri", &self.resource_uri)
    }
}

impl AuthressConflict {
    const ALL: [Self; 4] =
        [Self::GenerateNewRecord, Self::UnsafeForceMerge, Self::ReplaceRecordData, Self::SkipChanges];

    const fn as_str(self) -> &'static str {
        match self {
            Self::GenerateNewRecord => "GENERATE_NEW_RECORD",
            Self::UnsafeForceMerge => "UNSAFE_FORCE_MERGE",
            Self::ReplaceRecordData => "REPLACE_RECORD_DATA",
            Self::SkipChanges => "SKIP_CHANGES",
        }
    }
}

impl Read for AuthressConflict {
    fn read(input: &Input<'_>) -> Result<Self> {
        let text = input.text()?;
        Self::ALL.into_iter().find(|one| one.as_str() == text).ok_or_else(|| {
            input.refuse("expected GENERATE_NEW_RECORD, UNSAFE_FORCE_MERGE, REPLACE_RECORD_DATA or SKIP_CHANGES")
        })
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

impl Write for AuthressDetails {
    fn write(&self, out: Output) -> Output {
        out.list("statements", &self.statements)
            .maybe("linkedUserId", self.linked_user_id.as_deref())
            .maybe("defaultLoginTenantId", self.default_login_tenant_id.as_deref())
            .maybe("authenticationRequestUri", self.authentication_request_uri.as_deref())
    }
}

impl Write for AuthressAccepted {
    fn write(&self, out: Output) -> Output {
        out.maybe("accountId", self.account_id.as_deref())
    }
}

/// Client, key id, account and secret.
pub(super) fn parts(key: &Secret) -> Result<[&str; 4]> {
    let mut parts = key.reveal().split('.');
    let found = [(); 4].map(|()| parts.next().unwrap_or_default());
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    let [client, kid, account, secret] = found;
    let named = [client, kid, account].iter().all(|part| !part.is_empty() && part.bytes().all(plain));
    // a JWT is no key, and its header would be taken for a client
    if named && !secret.is_empty() && parts.next().is_none() && !client.starts_with("eyJ") {
        return Ok(found);
    }
    Err(Error::new(Code::OptionInvalid, "expected an access key of four parts").field("accessKey"))
}

pub(super) fn statements(input: &Input<'_>) -> Result<Vec<AuthressStatement>> {
    input.each(0, 100, AuthressStatement::read)
}
