//! What a service must say of itself.

use super::invite::{Created, Invite, InviteId};
use crate::{
    error::{Code, Error, Result},
    http::{Call, Response},
    input::{Input, Read},
    output::{Output, Write},
    secret::Secret,
    time::Time,
};

/// A service that keeps invites, opened with its options.
///
/// What it can do, it says by implementing the other traits of this room, and in its line of the registry.
pub trait Service: Clone {
    /// Its name, as in `invite.provider`.
    const NAME: &'static str;

    /// Reads the options of a client.
    ///
    /// # Errors
    /// `OPTION_INVALID`.
    fn open(options: &Input<'_>) -> Result<Self>;

    /// The option that holds a project-level secret, if one was given: it must not be in a page.
    fn project_secret(&self) -> Option<&'static str> {
        None
    }

    /// How the token is got that the calls need; `None` where the options hold all that is needed.
    ///
    /// # Errors
    /// `OPTION_INVALID`.
    fn login(&self, _now: Time) -> Result<Option<Login>> {
        Ok(None)
    }

    /// Uses the token that a login got.
    fn resume(&mut self, _token: Secret) {}
}

/// How a token is got.
#[derive(Debug)]
pub enum Login {
    /// By a call to the service.
    Exchange(Call<Session>),
    /// By a signature of our own.
    Sign(Signing),
}

/// A token of a client, and when to get another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The token.
    pub token: Secret,
    /// When another is due: before this one ends.
    pub renew_at: Time,
}

/// A token that lacks only its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signing {
    /// The Ed25519 key: PKCS#8 in DER, in base64.
    pub key: Secret,
    /// Header and claims, as they are signed.
    pub input: String,
    /// When another is due.
    pub renew_at: Time,
}

impl Session {
    /// A token that lasts for so many milliseconds from now on. Another is due when a tenth of them is left, or five
    /// minutes.
    #[must_use]
    pub fn lasting(token: Secret, now: Time, ms: u64) -> Self {
        let early = (ms / 10).min(300_000);
        Self { token, renew_at: now.plus_ms(ms - early) }
    }
}

impl Write for Session {
    fn write(&self, out: Output) -> Output {
        out.text("token", self.token.reveal()).number("renewAt", Some(self.renew_at.ms()))
    }
}

/// A service that makes invites.
pub trait Create: Service {
    /// What an invite is made from.
    type Input: Read;
    /// What the service keeps with an invite.
    type Details: Write + 'static;

    /// The call that makes an invite. `now` is the time at which it is made.
    ///
    /// # Errors
    /// `OPTION_INVALID`.
    fn create(&self, input: Self::Input, now: Time) -> Result<Call<Created<Self::Details>>>;
}

/// A service that shows one invite.
pub trait Get: Service {
    /// What the service keeps with an invite.
    type Details: Write + 'static;

    /// The call that reads an invite.
    ///
    /// # Errors
    /// `OPTION_INVALID`.
    fn get(&self, id: &str) -> Result<Call<Invite<Self::Details>>>;
}

/// A service that takes an invite back.
pub trait Revoke: Service {
    /// The call that revokes an invite.
    ///
    /// # Errors
    /// `OPTION_INVALID`.
    fn revoke(&self, id: &str) -> Result<Call<()>>;
}

/// A service at which an invitee accepts an invite.
pub trait Accept: Service {
    /// What is needed to accept.
    type Input: Read;
    /// What the service says of who accepted.
    type Details: Write + 'static;

    /// The call that accepts an invite.
    ///
    /// # Errors
    /// `OPTION_INVALID`, `HOST_NOT_ALLOWED`.
    fn accept(&self, input: Self::Input) -> Result<Call<Invite<Self::Details>>>;
}

/// A service that lists its invites.
pub trait List: Service {
    /// Which invites, and how many at once.
    type Filter: Read;
    /// What the service keeps with an invite.
    type Details: Write + 'static;

    /// The call that reads one page: the first, or the one that an earlier page named.
    ///
    /// # Errors
    /// `OPTION_INVALID`.
    fn list(&self, filter: Self::Filter, from: Option<&str>) -> Result<Call<Page<Invite<Self::Details>>>>;
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// What stands in it.
    pub items: Vec<T>,
    /// What leads to the next page; `None` at the end.
    pub next: Option<String>,
}

/// A service that counts its invites.
pub trait Count: List {
    /// The call that counts.
    ///
    /// # Errors
    /// `OPTION_INVALID`.
    fn count(&self, filter: Self::Filter) -> Result<Call<u64>>;
}

