//! What an issuer asks of its store: a database, or a memory for tests.

use super::{
    memory,
    office::Office,
    record::{Cell, Record, Status, Use},
    sql::{self, Dialect},
};
use crate::{error::Result, output::Write, time::Time};

/// Brings the database to the version that this issuer needs. Gives the version.
pub(super) async fn migrate<O: Office>(office: &O, issuer: &str) -> Result<u64> {
    let Some(dialect) = office.dialect() else { return Ok(sql::MIGRATIONS.len() as u64) };
    query(office, dialect, sql::VERSIONS, &[]).await?;
    let rows = query(office, dialect, sql::VERSION, &[]).await?;
    let done = rows.first().and_then(|row| row.first()?.whole()).unwrap_or(0);
    for (version, statements) in (1..).zip(sql::MIGRATIONS).skip_while(|(version, _)| *version <= done) {
        for statement in *statements {
            step(office, dialect, statement, issuer).await?;
        }
        query(office, dialect, sql::MIGRATED, &[Cell::Whole(version)]).await?;
    }
    Ok(sql::MIGRATIONS.len() as u64)
}

async fn step<O: Office>(office: &O, dialect: Dialect, statement: &'static str, issuer: &str) -> Result<()> {
    let values = if statement == sql::ADOPT { vec![text(issuer)] } else { Vec::new() };
    match query(office, dialect, statement, &values).await {
        // somebody was quicker, or this was begun before and not noted
        Err(error) if statement == sql::ADD_ISSUER => {
            query(office, dialect, sql::HAS_ISSUER, &[]).await.map(drop).map_err(|_| error)
        }
        done => done.map(drop),
    }
}

/// Takes away what ended before a time. Gives how many.
pub(super) async fn purge<O: Office>(office: &O, issuer: &str, before: Time) -> Result<u64> {
    let Some(dialect) = office.dialect() else { return Ok(memory::purge(office.memory(), issuer, before)) };
    let mut gone = 0;
    loop {
        let values = [time(before), Cell::Whole(AT_ONCE), text(issuer)];
        let rows = query(office, dialect, sql::PURGE, &values).await?;
        gone += rows.len() as u64;
        if (rows.len() as u64) < AT_ONCE {
            query(office, dialect, sql::PURGE_CODES, &[]).await?;
            return Ok(gone);
        }
    }
}

/// How many rows one statement takes away: others wait for it.
const AT_ONCE: u64 = 500;

pub(super) async fn insert<O: Office>(office: &O, record: Record) -> Result<()> {
    if office.dialect().is_none() {
        memory::insert(office.memory(), record);
        return Ok(());
    }
    rows(office, sql::INSERT, record.row()).await.map(drop)
}

/// Keeps what a code stands for, by its hash.
pub(super) async fn code<O: Office>(office: &O, hash: &str, id: &str, generation: u64) -> Result<()> {
    let Some(dialect) = office.dialect() else {
        memory::code(office.memory(), hash, id, generation);
        return Ok(());
    };
    query(office, dialect, sql::CODE, &[text(hash), text(id), Cell::Whole(generation)]).await.map(drop)
}

/// What a code stands for: an id and a generation.
pub(super) async fn coded<O: Office>(office: &O, hash: &str) -> Result<Option<(String, u64)>> {
    let Some(dialect) = office.dialect() else { return Ok(memory::coded(office.memory(), hash)) };
    let rows = query(office, dialect, sql::CODED, &[text(hash)]).await?;
    Ok(rows.into_iter().next().and_then(|row| match &row[..] {
        [Cell::Text(id), Cell::Whole(generation)] => Some((id.clone(), *generation)),
        // as some drivers give large integers
        [Cell::Text(id), Cell::Text(generation)] => Some((id.clone(), generation.parse().ok()?)),
        _ => None,
    }))
}

pub(super) async fn find<O: Office>(office: &O, issuer: &str, id: &str) -> Result<Option<Record>> {
    if office.dialect().is_none() {
        return Ok(memory::find(office.memory(), issuer, id));
    }
    one(office, sql::FIND, vec![text(id), text(issuer)]).await
}

