//! Fuzzes what a caller gives: options, inputs, policies.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| edge_invites_fuzz::options::run(data));
