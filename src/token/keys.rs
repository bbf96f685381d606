//! Sets of keys: which one fits a token, and when a remote set is fetched again.

use super::{
    alg::Alg,
    jwk::{Jwk, Key},
    parse::Header,
};
use crate::{
    error::Result,
    input::{Input, Read},
};

/// A JWK Set (RFC 7517 §5).
#[derive(Clone, Debug)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct JwkSet {
    /// The keys; those that cannot be used for verifying are passed over.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "readonly Jwk[]"))]
    pub keys: Vec<Jwk>,
}

impl Read for JwkSet {
    // a set is made for many readers: an entry that we cannot read is none of our keys
    fn read(input: &Input<'_>) -> Result<Self> {
        let keys = input.need("keys", "expected a list of keys")?.each(0, MAX_KEYS, |key| Ok(Jwk::read(key).ok()))?;
        Ok(Self { keys: keys.into_iter().flatten().collect() })
    }
}

/// The most keys that a set may have.
pub const MAX_KEYS: usize = 256;

/// How many keys of one set are tried for one token.
const MAX_TRIES: usize = 4;

/// The keys that a caller trusts for one purpose.
#[derive(Clone, Debug)]
pub struct KeyRing {
    keys: Vec<Key>,
    by_kid: bool,
}

impl KeyRing {
    /// One key. The token's `kid` does not matter: the caller has already chosen.
    #[must_use]
    pub fn one(key: Key) -> Self {
        Self { keys: vec![key], by_kid: false }
    }

    /// The usable keys of a set. Keys for encryption or for other algorithms are no fault of it.
    #[must_use]
    pub fn set(set: &JwkSet, allowed: &[Alg], short: bool) -> Self {
        let keys = set.keys.iter().filter_map(|jwk| Key::read(jwk, allowed, short).ok()).collect();
        Self { keys, by_kid: true }
    }

    /// All usable keys.
    #[must_use]
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// The position of the `nth` key that fits the header, counted from 0; `None` past the last one.
    ///
    /// The header only ever chooses among keys and algorithms that the caller has named.
    #[must_use]
    pub fn fitting(&self, header: &Header<'_>, alg: Alg, nth: usize) -> Option<usize> {
        if nth >= MAX_TRIES {
            return None;
        }
        let fits = |key: &Key| {
            let named = match (&header.kid, key.kid()) {
                (Some(kid), Some(own)) if self.by_kid => *kid == *own,
                (Some(_), None) if self.by_kid => false,
                _ => true,
            };
            named && key.alg().same(alg)
        };
        self.keys.iter().enumerate().filter(|(_, key)| fits(key)).nth(nth).map(|(at, _)| at)
    }
}

/// Times of a remote set, in seconds since 1970.
#[derive(Clone, Copy, Debug, Default)]
pub struct Age {
    /// When it was fetched or confirmed; `None` when it never was.
    pub fetched: Option<f64>,
    /// How long it is fresh: `Cache-Control: max-age` within the caller's bounds.
    pub fresh_sec: f64,
    /// How long past that it may serve while the source fails.
    pub stale_sec: f64,
    /// When a fetch was last tried.
    pub tried: Option<f64>,
    /// How long to wait between tries that a token, and not the set's age, asks for.
    pub cooldown_sec: f64,
}

/// What to do about a remote set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Use what is there.
    Use,
    /// Fetch; when that fails, what is there still serves.
    FetchOrUse,
    /// Fetch; when that fails, there is nothing.
    Fetch,
}

impl Age {
    /// Decides at `now`; `unknown_key` says that a token named a key that is not there.
    ///
    /// A token with an invented `kid` cannot make every call fetch: the cooldown stands between.
    #[must_use]
    pub fn plan(&self, now: f64, unknown_key: bool) -> Plan {
        let Some(fetched) = self.fetched else {
            return Plan::Fetch;
        };
        // a clock that was set back makes the set neither younger nor older
        let age = (now - fetched).max(0.0);
        let cool = self.tried.is_some_and(|tried| (now - tried).abs() < self.cooldown_sec);
        if age < self.fresh_sec {
            return if unknown_key && !cool { Plan::FetchOrUse } else { Plan::Use };
        }
        match (age < self.fresh_sec + self.stale_sec, cool) {
            (true, true) => Plan::Use,
            (true, false) => Plan::FetchOrUse,
            (false, _) => Plan::Fetch,
        }
    }
}

