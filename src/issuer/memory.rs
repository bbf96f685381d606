//! The store of tests: invites in the memory of this process, under the same rules as the statements.

use super::record::{Record, Status, Use};
use crate::time::Time;
use std::cell::RefCell;

thread_local! {
    // which memory, the hash, the id, the generation
    static CODES: RefCell<Vec<(usize, String, String, u64)>> = const { RefCell::new(Vec::new()) };
    static MEMORIES: RefCell<Vec<Vec<Record>>> = const { RefCell::new(Vec::new()) };
}

/// Keeps what a code stands for, by its hash.
pub(super) fn code(number: usize, hash: &str, id: &str, generation: u64) {
    CODES.with_borrow_mut(|all| all.push((number, hash.to_owned(), id.to_owned(), generation)));
}

/// What a code stands for.
pub(super) fn coded(number: usize, hash: &str) -> Option<(String, u64)> {
    CODES.with_borrow(|all| {
        let found = all.iter().find(|(place, kept, _, _)| *place == number && kept == hash);
        found.map(|(_, _, id, generation)| (id.clone(), *generation))
    })
}

/// Makes a memory. The result is its number.
#[must_use]
pub fn open() -> usize {
    MEMORIES.with_borrow_mut(|all| {
        all.push(Vec::new());
        all.len() - 1
    })
}

pub(super) fn with<T: Default>(number: usize, f: impl FnOnce(&mut Vec<Record>) -> T) -> T {
    MEMORIES.with_borrow_mut(|all| all.get_mut(number).map(f).unwrap_or_default())
}

pub(super) fn change(number: usize, id: &str, now: Time, f: impl FnOnce(&mut Record) -> bool) -> Option<Record> {
    with(number, |all| {
        let record = all.iter_mut().find(|one| one.id == id)?;
        f(record).then(|| {
            record.touched = record.now(now);
            record.clone()
        })
    })
}

pub(super) fn take(number: usize, id: &str, generation: u64, now: Time, new: Use) -> Option<Record> {
    change(number, id, now, |one| {
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

/// Takes away what ended before a time, with its codes. Gives how many invites.
pub(super) fn purge(number: usize, before: Time) -> u64 {
    let gone = with(number, |all| {
        let (kept, gone) = std::mem::take(all).into_iter().partition(|one| one.expires >= before);
        *all = kept;
        gone
    });
    let gone: Vec<Record> = gone;
    CODES.with_borrow_mut(|all| all.retain(|(place, _, id, _)| *place != number || gone.iter().all(|one| one.id != *id)));
    gone.len() as u64
}

pub(super) fn list(number: usize, before: &(Time, String), most: u64, inviter: Option<&str>) -> Vec<Record> {
    with(number, |all| {
        let fits = |one: &&Record| {
            (one.created, &one.id) < (before.0, &before.1)
                && inviter.is_none_or(|name| one.inviter.as_deref() == Some(name))
        };
        let mut found: Vec<Record> = all.iter().filter(fits).cloned().collect();
        found.sort_by(|a, b| (b.created, &b.id).cmp(&(a.created, &a.id)));
        found.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        found
    })
}
