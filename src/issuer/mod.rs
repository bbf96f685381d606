//! Invites of one's own: signed tokens, and a database that lets each be accepted as often as it allows.

mod binding;
pub mod cells;
mod code;
pub mod memory;
mod mint;
pub mod office;
pub mod options;
pub mod record;
pub mod redeem;
pub mod sql;
mod store;

use crate::{
    error::{Code, Error, Result},
    input::{Input, Read},
    output::{Output, Write},
    provider::{
        contract::{Outcome, Page},
        invite::{ExpirySource, Invite, InviteId},
    },
    time::Time,
};
use office::Office;
use options::{Mint, Options};
use record::Record;
use redeem::{Claims, Visitor};

/// The name of our own service, as in `invite.provider`.
pub const NAME: &str = "edge";

/// The last moment that a row can have: where the newest are asked for.
const END: Time = Time::from_ms(253_402_300_799_999);

/// How long an invite that has ended is kept where nothing is said: 30 days.
const KEPT_SECONDS: u64 = 30 * 24 * 3600;
/// The shortest time: clocks that differ must not find a token good whose row is gone.
const MARGIN_SECONDS: u64 = 24 * 3600;

/// What is asked of an issuer.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// How it is set up.
    pub options: Input<'a>,
    /// What it shall do.
    pub operation: &'a str,
    /// What it is given.
    pub input: Input<'a>,
    /// The claims of the token that was given, which somebody has verified.
    pub claims: Option<Input<'a>>,
}

/// Does what is asked.
///
/// # Errors
/// `OPTION_INVALID`, `NOT_FOUND`, `CONFLICT`, `INVITE_UNKNOWN`, `INVITE_REVOKED`, `INVITE_SUPERSEDED`, `INVITE_SPENT`,
/// `INVITE_DECLINED`, `TOKEN_EXPIRED`, `SIGN_IN_REQUIRED`, `SUBJECT_MISMATCH`, `EMAIL_UNVERIFIED`, `STORE_FAILED`,
/// `KEY_INVALID`, `ENGINE_UNAVAILABLE`.
pub async fn run<O: Office>(office: &O, asked: &Asked<'_>) -> Result<Outcome> {
    let Asked { options, operation, input, claims } = asked;
    act(office, &Options::read(options)?, operation, input, claims.as_ref()).await
}

/// Does what is asked of an issuer whose options are read already.
///
/// # Errors
/// As for [`run`].
pub async fn act<O: Office>(
    office: &O,
    options: &Options,
    operation: &str,
    input: &Input<'_>,
    claims: Option<&Input<'_>>,
) -> Result<Outcome> {
    let claims = || claims.ok_or_else(unverified).and_then(Claims::read);
    let now = office.now();
    let shown = |record| Outcome::invite(&shown(record, now), None);
    Ok(match operation {
        "mint" => made(mint::mint(office, options, Mint::read(input)?).await?, now),
        "resend" => {
            let id = InviteId::read(input)?.0;
            made(mint::resend(office, options, &id, Mint::read(input)?).await?, now)
        }
        "get" => {
            let found = store::find(office, &options.issuer, &InviteId::read(input)?.0).await?;
            let missing = || Error::new(Code::NotFound, "there is no such invite").field("id");
            shown(found.ok_or_else(missing)?)
        }
        "list" => Outcome::page(&list(office, options, input).await?),
        "revoke" => shown(redeem::revoke(office, options, &InviteId::read(input)?.0).await?),
        // a short code stands for a token: what that would say
        "claims" => {
            let typed = input.need("code", "expected a code")?.text_of(1, 128)?;
            Outcome(meant(office, options, &typed).await?.json())
        }
        "assess" => {
            let (decision, error, record) = redeem::assess(office, options, &claims()?, &Visitor::read(input)?).await?;
            let out = Output::default().text("decision", decision.as_str());
            let out = out.maybe("reason", error.as_ref().map(|error| error.word()));
            Outcome(match record {
                Some(record) => out.object("preview", &Preview(&record, now)).end(),
                None => out.end(),
            })
        }
        "redeem" | "claim" => {
            let lease = match operation {
                "claim" => Some(input.maybe("leaseMs", |ms| ms.whole(1000, 86_400_000))?.unwrap_or(300_000)),
                _ => None,
            };
            let (record, taken, again) =
                redeem::take(office, options, &claims()?, &Visitor::read(input)?, lease).await?;
            let details = Output::default()
                .text("subject", &taken.subject)
                .number("acceptedAt", Some(taken.at.ms()))
                .number("leasedUntil", taken.until.map(Time::ms))
                .raw("repeated", if again { "true" } else { "false" })
                .object("invite", &self::shown(record, now));
            Outcome(Output::default().raw("use", &details.end()).end())
        }
        "release" => {
            let visitor = Visitor::read(input)?;
            redeem::release(office, options, &claims()?, visitor.subject.as_deref().unwrap_or_default()).await?;
            Outcome::nothing()
        }
        "decline" => shown(redeem::decline(office, options, &claims()?, &Visitor::read(input)?).await?),
        "purge" => {
            let kept = input.maybe("keepSec", |seconds| seconds.whole(MARGIN_SECONDS, u64::from(u32::MAX)))?;
            let before = now.seconds().saturating_sub(kept.unwrap_or(KEPT_SECONDS));
            Outcome::count(store::purge(office, &options.issuer, Time::from_ms(before * 1000)).await?)
        }
        "migrate" => Outcome::count(store::migrate(office, &options.issuer).await?),
        _ => return Err(Error::new(Code::OperationUnsupported, "an issuer has no such operation")),
    })
}

