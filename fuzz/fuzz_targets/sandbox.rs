//! Fuzzes requests to the services that the sandbox plays.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| edge_invites_fuzz::sandbox::run(data));
