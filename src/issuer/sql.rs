//! The statements, for SQLite and PostgreSQL. Each change is one statement, which does it or does nothing.
//!
//! All that a change depends on stands in one row, uses included. So the database itself decides: SQLite writes one
//! statement after the other, and PostgreSQL reads a row again that another has changed meanwhile, conditions included.

use super::record::{COLUMNS, Cell};
use std::{cell::RefCell, rc::Rc};

/// Which SQL a database speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite from 3.35: Cloudflare D1, Durable Objects, libSQL, `node:sqlite`.
    Sqlite,
    /// PostgreSQL from 9.5.
    Postgres,
}

/// What takes the database from one version to the next. Each may be run again.
pub const MIGRATIONS: &[&[&str]] = &[
    &[
        "CREATE TABLE IF NOT EXISTS edge_invite (id TEXT PRIMARY KEY, generation {whole} NOT NULL, max_uses {whole} NOT NULL, \
     status TEXT NOT NULL, created_at {whole} NOT NULL, expires_at {whole} NOT NULL, touched_at {whole} NOT NULL, \
     purpose TEXT, inviter TEXT, binding TEXT, redirect TEXT, metadata TEXT, uses {json} NOT NULL)",
        "CREATE INDEX IF NOT EXISTS edge_invite_by_age ON edge_invite (created_at, id)",
        "CREATE INDEX IF NOT EXISTS edge_invite_by_inviter ON edge_invite (inviter, created_at, id)",
    ],
    &[
        // a code stands for one token, so the code of an earlier one is superseded with it
        "CREATE TABLE IF NOT EXISTS edge_invite_code (code TEXT PRIMARY KEY, id TEXT NOT NULL, generation {whole} NOT NULL)",
        "CREATE INDEX IF NOT EXISTS edge_invite_code_by_id ON edge_invite_code (id)",
    ],
    &[
        // several issuers may share a database, and each sees only its own
        ADD_ISSUER,
        ADOPT,
        "CREATE INDEX IF NOT EXISTS edge_invite_of_issuer ON edge_invite (issuer, created_at, id)",
        "CREATE INDEX IF NOT EXISTS edge_invite_of_issuer_by_inviter ON edge_invite (issuer, inviter, created_at, id)",
        "DROP INDEX IF EXISTS edge_invite_by_age",
        "DROP INDEX IF EXISTS edge_invite_by_inviter",
    ],
];

/// Adds the column for whose an invite is. SQLite cannot do it only where it is missing.
pub const ADD_ISSUER: &str = "ALTER TABLE edge_invite ADD COLUMN issuer TEXT";
/// Fails where that column is missing.
pub const HAS_ISSUER: &str = "SELECT issuer FROM edge_invite LIMIT 0";
/// Makes what nobody's is an issuer's: whose it was is not known, so whoever migrates gets it.
pub const ADOPT: &str = "UPDATE edge_invite SET issuer = {1 text} WHERE issuer IS NULL";

/// Makes the table of versions.
pub const VERSIONS: &str = "CREATE TABLE IF NOT EXISTS edge_invite_version (version {whole} PRIMARY KEY)";
/// Reads the version.
pub const VERSION: &str = "SELECT max(version) FROM edge_invite_version";
/// Notes a version.
pub const MIGRATED: &str = "INSERT INTO edge_invite_version (version) VALUES ({1 whole}) ON CONFLICT DO NOTHING";

/// Takes a row in.
pub const INSERT: &str = "INSERT INTO edge_invite ({names}) VALUES ({1 text}, {2 text}, {3 whole}, {4 whole}, {5 text}, \
    {6 whole}, {7 whole}, {8 whole}, {9 text}, {10 text}, {11 text}, {12 text}, {13 text}, {14 json}) RETURNING {columns}";

/// Finds a row: id, issuer.
pub const FIND: &str = "SELECT {columns} FROM edge_invite WHERE id = {1 text} AND issuer = {2 text}";

/// The newest rows: before this time and id, how many, of which issuer.
pub const LIST: &str = "SELECT {columns} FROM edge_invite WHERE issuer = {4 text} \
    AND (created_at, id) < ({1 whole}, {2 text}) ORDER BY created_at DESC, id DESC LIMIT {3 whole}";

/// The newest rows of an inviter: before this time and id, how many, of which issuer, whose.
pub const LIST_OF: &str = "SELECT {columns} FROM edge_invite WHERE issuer = {4 text} AND inviter = {5 text} \
    AND (created_at, id) < ({1 whole}, {2 text}) ORDER BY created_at DESC, id DESC LIMIT {3 whole}";

