//! C30: what a `Secret` or a private key held is gone from the memory that it gives back. In a file of its own, because it watches every
//! piece of memory that this process gives back.
#![cfg(not(target_arch = "wasm32"))]

use edge_invites::secret::Secret;
use std::{
    alloc::{GlobalAlloc, Layout, System},
    hint::black_box,
    slice,
    sync::{
        Mutex,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

const MARK: &[u8; 16] = b"kQ7mZ2pX9wLr4TbN";
/// What is looked for: two words, because no lock may be taken below.
static SOUGHT: [AtomicU64; 2] = [AtomicU64::new(0), AtomicU64::new(0)];
static FOUND: AtomicUsize = AtomicUsize::new(0);
/// One test after the other.
static TURN: Mutex<()> = Mutex::new(());

struct Watching;

#[global_allocator]
static ALLOCATOR: Watching = Watching;

// SAFETY: the system's allocator does the work
unsafe impl GlobalAlloc for Watching {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // zeros, so that nothing unwritten is read below
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: it is the caller's until it is given back, and every byte has been written
        let bytes = unsafe { slice::from_raw_parts(memory, layout.size()) };
        let [low, high] = SOUGHT.each_ref().map(|word| word.load(Ordering::Relaxed).to_ne_bytes());
        if bytes.windows(16).any(|part| part.starts_with(&low) && part.ends_with(&high)) {
            FOUND.fetch_add(1, Ordering::Relaxed);
        }
        unsafe { System.dealloc(memory, layout) }
    }
}

/// How many pieces of memory with the mark are given back meanwhile.
fn given_back(work: impl FnOnce()) -> usize {
    given_back_with(MARK, work)
}

fn given_back_with(mark: &[u8; 16], work: impl FnOnce()) -> usize {
    for (word, bytes) in SOUGHT.iter().zip(mark.chunks_exact(8)) {
        word.store(bytes.try_into().map_or(0, u64::from_ne_bytes), Ordering::Relaxed);
    }
    let before = FOUND.load(Ordering::Relaxed);
    work();
    FOUND.load(Ordering::Relaxed) - before
}

#[test]
fn a_secret_is_wiped_before_its_memory_is_given_back() {
    let _turn = TURN.lock();
    let text = str::from_utf8(MARK).unwrap_or_default();
    assert_eq!(given_back(|| drop(black_box(text.to_owned()))), 1, "a text that is not wiped is found");
    assert_eq!(given_back(|| drop(black_box(Secret::new(text)))), 0, "a secret");
    assert_eq!(
        given_back(|| {
            let one = black_box(Secret::new(text.to_owned()));
            let two = black_box(one.clone());
            assert!(one == two && one.reveal() == text);
        }),
        0,
        "and its copies"
    );
}

#[cfg(feature = "software")]
#[test]
fn the_private_half_of_a_key_is_wiped_before_its_memory_is_given_back() {
    use ed25519_dalek::SigningKey;
    use edge_invites::software::own::OwnKey;
    use sha2::{Digest, Sha256};
    let _turn = TURN.lock();
    let seed: [u8; 32] = Sha256::digest(b"a seed that stands nowhere else").into();
    let public = SigningKey::from_bytes(&seed).verifying_key().to_bytes();
    let half: &[u8; 16] = seed.last_chunk().unwrap_or(MARK);
    assert_eq!(given_back_with(half, || drop(black_box(Box::new(seed)))), 1, "what is not wiped is found");
    let key = || OwnKey::new(&seed, &public);
    assert!(key().is_some());
    assert_eq!(given_back_with(half, || drop(black_box(Box::new(key())))), 0, "a key");
}
