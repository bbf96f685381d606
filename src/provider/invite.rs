//! What an invite is, whatever service keeps it.

use crate::{
    error::Result,
    input::{Input, Read},
    output::{Output, Write},
    secret::Secret,
    time::Time,
};

/// Where an invite stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum InviteStatus {
    /// It can be accepted.
    Pending,
    /// It was accepted.
    Accepted,
    /// The invitee does not want it.
    Declined,
    /// The inviter took it back.
    Revoked,
    /// Its time is over.
    Expired,
    /// A newer invite took its place.
    Superseded,
    /// It is no longer there, and the service does not say why.
    Gone,
}

/// Where `expiresAt` comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "lowercase"))]
pub enum ExpirySource {
    /// The service said it.
    Service,
    /// It was asked for when the invite was made; the service did not repeat it.
    Request,
    /// It is the documented default of the service, counted from the clock of this machine.
    Default,
    /// Nobody said when the invite expires.
    Unknown,
}

/// An invite, whatever service keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "camelCase"))]
pub struct Invite<M> {
    /// Names the invite. Safe to log and to put into a path; gives no access by itself.
    pub id: String,
    /// The service that keeps it.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "keyof Services"))]
    pub provider: &'static str,
    /// Where it stands.
    pub status: InviteStatus,
    /// When it was made, if the service says so.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "Date"))]
    pub created_at: Option<Time>,
    /// When it expires, as far as known.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "Date"))]
    pub expires_at: Option<Time>,
    /// Where `expiresAt` comes from.
    pub expiry_source: ExpirySource,
    /// Whom the invite is for, as the service names them.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub target: Option<String>,
    /// Who invites, as the service names them.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub inviter: Option<String>,
    /// What the service keeps besides.
    pub metadata: M,
    /// The service's answer as it came, where it holds no secret; what repeats the credential is withheld.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "unknown"))]
    pub raw: Option<String>,
}

impl<M> Invite<M> {
    /// A pending invite of which nothing but the id is known.
    #[must_use]
    pub fn new(provider: &'static str, id: String, metadata: M) -> Self {
        Self {
            id,
            provider,
            status: InviteStatus::Pending,
            created_at: None,
            expires_at: None,
            expiry_source: ExpirySource::Unknown,
            target: None,
            inviter: None,
            metadata,
            raw: None,
        }
    }

    /// The same invite with other metadata.
    pub fn with<N>(self, f: impl FnOnce(M) -> N) -> Invite<N> {
        Invite {
            id: self.id,
            provider: self.provider,
            status: self.status,
            created_at: self.created_at,
            expires_at: self.expires_at,
            expiry_source: self.expiry_source,
            target: self.target,
            inviter: self.inviter,
            metadata: f(self.metadata),
            raw: self.raw,
        }
    }

    /// The same invite with an expiry.
    #[must_use]
    pub fn expires(mut self, at: Time, source: ExpirySource) -> Self {
        self.expires_at = Some(at);
        self.expiry_source = source;
        self
    }
}

impl InviteStatus {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Pending, Self::Accepted, Self::Declined, Self::Revoked, Self::Expired, Self::Superseded, Self::Gone];

    /// The word, as JavaScript sees it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
            Self::Superseded => "superseded",
            Self::Gone => "gone",
        }
    }
}

impl ExpirySource {
    /// The word, as JavaScript sees it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Request => "request",
            Self::Default => "default",
            Self::Unknown => "unknown",
        }
    }
}

impl<M: Write> Write for Invite<M> {
    fn write(&self, out: Output) -> Output {
        let out = out
            .text("id", &self.id)
            .word("provider", self.provider)
            .word("status", self.status.as_str())
            .number("createdAt", self.created_at.map(Time::ms))
            .number("expiresAt", self.expires_at.map(Time::ms))
            .word("expirySource", self.expiry_source.as_str())
            .maybe("target", self.target.as_deref())
            .maybe("inviter", self.inviter.as_deref())
            .object("metadata", &self.metadata);
        match &self.raw {
            Some(raw) => out.raw("raw", raw),
            None => out,
        }
    }
}

/// An invite that was just made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Created<M> {
    /// The invite.
    pub invite: Invite<M>,
    /// What the invitee must be given, where the service makes such a token. It is shown only here.
    pub token: Option<Secret>,
}

/// The id of an invite, as a member `id` of anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InviteId(pub String);

impl Read for InviteId {
    fn read(input: &Input<'_>) -> Result<Self> {
        input.need("id", "expected the id of an invite")?.text_of(1, 256).map(Self)
    }
}
