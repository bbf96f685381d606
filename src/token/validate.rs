//! What a caller demands of a token, and the step from verified to valid.

use super::{
    alg::Alg,
    claims::Claims,
    parse::{Header, Signed},
    signature::Verified,
};
use crate::error::{Code, Error, Result};

/// The `typ` of our own invites.
pub const INVITE_TYPE: &str = "invite+jwt";

/// What a token must be. Whatever is `None` is a check that the caller has skipped on purpose.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The algorithms allowed: exact names, at least one.
    pub algorithms: Vec<Alg>,
    /// The issuers trusted.
    pub issuer: Option<Vec<String>>,
    /// The audiences that we answer to.
    pub audience: Option<Vec<String>>,
    /// The header's `typ`.
    pub typ: Option<String>,
    /// The subject.
    pub subject: Option<String>,
    /// Claims that must be there.
    pub required: Vec<String>,
    /// The greatest age by `iat`, in seconds.
    pub max_age_sec: Option<f64>,
    /// How far clocks may differ, in seconds; applied at both ends.
    pub clock_skew_sec: f64,
}

/// A verified token whose claims are what the caller demanded, at the time it was checked.
#[derive(Debug)]
pub struct Valid<'a> {
    /// The header.
    pub header: Header<'a>,
    /// The claims.
    pub claims: Claims<'a>,
}

impl<'a> Verified<'a> {
    /// Checks the claims at `now` (seconds since 1970).
    ///
    /// # Errors
    /// As for [`Policy::check_claims`].
    pub fn validate(self, policy: &Policy, now: f64) -> Result<Valid<'a>> {
        let Signed { header, content } = self.signed;
        let claims = Claims::read(content.payload, &policy.required)?;
        policy.check_claims(&claims, now)?;
        Ok(Valid { header, claims })
    }
}

impl Policy {
    /// Checks the header: demands, type, algorithm. Comes before any key is looked up.
    ///
    /// # Errors
    /// `TOKEN_UNSUPPORTED`, `ALGORITHM_NOT_ALLOWED`, `TYPE_MISMATCH`.
    pub fn check_header(&self, header: &Header<'_>) -> Result<Alg> {
        if let Some(name) = header.demands {
            return Err(Error::new(Code::TokenUnsupported, "expected a header without crit, b64 and zip").field(name));
        }
        let alg =
            header.alg.and_then(|name| Alg::of(&name.read())).filter(|alg| self.algorithms.contains(alg)).ok_or_else(
                || Error::new(Code::AlgorithmNotAllowed, "expected one of the algorithms allowed").field("alg"),
            )?;
        self.check_type(header)?;
        Ok(alg)
    }

    /// Checks the header's `typ` (RFC 8725 §3.11).
    ///
    /// # Errors
    /// `TYPE_MISMATCH`
    pub fn check_type(&self, header: &Header<'_>) -> Result<()> {
        let Some(wanted) = &self.typ else {
            return Ok(());
        };
        if header.typ.is_some_and(|typ| same_type(&typ.read(), wanted)) {
            return Ok(());
        }
        let detail = if wanted == INVITE_TYPE { "expected typ invite+jwt" } else { "expected the typ demanded" };
        Err(Error::new(Code::TypeMismatch, detail).field("typ"))
    }

    /// Checks the claims at `now` (seconds since 1970). Says nothing about who signed them.
    ///
    /// # Errors
    /// `CLAIM_MISSING`, `CLAIM_INVALID`, `TOKEN_EXPIRED`, `TOKEN_NOT_YET_VALID`, `TOKEN_TOO_OLD`,
    /// `ISSUER_MISMATCH`, `AUDIENCE_MISMATCH`, `SUBJECT_MISMATCH`.
    pub fn check_claims(&self, claims: &Claims<'_>, now: f64) -> Result<()> {
        for (bit, name) in self.required.iter().enumerate() {
            if !claims.has_extra(bit) {
                return Err(missing(name.clone()));
            }
        }
        let (exp, nbf, iat) = (claims.exp()?, claims.nbf()?, claims.iat()?);
        let (iss, sub, _jti) = (claims.iss()?, claims.sub()?, claims.jti()?);
        let skew = self.clock_skew_sec;
        if exp.is_some_and(|exp| now >= exp + skew) {
            return Err(Error::new(Code::TokenExpired, "expected a token that has not expired").field("exp"));
        }
        if nbf.is_some_and(|nbf| now < nbf - skew) {
            return Err(Error::new(Code::TokenNotYetValid, "expected a token that is valid already").field("nbf"));
        }
        if iat.is_some_and(|iat| now < iat - skew) {
            return Err(Error::new(Code::TokenNotYetValid, "expected a token that was issued in the past").field("iat"));
        }
        if let Some(most) = self.max_age_sec {
            let iat = iat.ok_or_else(|| missing("iat"))?;
            if now - iat > most + skew {
                return Err(Error::new(Code::TokenTooOld, "expected a younger token").field("iat"));
            }
        }
        if let Some(wanted) = &self.issuer {
            let iss = iss.ok_or_else(|| missing("iss"))?;
            if !wanted.iter().any(|name| iss == **name) {
                return Err(Error::new(Code::IssuerMismatch, "expected another issuer").field("iss"));
            }
        }
        match (&self.audience, claims.aud_is_among(self.audience.as_deref().unwrap_or_default())?) {
            (None, _) | (Some(_), Some(true)) => {}
            (Some(_), None) => return Err(missing("aud")),
            (Some(_), Some(false)) => {
                return Err(Error::new(Code::AudienceMismatch, "expected another audience").field("aud"));
            }
        }
        if let Some(wanted) = &self.subject {
            let sub = sub.ok_or_else(|| missing("sub"))?;
            if sub != **wanted {
                return Err(Error::new(Code::SubjectMismatch, "expected another subject").field("sub"));
            }
        }
        Ok(())
    }
}

