//! Expectations on their way in.

use crate::{
    error::Result,
    input::Input,
    token::{
        alg::Alg,
        sealed::Enc,
        validate::{INVITE_TYPE, Policy},
    },
};

/// The most names in one list, and the most claims that can be required.
const MAX_NAMES: usize = 64;

/// The longest time that can be allowed, in seconds: a hundred years.
const MAX_SECONDS: u64 = 100 * 365 * 24 * 60 * 60;

/// What the claims of a token must be. `null` says "I know, and skip this check"; leaving a check out by
/// accident is a type error.
#[derive(tsify::Tsify)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code)] // the declaration for TypeScript; `claims` below reads it
pub(crate) struct ClaimExpectations {
    /// The issuers that you trust, 64 at most.
    #[tsify(type = "string | readonly string[] | null")]
    issuer: (),
    /// The audiences that you answer to, 64 at most: one of them must be among the token's.
    #[tsify(type = "string | readonly string[] | null")]
    audience: (),
    /// The header's `typ`. Default `"invite+jwt"`; `null` allows any.
    #[serde(rename = "type")]
    #[tsify(optional, type = "string | null")]
    typ: (),
    /// Claims that must be there, 64 at most. Default `exp`; for `invite+jwt` also `iss`, `aud`, `iat` and `jti`.
    #[tsify(optional, type = "readonly string[]")]
    required: (),
    /// Whom the token must be about.
    #[tsify(optional, type = "string")]
    subject: (),
    /// The greatest age by `iat`, in whole seconds. Default: none.
    #[tsify(optional, type = "number")]
    max_age_sec: (),
    /// How far clocks may differ, in whole seconds, applied at both ends. Default 60.
    #[tsify(optional, type = "number")]
    clock_skew_sec: (),
}

/// The policy that `verify` is given, and whether short secrets pass.
pub(crate) fn signed(expect: &Input<'_>) -> Result<(Policy, bool)> {
    let algorithms = expect.need("algorithms", "expected a list of algorithms")?.each(1, MAX_NAMES, |name| {
        Alg::of(&name.text()?).ok_or_else(|| name.refuse("expected the name of a supported algorithm, such as ES256"))
    })?;
    let short = expect.maybe("dangerouslyAllowShortSecret", |input| input.boolean())?;
    Ok((claims(expect, algorithms)?, short.unwrap_or(false)))
}

/// The policy that `open` is given, and the encryptions allowed: by default A256GCM alone.
pub(crate) fn sealed(expect: &Input<'_>) -> Result<(Policy, Vec<Enc>)> {
    let encryption = |name: &Input<'_>| match &*name.text()? {
        "A128GCM" => Ok(Enc::A128Gcm),
        "A256GCM" => Ok(Enc::A256Gcm),
        _ => Err(name.refuse("expected A128GCM or A256GCM")),
    };
    let allowed = match expect.at("encryptions")? {
        Some(names) => names.each(1, 2, encryption)?,
        None => vec![Enc::A256Gcm],
    };
    Ok((claims(expect, Vec::new())?, allowed))
}

fn claims(expect: &Input<'_>, algorithms: Vec<Alg>) -> Result<Policy> {
    let typ = match expect.at("type")? {
        None => Some(INVITE_TYPE.to_owned()),
        Some(typ) if typ.is_null() => None,
        Some(typ) => Some(typ.text()?.into_owned()),
    };
    let required = match expect.at("required")? {
        Some(names) => names.texts(MAX_NAMES)?,
        None if typ.as_deref() == Some(INVITE_TYPE) => ["exp", "iss", "aud", "iat", "jti"].map(str::to_owned).to_vec(),
        None => vec!["exp".to_owned()],
    };
    let seconds = |name| -> Result<Option<f64>> {
        let whole = expect.maybe(name, |input| input.whole(0, MAX_SECONDS))?;
        #[allow(clippy::cast_precision_loss)] // below 2^53
        Ok(whole.map(|seconds| seconds as f64))
    };
    Ok(Policy {
        algorithms,
        issuer: names(expect, "issuer")?,
        audience: names(expect, "audience")?,
        typ,
        subject: expect.text_at("subject")?,
        required,
        max_age_sec: seconds("maxAgeSec")?,
        clock_skew_sec: seconds("clockSkewSec")?.unwrap_or(60.0),
    })
}

fn names(expect: &Input<'_>, name: &'static str) -> Result<Option<Vec<String>>> {
    let given = expect.need(name, "expected a string, a list of strings, or null to skip the check")?;
    if given.is_null() {
        return Ok(None);
    }
    if given.is_text() { Ok(Some(vec![given.text()?.into_owned()])) } else { given.texts(MAX_NAMES).map(Some) }
}
