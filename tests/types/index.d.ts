// Made by `cargo xtask build` from the Rust types. Do not edit.