fn missing(name: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(Code::ClaimMissing, "expected the claim to be there").field(name)
}

// RFC 7515 §4.1.9: a media type, without regard to case; "application/" may be left out
fn same_type(found: &str, wanted: &str) -> bool {
    fn bare(text: &str) -> &str {
        match text.split_once('/') {
            Some((prefix, rest)) if prefix.eq_ignore_ascii_case("application") && !rest.contains('/') => rest,
            _ => text,
        }
    }
    bare(found).eq_ignore_ascii_case(bare(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy() -> Policy {
        Policy {
            algorithms: vec![Alg::HS256],
            issuer: Some(vec!["i".into()]),
            audience: Some(vec!["a".into(), "b".into()]),
            typ: Some(INVITE_TYPE.into()),
            subject: None,
            required: ["exp", "iss", "aud", "iat", "jti"].map(Into::into).to_vec(),
            max_age_sec: None,
            clock_skew_sec: 60.0,
        }
    }

    fn check(policy: &Policy, claims: &str, now: f64) -> Result<()> {
        policy.check_claims(&Claims::read(claims, &policy.required)?, now)
    }

    const GOOD: &str = r#"{"iss":"i","aud":["x","b"],"exp":2000,"iat":1000,"nbf":1000,"jti":"j","sub":"s"}"#;

    #[test]
    fn time_has_edges_that_the_skew_moves_outwards_at_both_ends() {
        for (now, code) in [
            (939.0, Some(Code::TokenNotYetValid)),
            (940.0, None),
            (2059.0, None),
            (2059.999, None),
            (2060.0, Some(Code::TokenExpired)),
        ] {
            assert_eq!(check(&policy(), GOOD, now).err().map(|e| e.code()), code, "{now}");
        }
    }

    #[test]
    fn each_demand_has_its_own_code() {
        let with = |change: fn(&mut Policy)| {
            let mut policy = policy();
            change(&mut policy);
            check(&policy, GOOD, 1500.0).map_err(|e| e.code())
        };
        assert_eq!(with(|_| {}), Ok(()));
        assert_eq!(with(|p| p.issuer = Some(vec!["I".into()])), Err(Code::IssuerMismatch));
        assert_eq!(with(|p| p.audience = Some(vec!["c".into()])), Err(Code::AudienceMismatch));
        assert_eq!(with(|p| p.audience = Some(vec![])), Err(Code::AudienceMismatch));
        assert_eq!(with(|p| p.subject = Some("t".into())), Err(Code::SubjectMismatch));
        assert_eq!(with(|p| p.max_age_sec = Some(400.0)), Err(Code::TokenTooOld));
        assert_eq!(with(|p| p.max_age_sec = Some(440.0)), Ok(()));
        assert_eq!(with(|p| p.required.push("role".into())), Err(Code::ClaimMissing));
    }

    #[test]
    fn a_claim_that_is_demanded_must_be_there() {
        for name in ["iss", "aud", "exp", "iat", "jti"] {
            let without = GOOD.replace(&format!("\"{name}\""), "\"other\"");
            let error = check(&policy(), &without, 1500.0).unwrap_err();
            assert_eq!((error.code(), error.at_field()), (Code::ClaimMissing, Some(name)));
        }
    }

    #[test]
    fn the_header_is_checked_before_any_key_is_looked_up() {
        for (header, code) in [
            (r#"{"alg":"HS256","typ":"invite+jwt"}"#, None),
            (r#"{"alg":"HS256","typ":"application/Invite+JWT"}"#, None),
            (r#"{"alg":"HS256"}"#, Some(Code::TypeMismatch)),
            (r#"{"alg":"HS256","typ":"JWT"}"#, Some(Code::TypeMismatch)),
            (r#"{"alg":"HS256","typ":"at+jwt"}"#, Some(Code::TypeMismatch)),
            (r#"{"alg":"hs256","typ":"invite+jwt"}"#, Some(Code::AlgorithmNotAllowed)),
            (r#"{"alg":"HS384","typ":"invite+jwt"}"#, Some(Code::AlgorithmNotAllowed)),
            (r#"{"alg":"none","typ":"invite+jwt"}"#, Some(Code::AlgorithmNotAllowed)),
            (r#"{"alg":"","typ":"invite+jwt"}"#, Some(Code::AlgorithmNotAllowed)),
            (r#"{"alg":"HS256","typ":"invite+jwt","crit":["exp"]}"#, Some(Code::TokenUnsupported)),
            (r#"{"alg":"HS256","typ":"invite+jwt","crit":[]}"#, Some(Code::TokenUnsupported)),
            (r#"{"alg":"HS256","typ":"invite+jwt","crit":null}"#, Some(Code::TokenUnsupported)),
            (r#"{"alg":"HS256","typ":"invite+jwt","b64":false}"#, Some(Code::TokenUnsupported)),
            (r#"{"alg":"HS256","typ":"invite+jwt","zip":"DEF"}"#, Some(Code::TokenUnsupported)),
        ] {
            let found = policy().check_header(&Header::read(header).unwrap()).err().map(|e| e.code());
            assert_eq!(found, code, "{header}");
        }
    }
}
