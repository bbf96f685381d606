//! The registered claims (RFC 7519 §4.1), found in one pass and typed when they are asked for.

use crate::error::{Code, Error, Result};
use crate::json::{self, Known, Text, Value};

/// The claims of a token as they stand in it. Reading one checks its type.
#[derive(Clone, Debug)]
pub struct Claims<'a> {
    text: &'a str,
    iss: Option<Value<'a>>,
    sub: Option<Value<'a>>,
    aud: Option<Value<'a>>,
    exp: Option<Value<'a>>,
    nbf: Option<Value<'a>>,
    iat: Option<Value<'a>>,
    jti: Option<Value<'a>>,
    extra: u64,
}

const NAMES: [Known; 7] = [
    Known::new("iss"),
    Known::new("sub"),
    Known::new("aud"),
    Known::new("exp"),
    Known::new("nbf"),
    Known::new("iat"),
    Known::new("jti"),
];

impl<'a> Claims<'a> {
    /// Finds the registered claims, and which of `extra` (64 names at most) are there.
    ///
    /// # Errors
    /// `TOKEN_MALFORMED` when the text is not one strict JSON object.
    pub fn read(text: &'a str, extra: &[String]) -> Result<Self> {
        let mut seen = 0;
        let mut note = |name: Text<'_>| {
            for (bit, wanted) in extra.iter().enumerate() {
                if name == **wanted {
                    seen |= 1 << bit;
                }
            }
        };
        let each: Option<&mut dyn FnMut(Text<'a>)> = if extra.is_empty() { None } else { Some(&mut note) };
        let [iss, sub, aud, exp, nbf, iat, jti] = json::pick(text, &NAMES, each)?;
        Ok(Self { text, iss, sub, aud, exp, nbf, iat, jti, extra: seen })
    }

    /// The claims as JSON: distinct names, strict grammar.
    #[must_use]
    pub fn json(&self) -> &'a str {
        self.text
    }

    /// Whether the name at `bit` of the `extra` names is there.
    #[must_use]
    pub fn has_extra(&self, bit: usize) -> bool {
        self.extra >> bit & 1 == 1
    }

    /// Who made the token.
    ///
    /// # Errors
    /// `CLAIM_INVALID` when it is not a string; so for the other claims.
    pub fn iss(&self) -> Result<Option<Text<'a>>> {
        string(self.iss, "iss")
    }

    /// Whom the token is about.
    ///
    /// # Errors
    /// `CLAIM_INVALID`
    pub fn sub(&self) -> Result<Option<Text<'a>>> {
        string(self.sub, "sub")
    }

    /// The token's own id.
    ///
    /// # Errors
    /// `CLAIM_INVALID`
    pub fn jti(&self) -> Result<Option<Text<'a>>> {
        string(self.jti, "jti")
    }

    /// When the token ends, in seconds since 1970.
    ///
    /// # Errors
    /// `CLAIM_INVALID`
    pub fn exp(&self) -> Result<Option<f64>> {
        date(self.exp, "exp")
    }

    /// When the token begins, in seconds since 1970.
    ///
    /// # Errors
    /// `CLAIM_INVALID`
    pub fn nbf(&self) -> Result<Option<f64>> {
        date(self.nbf, "nbf")
    }

    /// When the token was made, in seconds since 1970.
    ///
    /// # Errors
    /// `CLAIM_INVALID`
    pub fn iat(&self) -> Result<Option<f64>> {
        date(self.iat, "iat")
    }

    /// Whether any audience of the token is among `wanted`; `None` when the token names none.
    ///
    /// # Errors
    /// `CLAIM_INVALID` when it is neither a string nor an array of strings.
    pub fn aud_is_among(&self, wanted: &[String]) -> Result<Option<bool>> {
        let among = |text: Text<'_>| wanted.iter().any(|name| text == **name);
        match self.aud {
            None => Ok(None),
            Some(Value::Text(text)) => Ok(Some(among(text))),
            Some(Value::Array(list)) => {
                let (mut found, mut texts) = (false, true);
                json::array(list, &mut |value| match value {
                    Value::Text(text) => found |= among(text),
                    _ => texts = false,
                })?;
                if !texts {
                    return Err(invalid("aud", "expected a string or an array of strings"));
                }
                Ok(Some(found))
            }
            Some(_) => Err(invalid("aud", "expected a string or an array of strings")),
        }
    }
}

