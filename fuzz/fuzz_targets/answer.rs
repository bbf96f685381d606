//! Fuzzes what a service answers to a call.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| edge_invites_fuzz::answer::run(data));