/// A service at which an invite can be refused in the invitee's name.
pub trait Decline: Service {
    /// The call that declines an invite.
    ///
    /// # Errors
    /// `OPTION_INVALID`.
    fn decline(&self, id: &str) -> Result<Call<()>>;
}

/// A service that does not say how an invite ended, so that one must look.
pub trait Watch: Get {
    /// The call that looks at an invite, of which this is known.
    ///
    /// # Errors
    /// `OPTION_INVALID`.
    fn look(&self, known: Known, now: Time) -> Result<Call<Invite<Self::Details>>>;
}

/// What is known of an invite that is watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its id.
    pub id: String,
    /// Whom it is for.
    pub target: Option<String>,
    /// When it expires.
    pub expires_at: Option<Time>,
}

impl Read for Known {
    fn read(input: &Input<'_>) -> Result<Self> {
        Ok(Self {
            id: InviteId::read(input)?.0,
            target: input.text_at("target")?,
            expires_at: input.maybe("expiresAt", |input| input.time())?,
        })
    }
}

/// A service with operations that no other has.
pub trait Own: Service {
    /// Their names. In TypeScript, the service's own file adds them to the interface of its client.
    const OPERATIONS: &'static [&'static str];

    /// The call of one of them.
    ///
    /// # Errors
    /// `OPTION_INVALID`, `HOST_NOT_ALLOWED`.
    fn own(&self, operation: &str, input: &Input<'_>) -> Result<Call<Outcome>>;
}

/// The result of an operation as JSON, as the package takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome(pub String);

impl Outcome {
    /// Nothing to tell.
    #[must_use]
    pub fn nothing() -> Self {
        Self(Output::default().end())
    }

    /// An invite, perhaps with the token for the invitee.
    #[must_use]
    pub fn invite<M: Write>(invite: &Invite<M>, token: Option<&Secret>) -> Self {
        Self(Output::default().object("invite", invite).maybe("token", token.map(Secret::reveal)).end())
    }

    /// A page of whatever can be listed.
    #[must_use]
    pub fn page<T: Write>(page: &Page<T>) -> Self {
        Self(Output::default().list("items", &page.items).maybe("next", page.next.as_deref()).end())
    }

    /// A page as [`page`](Self::page) has it, with `rows` in place of `items`: the same in little space.
    #[cfg(feature = "services")]
    #[must_use]
    pub fn rows<T: Write>(page: &Page<T>) -> Self {
        let mut rows = page.items.iter().map(|item| item as &dyn Write);
        Self(Output::default().rows("rows", &mut rows).maybe("next", page.next.as_deref()).end())
    }

    /// A number.
    #[must_use]
    pub fn count(count: u64) -> Self {
        Self(Output::default().number("count", Some(count)).end())
    }

    /// Tokens by name, beside what is no secret.
    #[must_use]
    pub fn tokens(tokens: &[(&str, &Secret)], plain: &[(&str, Option<&str>)]) -> Self {
        let tokens: Vec<_> = tokens.iter().map(|(name, token)| (*name, Some(token.reveal()))).collect();
        Self(Output::default().object("tokens", &Texts(&tokens)).object("plain", &Texts(plain)).end())
    }

    /// A login.
    #[must_use]
    pub fn session(session: &Session) -> Self {
        Self(Output::default().object("session", session).end())
    }
}

struct Texts<'a>(&'a [(&'a str, Option<&'a str>)]);

impl Write for Texts<'_> {
    fn write(&self, out: Output) -> Output {
        self.0.iter().fold(out, |out, (name, value)| out.maybe(name, *value))
    }
}

/// The list that an answer must hold.
///
/// # Errors
/// `RESPONSE_INVALID`
pub fn list<'a>(input: Option<Input<'a>>, name: &'static str) -> Result<Input<'a>> {
    input.ok_or_else(|| Error::new(Code::ResponseInvalid, "expected a list, found nothing").field(name))
}

/// What may be shown of an answer, which has been read.
#[must_use]
pub fn raw(response: &Response) -> Option<String> {
    response.raw().ok()
}

/// The text of an answer.
///
/// # Errors
/// `RESPONSE_INVALID`
pub fn text(response: &Response) -> Result<&str> {
    std::str::from_utf8(&response.body)
        .map_err(|_| Error::new(Code::ResponseInvalid, "expected text in utf-8").status(response.status))
}
