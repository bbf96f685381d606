//! What is kept of an invite: one row, with everybody who used it.

use crate::{
    error::{Code, Error, Result},
    input::Input,
    output::{Output, Write},
    provider::invite::InviteStatus,
    time::Time,
};

/// A value on its way to a database or from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Null,
    /// A whole number.
    Whole(u64),
    /// Text.
    Text(String),
}

/// The columns of a row, in this order.
pub const COLUMNS: [&str; 14] = [
    "id",
    "issuer",
    "generation",
    "max_uses",
    "status",
    "created_at",
    "expires_at",
    "touched_at",
    "purpose",
    "inviter",
    "binding",
    "redirect",
    "metadata",
    "uses",
];

/// An invite as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The `jti` of its tokens.
    pub id: String,
    /// Whose it is: the `iss` of its tokens.
    pub issuer: String,
    /// Which of its tokens is good: the first is 1, each resend makes another.
    pub generation: u64,
    /// How often it may be accepted.
    pub max_uses: u64,
    /// Whether somebody has closed it.
    pub status: Status,
    /// When it was made.
    pub created: Time,
    /// When it ends.
    pub expires: Time,
    /// The latest time at which it was changed: the clock never falls behind it.
    pub touched: Time,
    /// What it is for.
    pub purpose: Option<String>,
    /// Who made it.
    pub inviter: Option<String>,
    /// Whom it is for, as in the token.
    pub binding: Option<String>,
    /// Where the invitee goes afterwards.
    pub redirect: Option<String>,
    /// What the issuer's owner keeps with it: JSON.
    pub metadata: Option<String>,
    /// Who has used it, or is about to.
    pub uses: Vec<Use>,
}

/// What somebody did to an invite as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Nothing.
    Open,
    /// The inviter took it back.
    Revoked,
    /// The invitee refused it.
    Declined,
}

/// One use of an invite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// By whom.
    pub subject: String,
    /// When it was taken.
    pub at: Time,
    /// When it ends by itself, unless it is confirmed; a confirmed one has no end.
    pub until: Option<Time>,
}

impl Status {
    /// The word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Revoked => "revoked",
            Self::Declined => "declined",
        }
    }
}

impl Use {
    /// Whether it counts at this time.
    #[must_use]
    pub fn holds(&self, now: Time) -> bool {
        self.until.is_none_or(|until| until > now)
    }

    fn read(input: &Input<'_>) -> Result<Self> {
        let [subject, at, until] = input.pick(["s", "t", "u"])?;
        let time = |at: Option<Input<'_>>| at.map(|at| at.whole(0, u64::MAX).map(Time::from_ms)).transpose();
        let subject = subject.ok_or_else(odd)?.text()?.into_owned();
        Ok(Self { subject, at: time(at)?.unwrap_or(Time::from_ms(0)), until: time(until)? })
    }
}

impl Write for Use {
    fn write(&self, out: Output) -> Output {
        out.text("s", &self.subject).number("t", Some(self.at.ms())).number("u", self.until.map(Time::ms))
    }
}

impl Record {
    /// The present moment as this invite knows it: no earlier than its last change, whatever the clock says.
    #[must_use]
    pub fn now(&self, clock: Time) -> Time {
        clock.max(self.touched)
    }

    /// The use of a subject that is confirmed.
    #[must_use]
    pub fn used_by(&self, subject: &str) -> Option<&Use> {
        self.uses.iter().find(|one| one.subject == subject && one.until.is_none())
    }

    /// How many uses are confirmed.
    #[must_use]
    pub fn used(&self) -> u64 {
        self.uses.iter().filter(|one| one.until.is_none()).count() as u64
    }

    /// Whether others leave no room for a subject.
    #[must_use]
    pub fn is_full_for(&self, subject: &str, clock: Time) -> bool {
        let now = self.now(clock);
        let others = self.uses.iter().filter(|one| one.subject != subject && one.holds(now));
        others.count() as u64 >= self.max_uses
    }

    /// Where it stands.
    #[must_use]
    pub fn state(&self, clock: Time) -> InviteStatus {
        match self.status {
            Status::Revoked => InviteStatus::Revoked,
            Status::Declined => InviteStatus::Declined,
            Status::Open if self.used() >= self.max_uses => InviteStatus::Accepted,
            Status::Open if self.expires <= self.now(clock) => InviteStatus::Expired,
            Status::Open => InviteStatus::Pending,
        }
    }

    /// Reads a row.
    ///
    /// # Errors
    /// `STORE_FAILED` when it is none of ours.
    pub fn from_row(row: Vec<Cell>) -> Result<Self> {
        let row: [Cell; 14] = row.try_into().map_err(|_| odd())?;
        let [
            id,
            issuer,
            generation,
            max_uses,
            status,
            created,
            expires,
            touched,
            purpose,
            inviter,
            binding,
            redirect,
            metadata,
            uses,
        ] = row;
        Ok(Self {
            id: id.text().ok_or_else(odd)?,
            issuer: issuer.text().ok_or_else(odd)?,
            generation: generation.whole().ok_or_else(odd)?,
            max_uses: max_uses.whole().ok_or_else(odd)?,
            status: match status.text().ok_or_else(odd)?.as_str() {
                "open" => Status::Open,
                "revoked" => Status::Revoked,
                "declined" => Status::Declined,
                _ => return Err(odd()),
            },
            created: created.whole().map(Time::from_ms).ok_or_else(odd)?,
            expires: expires.whole().map(Time::from_ms).ok_or_else(odd)?,
            touched: touched.whole().map(Time::from_ms).ok_or_else(odd)?,
            purpose: purpose.text(),
            inviter: inviter.text(),
            binding: binding.text(),
            redirect: redirect.text(),
            metadata: metadata.text(),
            uses: uses_of(&uses.text().ok_or_else(odd)?)?,
        })
    }

    /// The row.
    #[must_use]
    pub fn row(&self) -> Vec<Cell> {
        let text = |text: &Option<String>| text.clone().map_or(Cell::Null, Cell::Text);
        vec![
            Cell::Text(self.id.clone()),
            Cell::Text(self.issuer.clone()),
            Cell::Whole(self.generation),
            Cell::Whole(self.max_uses),
            Cell::Text(self.status.as_str().to_owned()),
            Cell::Whole(self.created.ms()),
            Cell::Whole(self.expires.ms()),
            Cell::Whole(self.touched.ms()),
            text(&self.purpose),
            text(&self.inviter),
            text(&self.binding),
            text(&self.redirect),
            text(&self.metadata),
            Cell::Text("[]".to_owned()),
        ]
    }
}

impl Cell {
    /// The number; databases with numbers wider than JavaScript's give them as text.
    #[must_use]
    pub fn whole(&self) -> Option<u64> {
        match self {
            Self::Whole(number) => Some(*number),
            Self::Text(text) => text.parse().ok(),
            Self::Null => None,
        }
    }

    fn text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::Null | Self::Whole(_) => None,
        }
    }
}

fn uses_of(list: &str) -> Result<Vec<Use>> {
    // a list is read as the member of an object
    let object = format!("{{\"uses\":{list}}}");
    let [uses] = Input::answer_members(&object, ["uses"]).map_err(|_| odd())?;
    uses.map_or(Ok(Vec::new()), |uses| uses.each(0, usize::MAX, Use::read)).map_err(|_| odd())
}

fn odd() -> Error {
    Error::new(Code::StoreFailed, "expected a row as this version of the issuer writes it")
}
