//! Using invites: what an invitee may do now, and doing it no more often than allowed.

use super::{
    binding,
    office::Office,
    options::Options,
    record::{Record, Status, Use},
    store,
};
use crate::{
    error::{Code, Error, Result},
    input::{Input, Read},
    output::{Output, Write},
    provider::invite::InviteStatus,
    time::Time,
};
use std::borrow::Cow;

/// The claims of a token whose signature holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    pub(super) id: String,
    pub(super) generation: u64,
    pub(super) binding: Option<String>,
}

impl Read for Claims {
    fn read(input: &Input<'_>) -> Result<Self> {
        // in one go: this is read at each redemption
        let [id, generation, binding] = input.pick(["jti", "gen", "to"])?;
        Ok(Self {
            id: id.map_or_else(|| input.need("jti", "expected an id"), Ok)?.text_of(1, 128)?,
            generation: generation
                .map_or_else(|| input.need("gen", "expected a generation"), Ok)?
                .whole(1, u64::from(u32::MAX))?,
            binding: binding.map(|to| to.text().map(Cow::into_owned)).transpose()?,
        })
    }
}

impl Write for Claims {
    fn write(&self, out: Output) -> Output {
        let out = out.text("jti", &self.id).number("gen", Some(self.generation));
        out.maybe("to", self.binding.as_deref())
    }
}

/// Who wants to use an invite, as far as they are signed in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visitor {
    /// Their id in your own accounts.
    pub subject: Option<String>,
    /// Their e-mail address.
    pub email: Option<String>,
    /// Whether it is known to be theirs.
    pub email_verified: bool,
}

impl Read for Visitor {
    fn read(input: &Input<'_>) -> Result<Self> {
        let [subject, email, verified] = input.pick(["subject", "email", "emailVerified"])?;
        Ok(Self {
            subject: subject.map(|subject| subject.text_of(1, 256)).transpose()?,
            email: email.map(|email| email.text_of(1, 254)).transpose()?,
            email_verified: verified.map(|verified| verified.boolean()).transpose()?.unwrap_or(false),
        })
    }
}

/// What an invitee should do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "snake_case"))]
pub enum Decision {
    /// Accept or decline: nothing stands in the way.
    Accept,
    /// Sign in, or up.
    SignIn,
    /// Sign in with the account that was invited.
    SwitchAccount,
    /// Show that the e-mail address is theirs.
    VerifyEmail,
    /// Nothing: they have accepted already.
    AlreadyMember,
    /// Ask for a new invite: this one is used up, over, revoked, or replaced by another.
    RequestNew,
}

impl Decision {
    /// The word, as JavaScript sees it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::SignIn => "sign_in",
            Self::SwitchAccount => "switch_account",
            Self::VerifyEmail => "verify_email",
            Self::AlreadyMember => "already_member",
            Self::RequestNew => "request_new",
        }
    }
}

/// What stands in the way of a visitor, whatever the invite's state.
fn person(
    options: &Options,
    claims: &Claims,
    visitor: &Visitor,
) -> Result<std::result::Result<String, (Decision, Error)>> {
    let Some(subject) = &visitor.subject else {
        let error = Error::new(Code::SignInRequired, "expected somebody who is signed in").field("subject");
        return Ok(Err((Decision::SignIn, error)));
    };
    let Some(bound) = &claims.binding else { return Ok(Ok(subject.clone())) };
    let wrong = |detail| Error::new(Code::SubjectMismatch, detail).field("email");
    let Some(email) = &visitor.email else {
        return Ok(Err((Decision::SwitchAccount, wrong("expected an account with an e-mail address"))));
    };
    if !binding::fits(bound, options.secret.as_ref(), &claims.id, email)? {
        return Ok(Err((Decision::SwitchAccount, wrong("the invite is for another e-mail address"))));
    }
    if !visitor.email_verified {
        let error = Error::new(Code::EmailUnverified, "expected an e-mail address that is known to be the visitor's");
        return Ok(Err((Decision::VerifyEmail, error.field("email"))));
    }
    Ok(Ok(subject.clone()))
}

/// What stands in the way of anybody: said to whoever holds a good token.
fn closed(record: Option<&Record>, claims: &Claims, subject: Option<&str>, now: Time) -> Option<Error> {
    let Some(record) = record else {
        return Some(Error::new(Code::InviteUnknown, "the token is good, but its invite is not kept here"));
    };
    if record.status == Status::Revoked {
        return Some(Error::new(Code::InviteRevoked, "the invite was revoked"));
    }
    if record.generation != claims.generation {
        return Some(Error::new(Code::InviteSuperseded, "the invite was sent again, and this is an earlier token"));
    }
    match record.state(now) {
        InviteStatus::Declined => Some(Error::new(Code::InviteDeclined, "the invite was declined")),
        InviteStatus::Accepted => Some(Error::new(Code::InviteSpent, "the invite was accepted as often as allowed")),
        InviteStatus::Expired => Some(Error::new(Code::TokenExpired, "the invite has expired")),
        _ if record.is_full_for(subject.unwrap_or_default(), now) => {
            Some(Error::new(Code::InviteSpent, "others are about to accept the invite").retryable(true))
        }
        _ => None,
    }
}