/// Takes a use, or a claim to one, for a subject: id, generation, now, subject, the use as JSON, issuer.
///
/// Claims whose time is over are cleared away, and the subject's own earlier claim gives way.
pub const TAKE: &str = "UPDATE edge_invite SET touched_at = {max}(touched_at, {3 whole}), uses = {others and 5} \
    WHERE id = {1 text} AND issuer = {6 text} AND generation = {2 whole} AND status = 'open' AND expires_at > {max}(touched_at, {3 whole}) \
    AND NOT EXISTS (SELECT 1 FROM {each} WHERE {s} = {4 text} AND {u} IS NULL) \
    AND (SELECT count(*) FROM {each} WHERE {holds} AND {s} <> {4 text}) < max_uses RETURNING {columns}";

/// Gives a claim back that is not confirmed: id, now, subject, issuer.
pub const RELEASE: &str = "UPDATE edge_invite SET touched_at = {max}(touched_at, {2 whole}), uses = {without claim of 3} \
    WHERE id = {1 text} AND issuer = {4 text} RETURNING {columns}";

/// Closes an invite that has room: id, status, now, issuer.
pub const CLOSE: &str = "UPDATE edge_invite SET status = {2 text}, touched_at = {max}(touched_at, {3 whole}) \
    WHERE id = {1 text} AND issuer = {4 text} AND status = 'open' \
    AND (SELECT count(*) FROM {each} WHERE {u} IS NULL) < max_uses RETURNING {columns}";

/// Makes another token the good one: id, now, when it ends, issuer.
pub const ROTATE: &str = "UPDATE edge_invite SET generation = generation + 1, expires_at = {3 whole}, \
    touched_at = {max}(touched_at, {2 whole}) WHERE id = {1 text} AND issuer = {4 text} AND status = 'open' \
    AND (SELECT count(*) FROM {each} WHERE {u} IS NULL) < max_uses RETURNING {columns}";

/// Takes rows away that ended before this time, at most so many, of which issuer.
pub const PURGE: &str = "DELETE FROM edge_invite WHERE id IN (SELECT id FROM edge_invite WHERE issuer = {3 text} \
    AND expires_at < {1 whole} LIMIT {2 whole}) RETURNING id";

/// Takes away the codes of invites that are no longer there.
pub const PURGE_CODES: &str = "DELETE FROM edge_invite_code WHERE id NOT IN (SELECT id FROM edge_invite)";

/// Keeps a code: its hash, id, generation.
pub const CODE: &str = "INSERT INTO edge_invite_code (code, id, generation) VALUES ({1 text}, {2 text}, {3 whole})";
/// Finds what a code stands for: its hash.
pub const CODED: &str = "SELECT id, generation FROM edge_invite_code WHERE code = {1 text}";

const SQLITE: &[(&str, &str)] = &[
    (
        "{others and 5}",
        "json_insert((SELECT {list} FROM {each} WHERE {holds} AND {s} <> {4 text}), '$[#]', json({5 text}))",
    ),
    ("{without claim of 3}", "(SELECT {list} FROM {each} WHERE {u} IS NULL OR {s} <> {3 text})"),
    ("{list}", "coalesce(json_group_array(json(e.value)), '[]')"),
    ("{holds}", "({u} IS NULL OR {u} > {max}(edge_invite.touched_at, {3 whole}))"),
    ("{each}", "json_each(edge_invite.uses) e"),
    ("{s}", "json_extract(e.value, '$.s')"),
    ("{u}", "json_extract(e.value, '$.u')"),
    ("{max}", "max"),
    ("{whole}", "INTEGER"),
    ("{json}", "TEXT"),
    (" whole}", "}"),
    (" text}", "}"),
    (" json}", "}"),
];

/// What those who make tables in PostgreSQL wait for: `edge` in hexadecimal.
const LOCK: u32 = 0x6564_6765;

const POSTGRES: &[(&str, &str)] = &[
    (
        "{others and 5}",
        "(SELECT {list} FROM {each} WHERE {holds} AND {s} <> {4 text}) || jsonb_build_array({5 text}::jsonb)",
    ),
    ("{without claim of 3}", "(SELECT {list} FROM {each} WHERE {u} IS NULL OR {s} <> {3 text})"),
    ("{list}", "coalesce(jsonb_agg(e), '[]'::jsonb)"),
    ("{holds}", "({u} IS NULL OR {u} > {max}(edge_invite.touched_at, {3 whole}))"),
    ("{each}", "jsonb_array_elements(edge_invite.uses) e"),
    ("{s}", "(e->>'s')"),
    ("{u}", "((e->>'u')::bigint)"),
    ("{max}", "greatest"),
    ("{whole}", "BIGINT"),
    ("{json}", "JSONB"),
    (" whole}", "}::bigint"),
    (" text}", "}::text"),
    (" json}", "}::text::jsonb"),
];

/// A statement as a database wants it.
#[derive(Clone, Debug)]
pub struct Written {
    /// The text. Each is written once and kept, so one and the same stands at one place.
    pub text: &'static str,
    /// Which value each of its parameters takes, counted from 0; empty where they are numbered themselves.
    order: Rc<[usize]>,
}

