//! Fuzzes a token: read, checked under several policies, and opened.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| edge_invites_fuzz::token::run(data));
