//! Fuzzes an issuer: invites made, listed, used and taken back, by token and by short code.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| edge_invites_fuzz::issuer::run(data));
