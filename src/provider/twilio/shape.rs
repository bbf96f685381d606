//! What Twilio is given, and what it keeps.

use crate::{
    error::Result,
    http::{Base, Query},
    input::{Input, Read},
    output::{Output, Write},
    provider::invite::InviteId,
    secret::Secret,
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
    pub(super) fn query(&self) -> Query {
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
pub(super) fn is_sid(text: &str, kind: &str) -> bool {
    text.len() == 34 && text.strip_prefix(kind).is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn of_kind(input: &Input<'_>, kind: &'static str) -> Result<String> {
    match input.text()? {
        text if is_sid(&text, kind) => Ok(text.into_owned()),
        _ => Err(input.refuse(format!("expected {kind} and 32 hex digits"))),
    }
}
