//! The store of tests: invites in the memory of this process, under the same rules as the statements.

use super::record::{Record, Status, Use};
use crate::time::Time;
use std::cell::RefCell;

#[derive(Debug, Default)]
struct Memory {
    invites: Vec<Record>,
    codes: Vec<Code>,
}

/// What a code stands for, by its hash.
#[derive(Debug)]
struct Code {
    hash: String,
    id: String,
    generation: u64,
}

thread_local! {
    static MEMORIES: RefCell<Vec<Memory>> = const { RefCell::new(Vec::new()) };
}

/// Makes a memory. The result is its number.
#[must_use]
pub fn open() -> usize {
    MEMORIES.with_borrow_mut(|all| {
        all.push(Memory::default());
        all.len() - 1
    })
}

fn with<T: Default>(number: usize, f: impl FnOnce(&mut Memory) -> T) -> T {
    MEMORIES.with_borrow_mut(|all| all.get_mut(number).map(f).unwrap_or_default())
}

pub(super) fn insert(number: usize, record: Record) {
    with(number, |memory| memory.invites.push(record));
}

/// Keeps what a code stands for, by its hash.
pub(super) fn code(number: usize, hash: &str, id: &str, generation: u64) {
    with(number, |memory| memory.codes.push(Code { hash: hash.to_owned(), id: id.to_owned(), generation }));
}

/// What a code stands for.
pub(super) fn coded(number: usize, hash: &str) -> Option<(String, u64)> {
    with(number, |memory| {
        let found = memory.codes.iter().find(|code| code.hash == hash);
        found.map(|code| (code.id.clone(), code.generation))
    })
}

pub(super) fn find(number: usize, issuer: &str, id: &str) -> Option<Record> {
    with(number, |memory| memory.invites.iter().find(|one| one.id == id && one.issuer == issuer).cloned())
}

pub(super) fn change(
    number: usize,
    issuer: &str,
    id: &str,
    now: Time,
    f: impl FnOnce(&mut Record) -> bool,
) -> Option<Record> {
    with(number, |memory| {
        let record = memory.invites.iter_mut().find(|one| one.id == id && one.issuer == issuer)?;
        f(record).then(|| {
            record.touched = record.now(now);
            record.clone()
        })
    })
}

pub(super) fn take(number: usize, issuer: &str, id: &str, generation: u64, now: Time, new: Use) -> Option<Record> {
    change(number, issuer, id, now, |one| {
        let moment = one.now(now);
        let room = one.generation == generation
            && one.status == Status::Open
            && one.expires > moment
            && one.used_by(&new.subject).is_none()
            && !one.is_full_for(&new.subject, now);
        if room {
            one.uses.retain(|use_| use_.subject != new.subject && use_.holds(moment));
            one.uses.push(new);
        }
        room
    })
}

pub(super) fn list(
    number: usize,
    issuer: &str,
    before: &(Time, String),
    most: u64,
    inviter: Option<&str>,
) -> Vec<Record> {
    with(number, |memory| {
        let fits = |one: &&Record| {
            one.issuer == issuer
                && (one.created, &one.id) < (before.0, &before.1)
                && inviter.is_none_or(|name| one.inviter.as_deref() == Some(name))
        };
        let mut found: Vec<Record> = memory.invites.iter().filter(fits).cloned().collect();
        found.sort_by(|a, b| (b.created, &b.id).cmp(&(a.created, &a.id)));
        found.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        found
    })
}

/// Takes away what ended before a time, with its codes. Gives how many invites.
pub(super) fn purge(number: usize, issuer: &str, before: Time) -> u64 {
    with(number, |Memory { invites, codes }| {
        let kept = invites.len();
        invites.retain(|one| one.issuer != issuer || one.expires >= before);
        codes.retain(|code| invites.iter().any(|one| one.id == code.id));
        (kept - invites.len()) as u64
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(id: &str, issuer: &str, expires: u64) -> Record {
        let [created, touched] = [Time::from_ms(0); 2];
        Record {
            id: id.to_owned(),
            issuer: issuer.to_owned(),
            generation: 1,
            max_uses: 1,
            status: Status::Open,
            created,
            expires: Time::from_ms(expires),
            touched,
            purpose: None,
            inviter: None,
            binding: None,
            redirect: None,
            metadata: None,
            uses: Vec::new(),
        }
    }

    #[test]
    fn a_code_goes_with_its_invite() {
        let (memory, other) = (open(), open());
        for (number, id, expires) in [(memory, "old", 1000), (memory, "new", 3000), (other, "old", 1000)] {
            insert(number, record(id, "a", expires));
            code(number, &format!("hash of {id}"), id, 1);
        }
        insert(memory, record("strange", "b", 1000));
        code(memory, "hash of strange", "strange", 1);
        assert_eq!(purge(memory, "a", Time::from_ms(2000)), 1);
        assert_eq!(coded(memory, "hash of old"), None);
        for (number, id) in [(memory, "new"), (memory, "strange"), (other, "old")] {
            assert_eq!(coded(number, &format!("hash of {id}")), Some((id.to_owned(), 1)), "{id}");
        }
    }

    #[test]
    fn an_invite_is_found_by_its_issuer_only() {
        let memory = open();
        insert(memory, record("i", "a", 1000));
        assert!(find(memory, "a", "i").is_some());
        assert_eq!(find(memory, "b", "i"), None);
        assert_eq!(change(memory, "b", "i", Time::from_ms(1), |_| true), None);
        assert_eq!(list(memory, "b", &(Time::from_ms(9999), String::new()), 9, None), []);
    }
}
