//! Fuzzes our reading of JSON against that of serde_json.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| edge_invites_fuzz::json::run(data));
