//! Fuzzes keys and sets of keys, down to the engine that uses them.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| edge_invites_fuzz::jwk::run(data));