/// The least and the most seconds that a source's `Cache-Control` can make its set fresh.
const BOUNDS: (u32, u32) = (30, 86_400);

/// The freshness that `Cache-Control` grants (RFC 9111 §5.2.2), in seconds; `default` when it says nothing.
#[must_use]
pub fn fresh_sec(cache_control: Option<&str>, default: u32) -> u32 {
    let Some(text) = cache_control else {
        return default;
    };
    let mut granted = default;
    for directive in text.split(',') {
        let directive = directive.trim().to_ascii_lowercase();
        if directive == "no-store" || directive == "no-cache" {
            granted = 0;
        } else if let Some(seconds) = directive.strip_prefix("max-age=") {
            granted = seconds.parse().unwrap_or(granted);
        }
    }
    granted.clamp(BOUNDS.0, BOUNDS.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    fn read(json: &str) -> Result<JwkSet> {
        JwkSet::read(&Input::key(json).unwrap())
    }

    fn ring(json: &str) -> KeyRing {
        KeyRing::set(&read(json).unwrap(), &[Alg::EdDSA, Alg::HS256], false)
    }

    fn ed(kid: &str) -> String {
        format!(r#"{{"kty":"OKP","crv":"Ed25519",{kid}"x":"{}"}}"#, crate::base64url::encode(&[7; 32]))
    }

    #[test]
    fn a_kid_chooses_among_the_keys_of_a_set() {
        let ring = ring(&format!(r#"{{"keys":[{},{},{{"kty":"RSA"}}]}}"#, ed(r#""kid":"a","#), ed(r#""kid":"b","#)));
        assert_eq!(ring.keys().len(), 2);
        let at = |header: &str, alg, nth| ring.fitting(&Header::read(header).unwrap(), alg, nth);
        assert_eq!(at(r#"{"kid":"b"}"#, Alg::EdDSA, 0), Some(1));
        assert_eq!(at(r#"{"kid":"b"}"#, Alg::Ed25519, 0), Some(1));
        assert_eq!(at(r#"{"kid":"b"}"#, Alg::EdDSA, 1), None);
        assert_eq!(at(r#"{"kid":"c"}"#, Alg::EdDSA, 0), None);
        assert_eq!(at(r#"{"kid":"b"}"#, Alg::HS256, 0), None);
        assert_eq!(
            (at("{}", Alg::EdDSA, 0), at("{}", Alg::EdDSA, 1), at("{}", Alg::EdDSA, 2)),
            (Some(0), Some(1), None)
        );
    }

    #[test]
    fn a_set_that_is_too_large_is_refused() {
        let keys = vec![ed(""); MAX_KEYS + 1].join(",");
        assert_eq!(read(&format!(r#"{{"keys":[{keys}]}}"#)).unwrap_err().code(), Code::KeyInvalid);
    }

    #[test]
    fn a_remote_set_is_fetched_when_it_must_be_and_not_more() {
        let age =
            Age { fetched: Some(1000.0), fresh_sec: 600.0, stale_sec: 3600.0, tried: Some(1000.0), cooldown_sec: 30.0 };
        assert_eq!(Age::default().plan(0.0, false), Plan::Fetch);
        assert_eq!(age.plan(1599.0, false), Plan::Use);
        assert_eq!(age.plan(1010.0, true), Plan::Use, "cooldown");
        assert_eq!(age.plan(1031.0, true), Plan::FetchOrUse);
        assert_eq!(age.plan(1601.0, false), Plan::FetchOrUse);
        assert_eq!(Age { tried: Some(1600.0), ..age }.plan(1601.0, false), Plan::Use, "the last try failed just now");
        assert_eq!(age.plan(5200.0, false), Plan::Fetch);
        assert_eq!(age.plan(500.0, false), Plan::Use, "the clock was set back");
    }

    #[test]
    fn cache_control_is_honoured_within_bounds() {
        assert_eq!(fresh_sec(None, 5), 5);
        assert_eq!(fresh_sec(Some("public, Max-Age=120"), 600), 120);
        assert_eq!(fresh_sec(Some("max-age=99999999"), 600), 86_400);
        assert_eq!(fresh_sec(Some("no-store"), 600), 30);
        assert_eq!(fresh_sec(Some("max-age=soon"), 600), 600);
    }
}