/// What a token would say whose place a code takes.
async fn meant<O: Office>(office: &O, options: &Options, typed: &str) -> Result<Claims> {
    let code = code::read(typed).ok_or_else(unverified)?;
    let (id, generation) =
        store::coded(office, &code::hash(options.secret.as_ref(), &code)?).await?.ok_or_else(unverified)?;
    let record = store::find(office, &options.issuer, &id).await?.ok_or_else(unverified)?;
    Ok(Claims { id, generation, binding: record.binding })
}

/// An invite with what is shown only now.
fn made(made: mint::Made, now: Time) -> Outcome {
    let mint::Made { record, token, code } = made;
    let out = Output::default().object("invite", &shown(record, now)).text("token", token.reveal());
    Outcome(out.maybe("code", code.as_deref()).end())
}

fn unverified() -> Error {
    Error::new(Code::InviteUnknown, "expected a token of this issuer")
}

async fn list<O: Office>(office: &O, options: &Options, input: &Input<'_>) -> Result<Page<Invite<Details>>> {
    let size = input.maybe("pageSize", |size| size.whole(1, 1000))?.unwrap_or(50);
    let inviter = input.maybe("inviter", |inviter| inviter.text_of(1, 256))?;
    let before = input.maybe("from", |from| {
        let text = from.text()?;
        let place = text.split_once(':').and_then(|(at, id)| Some((Time::from_ms(at.parse().ok()?), id.to_owned())));
        place.ok_or_else(|| from.refuse("expected what an earlier page named as the next"))
    })?;
    let now = office.now();
    let before = before.unwrap_or((END, String::new()));
    let found = store::list(office, &options.issuer, before, size, inviter.as_deref()).await?;
    let next = (found.len() as u64 == size).then(|| found.last().map(|one| format!("{}:{}", one.created.ms(), one.id)));
    Ok(Page { items: found.into_iter().map(|one| shown(one, now)).collect(), next: next.flatten() })
}

/// What an issuer keeps with an invite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    record: Record,
}

impl Write for Details {
    fn write(&self, out: Output) -> Output {
        let record = &self.record;
        let used: Vec<Taken<'_>> = record.uses.iter().filter(|one| one.until.is_none()).map(Taken).collect();
        let out = out
            .number("generation", Some(record.generation))
            .number("maxUses", Some(record.max_uses))
            .list("uses", &used)
            .maybe("purpose", record.purpose.as_deref())
            .maybe("redirect", record.redirect.as_deref())
            .maybe("to", record.binding.as_ref().and_then(|to| to.strip_prefix("domain:")));
        match &record.metadata {
            Some(metadata) => out.raw("own", metadata),
            None => out,
        }
    }
}

struct Taken<'a>(&'a record::Use);

impl Write for Taken<'_> {
    fn write(&self, out: Output) -> Output {
        out.text("subject", &self.0.subject).number("acceptedAt", Some(self.0.at.ms()))
    }
}

/// What may be shown to somebody who only holds the token: nothing about people.
struct Preview<'a>(&'a Record, Time);

impl Write for Preview<'_> {
    fn write(&self, out: Output) -> Output {
        let Self(record, now) = self;
        out.text("status", record.state(*now).as_str())
            .number("expiresAt", Some(record.expires.ms()))
            .maybe("purpose", record.purpose.as_deref())
            .maybe("redirect", record.redirect.as_deref())
            .number("usesLeft", Some(record.max_uses.saturating_sub(record.used())))
    }
}

fn shown(mut record: Record, now: Time) -> Invite<Details> {
    let (id, inviter) = (std::mem::take(&mut record.id), record.inviter.take());
    let (status, created, expires) = (record.state(now), record.created, record.expires);
    let mut invite = Invite::new(NAME, id, Details { record }).expires(expires, ExpirySource::Service);
    invite.status = status;
    invite.created_at = Some(created);
    invite.inviter = inviter;
    invite
}
