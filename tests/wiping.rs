//! C30: what a `Secret` held is gone from the memory that it gives back. In a file of its own, because it watches every
//! piece of memory that this process gives back.
#![cfg(not(target_arch = "wasm32"))]

use edge_invites::secret::Secret;
use std::{
    alloc::{GlobalAlloc, Layout, System},
    hint::black_box,
    slice,
    sync::atomic::{AtomicUsize, Ordering},
};

const MARK: &[u8] = b"kQ7mZ2pX9wLr4TbN";
static FOUND: AtomicUsize = AtomicUsize::new(0);

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
        if bytes.windows(MARK.len()).any(|part| part == MARK) {
            FOUND.fetch_add(1, Ordering::Relaxed);
        }
        unsafe { System.dealloc(memory, layout) }
    }
}

/// How many pieces of memory with the mark are given back meanwhile.
fn given_back(work: impl FnOnce()) -> usize {
    let before = FOUND.load(Ordering::Relaxed);
    work();
    FOUND.load(Ordering::Relaxed) - before
}

#[test]
fn a_secret_is_wiped_before_its_memory_is_given_back() {
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