/// What a visitor should do next. Changes nothing.
pub(super) async fn assess<O: Office>(
    office: &O,
    options: &Options,
    claims: &Claims,
    visitor: &Visitor,
) -> Result<(Decision, Option<Error>, Option<Record>)> {
    let record = store::find(office, &options.issuer, &claims.id).await?;
    let subject = visitor.subject.as_deref();
    let used = |record: &Record| subject.is_some_and(|subject| record.used_by(subject).is_some());
    if record.as_ref().is_some_and(used) {
        return Ok((Decision::AlreadyMember, None, record));
    }
    if let Some(error) = closed(record.as_ref(), claims, subject, office.now()) {
        return Ok((Decision::RequestNew, Some(error), record));
    }
    Ok(match person(options, claims, visitor)? {
        Ok(_) => (Decision::Accept, None, record),
        Err((decision, error)) => (decision, Some(error), record),
    })
}

/// Takes a use for a visitor: for good, or for so many milliseconds. The same visitor again gets the first answer.
///
/// The result says whether it is that first answer told again.
pub(super) async fn take<O: Office>(
    office: &O,
    options: &Options,
    claims: &Claims,
    visitor: &Visitor,
    lease_ms: Option<u64>,
) -> Result<(Record, Use, bool)> {
    let subject = person(options, claims, visitor)?.map_err(|(_, error)| error)?;
    let now = office.now();
    let new = Use { subject: subject.clone(), at: now, until: lease_ms.map(|ms| now.plus_ms(ms)) };
    // whoever comes first is served by this one statement
    if let Some(record) = store::take(office, &options.issuer, &claims.id, claims.generation, now, &new).await? {
        return Ok((record, new, false));
    }
    let record = store::find(office, &options.issuer, &claims.id).await?;
    let first = record.as_ref().and_then(|found| Some((found.clone(), found.used_by(&subject)?.clone())));
    if let Some((found, first)) = first {
        return Ok((found, first, true));
    }
    Err(closed(record.as_ref(), claims, Some(&subject), now)
        .unwrap_or_else(|| Error::new(Code::Conflict, "the invite changed meanwhile").retryable(true)))
}

/// Gives a claim back.
pub(super) async fn release<O: Office>(office: &O, options: &Options, claims: &Claims, subject: &str) -> Result<()> {
    store::release(office, &options.issuer, &claims.id, office.now(), subject).await.map(drop)
}

/// Closes an invite in the invitee's name: only one that is for this invitee alone.
pub(super) async fn decline<O: Office>(
    office: &O,
    options: &Options,
    claims: &Claims,
    visitor: &Visitor,
) -> Result<Record> {
    // who is not signed in may decline, too: the token was theirs
    if visitor.subject.is_some() {
        person(options, claims, visitor)?.map_err(|(_, error)| error)?;
    }
    let record = store::find(office, &options.issuer, &claims.id).await?;
    match record {
        Some(record) if record.status == Status::Declined && record.generation == claims.generation => {
            return Ok(record);
        }
        Some(record) if record.max_uses > 1 => {
            drop(record);
            return Err(Error::new(Code::Conflict, "the invite is for several people: one of them cannot decline it"));
        }
        record => {
            if let Some(error) = closed(record.as_ref(), claims, None, office.now()) {
                return Err(error);
            }
        }
    }
    let closed = store::close(office, &options.issuer, &claims.id, Status::Declined, office.now()).await?;
    closed.ok_or_else(|| Error::new(Code::Conflict, "the invite changed meanwhile").retryable(true))
}

/// Takes an invite back.
pub(super) async fn revoke<O: Office>(office: &O, options: &Options, id: &str) -> Result<Record> {
    if let Some(record) = store::close(office, &options.issuer, id, Status::Revoked, office.now()).await? {
        return Ok(record);
    }
    match store::find(office, &options.issuer, id).await? {
        None => Err(Error::new(Code::NotFound, "there is no such invite").field("id")),
        Some(record) if record.status == Status::Revoked => Ok(record),
        Some(_) => Err(Error::new(Code::Conflict, "the invite is accepted or declined already")),
    }
}