impl Written {
    /// The values in the order of the parameters.
    #[must_use]
    pub fn values<'a>(&self, values: &'a [Cell]) -> Vec<&'a Cell> {
        if self.order.is_empty() {
            return values.iter().collect();
        }
        self.order.iter().filter_map(|at| values.get(*at)).collect()
    }
}

thread_local! {
    // writing one takes longer than running it
    static WRITTEN: RefCell<Vec<(Dialect, &'static str, Written)>> = const { RefCell::new(Vec::new()) };
}

// nearly always one and the same, and long
fn same(one: &str, other: &str) -> bool {
    std::ptr::eq(one, other) || one == other
}

impl Dialect {
    /// A statement of this room as this database wants it.
    #[must_use]
    pub fn written(self, statement: &'static str) -> Written {
        WRITTEN.with_borrow_mut(|all| {
            if let Some((_, _, written)) =
                all.iter().find(|(dialect, known, _)| *dialect == self && same(known, statement))
            {
                return written.clone();
            }
            let (text, order) = self.write(statement);
            let written = Written { text: Box::leak(text.into_boxed_str()), order: order.into() };
            all.push((self, statement, written.clone()));
            written
        })
    }

    fn write(self, statement: &str) -> (String, Vec<usize>) {
        let names = COLUMNS.join(", ");
        let (words, columns) = match self {
            Self::Sqlite => (SQLITE, names.clone()),
            Self::Postgres => (POSTGRES, names.replace(", uses", ", uses::text")),
        };
        let text = statement.replace("{names}", &names).replace("{columns}", &columns);
        let text = words.iter().fold(text, |text, (word, meaning)| text.replace(word, meaning));
        // what is left in braces are the numbers of parameters
        match self {
            Self::Sqlite => unnumbered(&text),
            // `IF NOT EXISTS` is no protection against somebody who makes the same thing at the same moment: one at a time
            Self::Postgres if ["CREATE ", "ALTER ", "DROP "].iter().any(|word| text.starts_with(word)) => {
                let begin = format!("BEGIN PERFORM pg_advisory_xact_lock({LOCK}); {text};");
                (format!("DO $$ {begin} EXCEPTION WHEN duplicate_column THEN NULL; END $$"), Vec::new())
            }
            Self::Postgres => (text.replace('{', "$").replace('}', ""), Vec::new()),
        }
    }
}

// drivers differ in how they count `?1` (better-sqlite3 takes it for a name), and in nothing else about `?`
fn unnumbered(text: &str) -> (String, Vec<usize>) {
    let mut order = Vec::new();
    let mut parts = text.split('{');
    let mut written = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (number, rest) = part.split_once('}').unwrap_or_default();
        order.push(number.parse::<usize>().unwrap_or_default().saturating_sub(1));
        written.push('?');
        written.push_str(rest);
    }
    (written, order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_statement_is_written_whole_in_both_dialects() {
        let migrations = MIGRATIONS.iter().copied().flatten().copied();
        let others =
            [VERSIONS, VERSION, MIGRATED, HAS_ISSUER, INSERT, FIND, LIST, LIST_OF, TAKE, RELEASE, CLOSE, ROTATE]
                .into_iter()
                .chain([PURGE, PURGE_CODES, CODE, CODED]);
        for statement in migrations.chain(others) {
            let ((sqlite, order), (postgres, _)) =
                (Dialect::Sqlite.write(statement), Dialect::Postgres.write(statement));
            assert_eq!(sqlite.matches('?').count(), order.len(), "{sqlite}");
            for text in [&sqlite, &postgres] {
                assert!(!text.contains(['{', '}']), "{text}");
            }
            assert!(!sqlite.contains('$') || sqlite.contains("'$."), "{sqlite}");
            assert!(!postgres.contains('?'), "{postgres}");
        }
        assert_eq!(
            Dialect::Postgres.write(FIND).0,
            "SELECT id, issuer, generation, max_uses, status, created_at, expires_at, touched_at, purpose, inviter, \
             binding, redirect, metadata, uses::text FROM edge_invite WHERE id = $1::text AND issuer = $2::text"
        );
    }

    #[test]
    fn a_value_that_is_used_twice_is_given_twice_where_parameters_have_no_numbers() {
        assert_eq!(
            unnumbered("a = {2} AND b = {1} OR c = {2}"),
            ("a = ? AND b = ? OR c = ?".to_owned(), vec![1, 0, 1])
        );
        let values = [Cell::Whole(1), Cell::Whole(2)];
        let written = Written { text: "", order: [1, 0, 1].into() };
        assert_eq!(written.values(&values), [&Cell::Whole(2), &Cell::Whole(1), &Cell::Whole(2)]);
        let numbered = Written { text: "", order: [].into() };
        assert_eq!(numbered.values(&values), [&Cell::Whole(1), &Cell::Whole(2)]);
    }
}