/// The newest, before this time and id.
pub(super) async fn list<O: Office>(
    office: &O,
    issuer: &str,
    before: (Time, String),
    most: u64,
    inviter: Option<&str>,
) -> Result<Vec<Record>> {
    if office.dialect().is_none() {
        return Ok(memory::list(office.memory(), issuer, &before, most, inviter));
    }
    let mut values = vec![time(before.0), Cell::Text(before.1), Cell::Whole(most), text(issuer)];
    values.extend(inviter.map(text));
    rows(office, if inviter.is_some() { sql::LIST_OF } else { sql::LIST }, values).await
}

/// Takes a use for a subject, if there is room. `None`: nothing was changed.
pub(super) async fn take<O: Office>(
    office: &O,
    issuer: &str,
    id: &str,
    generation: u64,
    now: Time,
    new: &Use,
) -> Result<Option<Record>> {
    if office.dialect().is_none() {
        return Ok(memory::take(office.memory(), issuer, id, generation, now, new.clone()));
    }
    let (subject, new) = (text(&new.subject), Cell::Text(new.json()));
    one(office, sql::TAKE, vec![text(id), Cell::Whole(generation), time(now), subject, new, text(issuer)]).await
}

/// Gives back what is not confirmed.
pub(super) async fn release<O: Office>(
    office: &O,
    issuer: &str,
    id: &str,
    now: Time,
    subject: &str,
) -> Result<Option<Record>> {
    if office.dialect().is_none() {
        return Ok(memory::change(office.memory(), issuer, id, now, |one| {
            one.uses.retain(|use_| use_.until.is_none() || use_.subject != subject);
            true
        }));
    }
    one(office, sql::RELEASE, vec![text(id), time(now), text(subject), text(issuer)]).await
}

/// Closes an invite that is open and not spent.
pub(super) async fn close<O: Office>(
    office: &O,
    issuer: &str,
    id: &str,
    status: Status,
    now: Time,
) -> Result<Option<Record>> {
    if office.dialect().is_none() {
        return Ok(memory::change(office.memory(), issuer, id, now, |one| {
            let open = one.status == Status::Open && one.used() < one.max_uses;
            one.status = if open { status } else { one.status };
            open
        }));
    }
    one(office, sql::CLOSE, vec![text(id), text(status.as_str()), time(now), text(issuer)]).await
}

/// Makes another token the good one, if the invite is open and not spent.
pub(super) async fn rotate<O: Office>(
    office: &O,
    issuer: &str,
    id: &str,
    now: Time,
    expires: Time,
) -> Result<Option<Record>> {
    if office.dialect().is_none() {
        return Ok(memory::change(office.memory(), issuer, id, now, |one| {
            let open = one.status == Status::Open && one.used() < one.max_uses;
            if open {
                (one.generation, one.expires) = (one.generation + 1, expires);
            }
            open
        }));
    }
    one(office, sql::ROTATE, vec![text(id), time(now), time(expires), text(issuer)]).await
}

async fn query<O: Office>(
    office: &O,
    dialect: Dialect,
    statement: &'static str,
    values: &[Cell],
) -> Result<Vec<Vec<Cell>>> {
    let statement = dialect.written(statement);
    office.query(statement.text, &statement.values(values)).await
}

async fn rows<O: Office>(office: &O, statement: &'static str, values: Vec<Cell>) -> Result<Vec<Record>> {
    let Some(dialect) = office.dialect() else { return Ok(Vec::new()) };
    let rows = query(office, dialect, statement, &values).await?;
    rows.into_iter().map(Record::from_row).collect()
}

async fn one<O: Office>(office: &O, statement: &'static str, values: Vec<Cell>) -> Result<Option<Record>> {
    Ok(rows(office, statement, values).await?.into_iter().next())
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn time(time: Time) -> Cell {
    Cell::Whole(time.ms())
}
