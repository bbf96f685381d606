//! Remote key sets: when to fetch.

use crate::token::keys::{Age, Plan};
use wasm_bindgen::prelude::*;

/// Whether a remote set is used (0), fetched with what is there to fall back on (1), or fetched (2).
/// Times in seconds; `NaN` where there is none.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)] // plain numbers cross the border for nothing
pub fn keys_plan(fetched: f64, fresh: f64, stale: f64, tried: f64, cooldown: f64, now: f64, unknown_key: bool) -> u32 {
    let time = |value: f64| (!value.is_nan()).then_some(value);
    let age =
        Age { fetched: time(fetched), fresh_sec: fresh, stale_sec: stale, tried: time(tried), cooldown_sec: cooldown };
    match age.plan(now, unknown_key) {
        Plan::Use => 0,
        Plan::FetchOrUse => 1,
        Plan::Fetch => 2,
    }
}