fn invalid(name: &'static str, detail: &'static str) -> Error {
    Error::new(Code::ClaimInvalid, detail).field(name)
}

fn string<'a>(value: Option<Value<'a>>, name: &'static str) -> Result<Option<Text<'a>>> {
    match value {
        None => Ok(None),
        Some(Value::Text(text)) => Ok(Some(text)),
        Some(_) => Err(invalid(name, "expected a string")),
    }
}

fn date(value: Option<Value<'_>>, name: &'static str) -> Result<Option<f64>> {
    match value {
        None => Ok(None),
        Some(Value::Number(text)) => match seconds(text) {
            Some(seconds) => Ok(Some(seconds)),
            None => Err(invalid(name, "expected a number of seconds with at most 15 digits")),
        },
        Some(_) => Err(invalid(name, "expected a number of seconds")),
    }
}

/// A NumericDate (RFC 7519 §2), exactly: at most 15 significant digits, so that the mantissa and the power
/// of ten are both exact and one operation rounds as every correct reader does.
fn seconds(text: &str) -> Option<f64> {
    // as nearly all are written
    if text.len() <= 12 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Some(number(text.bytes()));
    }
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, mantissa),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.len() + fraction.len() > 15 {
        return None;
    }
    let digits = number(whole.bytes().chain(fraction.bytes()));
    let power = exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?;
    if !(-22..=22).contains(&power) {
        return None;
    }
    let scale = (0..power.unsigned_abs()).fold(1.0, |scale: f64, _| scale * 10.0);
    let value = sign * if power < 0 { digits / scale } else { digits * scale };
    // the range of a JavaScript date
    (value.abs() <= 8.64e12).then_some(value)
}

#[allow(clippy::cast_precision_loss)] // 15 digits are below 2^53
fn number(digits: impl Iterator<Item = u8>) -> f64 {
    digits.fold(0_u64, |sum, b| sum * 10 + u64::from(b - b'0')) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_exactly_or_not_at_all() {
        for text in [
            "0",
            "-1",
            "1700000000",
            "999999999999",
            "8640000000000",
            "1700000000.5",
            "1.7e9",
            "17E+8",
            "1700000000.12345",
            "0.1",
            "1e-7",
        ] {
            assert_eq!(seconds(text), text.parse().ok(), "{text}");
        }
        for text in ["1e400", "1e23", "1234567890123456", "8640000000001", "1e99999999999"] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }

    #[test]
    fn a_claim_of_the_wrong_type_is_named() {
        for (text, name) in [
            (r#"{"exp":"1700000000"}"#, "exp"),
            (r#"{"exp":[1]}"#, "exp"),
            (r#"{"exp":null}"#, "exp"),
            (r#"{"exp":1e400}"#, "exp"),
            (r#"{"nbf":true}"#, "nbf"),
            (r#"{"iat":{}}"#, "iat"),
            (r#"{"iss":["a"]}"#, "iss"),
            (r#"{"sub":1}"#, "sub"),
            (r#"{"jti":null}"#, "jti"),
            (r#"{"aud":{"a":1}}"#, "aud"),
            (r#"{"aud":[["a"]]}"#, "aud"),
            (r#"{"aud":["a",1]}"#, "aud"),
            (r#"{"aud":null}"#, "aud"),
        ] {
            let claims = Claims::read(text, &[]).unwrap();
            let wanted = ["a".to_owned()];
            let error = [
                claims.exp().err(),
                claims.nbf().err(),
                claims.iat().err(),
                claims.iss().err(),
                claims.sub().err(),
                claims.jti().err(),
                claims.aud_is_among(&wanted).err(),
            ]
            .into_iter()
            .flatten()
            .next()
            .unwrap();
            assert_eq!((error.code(), error.at_field()), (Code::ClaimInvalid, Some(name)), "{text}");
        }
    }

    #[test]
    fn names_and_values_are_compared_by_what_they_stand_for() {
        let claims = Claims::read(r#"{"\u0069ss":"\u0061","role":null}"#, &["role".into(), "other".into()]).unwrap();
        assert!(claims.iss().unwrap().unwrap() == *"a");
        assert!(claims.has_extra(0) && !claims.has_extra(1));
    }
}
