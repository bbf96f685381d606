//! How an issuer is set up, and what an invite is made from.

use super::binding::Binding;
use crate::{
    base64url,
    error::{Code, Error, Result},
    http::Base,
    input::{Input, Read},
    mac::HmacKey,
    time::Time,
};

/// How long an invite lasts where nothing is said: a day, because a link in a mailbox is found by others, too.
const LIFETIME_SECONDS: u64 = 24 * 3600;
/// The longest life of an invite: a year.
const LONGEST_SECONDS: u64 = 366 * 24 * 3600;
/// The most uses of one invite. All of them stand in one row.
pub(super) const MAX_USES: u64 = 1000;

/// How an issuer is set up.
#[derive(Clone, Debug)]
pub struct Options {
    /// The `iss` of its tokens.
    pub issuer: String,
    /// The `aud` of its tokens.
    pub audience: String,
    /// The key that signs: its `kid` and its algorithm.
    pub key: (String, String),
    /// Where an invitee may be sent afterwards, to the letter.
    pub redirects: Vec<String>,
    /// How long an invite lasts, in seconds.
    pub ttl_sec: u64,
    /// What e-mail addresses are hashed with.
    pub secret: Option<HmacKey>,
}

impl Read for Options {
    fn read(input: &Input<'_>) -> Result<Self> {
        let key = input.need("key", "expected a key")?;
        Ok(Self {
            issuer: input.need("issuer", "expected a name for the issuer, such as its address")?.text_of(1, 256)?,
            audience: input.need("audience", "expected who the invites are for")?.text_of(1, 256)?,
            key: (
                key.need("kid", "expected a key id")?.text_of(1, 128)?,
                key.need("alg", "expected an algorithm")?.text_of(1, 16)?,
            ),
            redirects: input.maybe("redirects", |list| list.each(0, 100, redirect))?.unwrap_or_default(),
            ttl_sec: input.maybe("ttlSec", |ttl| ttl.whole(1, LONGEST_SECONDS))?.unwrap_or(LIFETIME_SECONDS),
            secret: input.maybe("secret", secret)?,
        })
    }
}

fn redirect(input: &Input<'_>) -> Result<String> {
    let text = input.text_of(1, 2048)?;
    // a path of this site, or an address that a credential could be sent to
    let local = text.starts_with('/') && !text.starts_with("//") && !text.contains('\\');
    let place = text.split(['?', '#']).next().unwrap_or_default();
    if text.bytes().all(|b| b.is_ascii_graphic()) && (local || Base::parse(place).is_ok()) {
        return Ok(text);
    }
    Err(input.refuse("expected an https address, or a path from the root"))
}

fn secret(input: &Input<'_>) -> Result<HmacKey> {
    let bytes = base64url::decode(&input.text()?).filter(|bytes| bytes.len() >= 16);
    let key = bytes.and_then(|bytes| HmacKey::new(256, &bytes));
    key.ok_or_else(|| input.refuse("expected at least 16 bytes"))
}

/// What an invite is made from.
#[derive(Clone, Debug)]
pub struct Mint {
    pub(super) max_uses: u64,
    pub(super) expires: Option<Time>,
    pub(super) ttl_sec: Option<u64>,
    pub(super) purpose: Option<String>,
    pub(super) inviter: Option<String>,
    pub(super) redirect: Option<String>,
    pub(super) binding: Option<Binding>,
    pub(super) metadata: Option<String>,
    pub(super) personal: Option<String>,
    pub(super) code: bool,
}

impl Read for Mint {
    fn read(input: &Input<'_>) -> Result<Self> {
        Ok(Self {
            max_uses: input.maybe("maxUses", |uses| uses.whole(1, MAX_USES))?.unwrap_or(1),
            expires: input.maybe("expiresAt", |at| at.time())?,
            ttl_sec: input.maybe("ttlSec", |ttl| ttl.whole(1, LONGEST_SECONDS))?,
            purpose: input.maybe("purpose", |purpose| purpose.text_of(1, 256))?,
            inviter: input.maybe("inviter", |inviter| inviter.text_of(1, 256))?,
            redirect: input.maybe("redirect", |redirect| redirect.text_of(1, 2048))?,
            binding: input.maybe("to", Binding::read)?,
            metadata: input.maybe("metadata", |metadata| metadata.object_text().map(str::to_owned))?,
            personal: input.maybe("personal", |personal| personal.object_text().map(str::to_owned))?,
            code: input.maybe("code", |code| code.boolean())?.unwrap_or(false),
        })
    }
}

impl Mint {
    /// When the invite ends: whole seconds, as tokens say it.
    pub(super) fn end(&self, options: &Options, now: Time) -> Result<Time> {
        let end = match self.expires {
            Some(at) => at.seconds(),
            None => now.seconds() + self.ttl_sec.unwrap_or(options.ttl_sec),
        };
        if end <= now.seconds() || end > now.seconds() + LONGEST_SECONDS {
            let expected = "expected a time from now to a year ahead";
            return Err(Error::new(Code::OptionInvalid, expected).field("expiresAt"));
        }
        Ok(Time::from_ms(end * 1000))
    }

    pub(super) fn redirect(&self, options: &Options) -> Result<Option<String>> {
        match &self.redirect {
            Some(to) if !options.redirects.contains(to) => {
                let expected = "expected one of the issuer's `redirects`, to the letter";
                Err(Error::new(Code::OptionInvalid, expected).field("redirect"))
            }
            redirect => Ok(redirect.clone()),
        }
    }
}
