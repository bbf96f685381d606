//! Expectations on their way in.

use crate::{
    error::{Code, Error, Result},
    token::{
        sealed::Enc,
        signature::Alg,
        validate::{INVITE_TYPE, Policy},
    },
};
use serde::{Deserialize, Deserializer};
use tsify::Tsify;

/// The most names in one list, and the most claims that can be required.
const MAX_NAMES: usize = 64;

/// One text or several.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a string or a list of strings")]
enum Names {
    One(String),
    Many(Vec<String>),
}

// a missing member is an error, `null` is a skipped check: so neither is an Option to serde
fn skippable<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<Option<Vec<String>>, D::Error> {
    Ok(Option::<Names>::deserialize(from)?.map(|names| match names {
        Names::One(name) => vec![name],
        Names::Many(names) => names,
    }))
}

#[allow(clippy::unnecessary_wraps, clippy::option_option)] // the shape that tells absent from `null`
fn present<'de, D: Deserializer<'de>>(from: D) -> std::result::Result<Option<Option<String>>, D::Error> {
    Option::<String>::deserialize(from).map(Some)
}

/// What the claims of a token must be. `null` says "I know, and skip this check"; leaving a check out by
/// accident is a type error.
#[derive(Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClaimExpectations {
    /// The issuers that you trust.
    #[serde(deserialize_with = "skippable")]
    #[tsify(type = "string | readonly string[] | null")]
    issuer: Option<Vec<String>>,
    /// The audiences that you answer to: one of them must be among the token's.
    #[serde(deserialize_with = "skippable")]
    #[tsify(type = "string | readonly string[] | null")]
    audience: Option<Vec<String>>,
    /// The header's `typ`. Default `"invite+jwt"`; `null` allows any.
    #[serde(default, rename = "type", deserialize_with = "present")]
    #[tsify(optional, type = "string | null")]
    #[allow(clippy::option_option)]
    typ: Option<Option<String>>,
    /// Claims that must be there, 64 at most. Default `exp`; for `invite+jwt` also `iss`, `aud`, `iat` and `jti`.
    #[tsify(optional, type = "readonly string[]")]
    required: Option<Vec<String>>,
    /// Whom the token must be about.
    #[tsify(optional)]
    subject: Option<String>,
    /// The greatest age by `iat`, in seconds. Default: none.
    #[tsify(optional)]
    max_age_sec: Option<f64>,
    /// How far clocks may differ, in seconds, applied at both ends. Default 60.
    #[tsify(optional)]
    clock_skew_sec: Option<f64>,
}

/// What `verify` demands, apart from the keys.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SignedExpectations {
    algorithms: Vec<Alg>,
    #[serde(default)]
    dangerously_allow_short_secret: bool,
}

/// What `open` demands, apart from the key.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SealedExpectations {
    encryptions: Option<Vec<String>>,
}

impl SignedExpectations {
    /// The algorithms pinned, and whether short secrets pass.
    pub(crate) fn pinned(self) -> Result<(Vec<Alg>, bool)> {
        if self.algorithms.is_empty() {
            return Err(option("algorithms", "expected at least one algorithm"));
        }
        Ok((self.algorithms, self.dangerously_allow_short_secret))
    }
}

impl SealedExpectations {
    /// The encryptions allowed; by default A256GCM alone.
    pub(crate) fn allowed(self) -> Result<Vec<Enc>> {
        let named = self.encryptions.unwrap_or_else(|| vec!["A256GCM".into()]);
        let all = [Enc::A128Gcm, Enc::A256Gcm];
        let found = named.iter().map(|name| all.into_iter().find(|enc| enc.name() == name)).collect::<Option<Vec<_>>>();
        found
            .filter(|found| !found.is_empty())
            .ok_or_else(|| option("encryptions", "expected A128GCM, A256GCM or both"))
    }
}

impl ClaimExpectations {
    /// The policy, with `algorithms` pinned.
    pub(crate) fn policy(self, algorithms: Vec<Alg>) -> Result<Policy> {
        let typ = self.typ.unwrap_or_else(|| Some(INVITE_TYPE.into()));
        let required = self.required.unwrap_or_else(|| {
            let names: &[&str] =
                if typ.as_deref() == Some(INVITE_TYPE) { &["exp", "iss", "aud", "iat", "jti"] } else { &["exp"] };
            names.iter().map(|&name| name.into()).collect()
        });
        for (field, list) in
            [("issuer", &self.issuer), ("audience", &self.audience), ("required", &Some(required.clone()))]
        {
            if list.as_ref().is_some_and(|list| list.len() > MAX_NAMES) {
                return Err(option(field, "expected at most 64 names"));
            }
        }
        Ok(Policy {
            algorithms,
            issuer: self.issuer,
            audience: self.audience,
            typ,
            subject: self.subject,
            required,
            max_age_sec: seconds("maxAgeSec", self.max_age_sec)?,
            clock_skew_sec: seconds("clockSkewSec", self.clock_skew_sec)?.unwrap_or(60.0),
        })
    }
}

fn seconds(field: &'static str, value: Option<f64>) -> Result<Option<f64>> {
    match value {
        Some(value) if !(value.is_finite() && value >= 0.0) => {
            Err(option(field, "expected a number of seconds from 0"))
        }
        value => Ok(value),
    }
}

fn option(field: &'static str, detail: &'static str) -> Error {
    Error::new(Code::OptionInvalid, detail).field(field)
}
