//! Whether and when to try again: a decision on values, which somebody else carries out.

use super::{Again, Repeat, Stage};
use crate::time::Time;

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome<'a> {
    /// With an answer.
    Answered {
        /// Its status.
        status: u16,
        /// Its `retry-after` header.
        retry_after: Option<&'a str>,
        /// The service's own words for "send it again".
        again: Option<Again>,
    },
    /// Without one.
    Failed(Stage),
}

/// Milliseconds before the first repetition; each further one doubles it.
const FIRST_MS: u64 = 250;
/// The longest wait that we choose ourselves.
const LONGEST_MS: u64 = 8_000;

/// How long to wait before sending the request again, in milliseconds; `None`: do not.
///
/// `attempt` counts from 0, `random` is any number: half of the wait is left to it, so that many clients do not
/// come back at once. What the service itself says in `retry-after` is kept to exactly.
#[must_use]
pub fn decide(attempt: u32, repeat: Repeat, outcome: Outcome<'_>, now: Time, random: u32) -> Option<u64> {
    let (again, asked) = match outcome {
        Outcome::Answered { again: Some(Again::AfterMs(ms)), .. } => return Some(ms),
        Outcome::Answered { again: Some(Again::Soon), retry_after, .. } => (true, retry_after),
        // refused before it was carried out, whatever it was
        Outcome::Answered { status: 429, retry_after, .. } => (true, retry_after),
        Outcome::Answered { status: 408 | 500 | 502 | 503 | 504, retry_after, .. } => {
            (repeat != Repeat::Unprocessed, retry_after)
        }
        Outcome::Answered { .. } | Outcome::Failed(Stage::Ended) => (false, None),
        Outcome::Failed(Stage::Refused) => (true, None),
        Outcome::Failed(Stage::Lost) => (repeat != Repeat::Unprocessed, None),
    };
    again.then(|| asked.and_then(|text| retry_after_ms(text, now)).unwrap_or_else(|| backoff(attempt, random)))
}

/// Reads a `retry-after` header (RFC 9110, section 10.2.3): seconds or an HTTP date. The result is in milliseconds.
#[must_use]
pub fn retry_after_ms(text: &str, now: Time) -> Option<u64> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        return Some(text.parse::<u64>().unwrap_or(u64::MAX).saturating_mul(1000));
    }
    Time::from_http(text, now).map(|then| then.ms().saturating_sub(now.ms()))
}

fn backoff(attempt: u32, random: u32) -> u64 {
    let longest = (FIRST_MS << attempt.min(16)).min(LONGEST_MS);
    longest / 2 + (u64::from(random) * (longest / 2)) / u64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time::from_ms(784_111_777_000);

    fn answered(status: u16) -> Outcome<'static> {
        Outcome::Answered { status, retry_after: None, again: None }
    }

    #[test]
    fn a_create_is_repeated_only_when_it_was_surely_not_carried_out() {
        let decide = |outcome| decide(0, Repeat::Unprocessed, outcome, NOW, 0).is_some();
        assert!(decide(answered(429)));
        assert!(decide(Outcome::Failed(Stage::Refused)));
        for outcome in [
            answered(500),
            answered(502),
            answered(503),
            answered(504),
            answered(408),
            Outcome::Failed(Stage::Lost),
            Outcome::Failed(Stage::Ended),
        ] {
            assert!(!decide(outcome), "{outcome:?}");
        }
    }

    #[test]
    fn what_does_no_harm_is_repeated_after_passing_faults() {
        for repeat in [Repeat::Always, Repeat::Effect] {
            for status in [408, 429, 500, 502, 503, 504] {
                assert!(decide(0, repeat, answered(status), NOW, 0).is_some(), "{status}");
            }
            for status in [0, 200, 301, 400, 401, 403, 404, 409, 422, 501] {
                assert!(decide(0, repeat, answered(status), NOW, 0).is_none(), "{status}");
            }
            assert!(decide(0, repeat, Outcome::Failed(Stage::Lost), NOW, 0).is_some());
            assert!(decide(0, repeat, Outcome::Failed(Stage::Ended), NOW, 0).is_none());
        }
    }

    #[test]
    fn waits_double_up_to_a_limit_and_half_of_each_is_random() {
        let wait = |attempt, random| decide(attempt, Repeat::Always, answered(503), NOW, random);
        assert_eq!((wait(0, 0), wait(0, u32::MAX)), (Some(125), Some(250)));
        assert_eq!((wait(2, 0), wait(2, u32::MAX)), (Some(500), Some(1000)));
        assert_eq!(wait(4_000_000, u32::MAX), Some(8_000));
    }

    #[test]
    fn retry_after_is_kept_to_in_every_form() {
        for (text, ms) in [
            ("0", Some(0)),
            ("120", Some(120_000)),
            (" 7 ", Some(7_000)),
            ("99999999999999999999999", Some(u64::MAX)),
            ("Sun, 06 Nov 1994 08:49:40 GMT", Some(3_000)),
            ("Sunday, 06-Nov-94 08:49:40 GMT", Some(3_000)),
            ("Sun Nov  6 08:49:40 1994", Some(3_000)),
            ("Sun, 06 Nov 1994 08:49:30 GMT", Some(0)),
            ("", None),
            ("-1", None),
            ("1.5", None),
            ("soon", None),
        ] {
            assert_eq!(retry_after_ms(text, NOW), ms, "{text}");
        }
        let outcome = Outcome::Answered { status: 429, retry_after: Some("2"), again: None };
        assert_eq!(decide(0, Repeat::Unprocessed, outcome, NOW, 1), Some(2_000));
    }
}
