//! Keys: JSON Web Keys (RFC 7517) bound to one algorithm each, checked before they are used.

use super::alg::Alg;
use crate::base64url;
use crate::{
    error::{Code, Error, Result},
    input::{Input, Read},
    mac::HmacKey,
    secret::Secret,
};

/// A key as it is written down. Members that do not matter for verifying are passed over.
#[derive(Clone, Debug, Default)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Jwk {
    /// The key type.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub kty: String,
    /// The key's id.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub kid: Option<String>,
    /// The one algorithm that the key is for.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub alg: Option<String>,
    /// What the public key is for.
    #[cfg_attr(target_arch = "wasm32", serde(rename = "use"), tsify(optional))]
    pub use_: Option<String>,
    /// What the key may do.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub key_ops: Option<Vec<String>>,
    /// The curve.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub crv: Option<String>,
    /// The first coordinate, or the whole of an Ed25519 key.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub x: Option<String>,
    /// The second coordinate.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub y: Option<String>,
    /// The modulus.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub n: Option<String>,
    /// The exponent.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub e: Option<String>,
    /// A shared secret.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "string"))]
    pub k: Option<Secret>,
}

impl Read for Jwk {
    fn read(input: &Input<'_>) -> Result<Self> {
        Ok(Self {
            kty: input.text_at("kty")?.unwrap_or_default(),
            kid: input.text_at("kid")?,
            alg: input.text_at("alg")?,
            use_: input.text_at("use")?,
            key_ops: input.maybe("key_ops", |ops| ops.texts(16))?,
            crv: input.text_at("crv")?,
            x: input.text_at("x")?,
            y: input.text_at("y")?,
            n: input.text_at("n")?,
            e: input.text_at("e")?,
            k: input.text_at("k")?.map(Secret::new),
        })
    }
}

/// A key that answers to one algorithm.
#[derive(Clone, Debug)]
pub struct Key {
    kid: Option<String>,
    alg: Alg,
    material: Material,
    public: String,
}

/// What a key is made of.
#[derive(Clone, Debug)]
pub enum Material {
    /// A shared secret.
    Hmac(Box<HmacKey>),
    /// A public RSA key: modulus and exponent, big-endian.
    Rsa {
        /// The modulus.
        n: Vec<u8>,
        /// The exponent.
        e: Vec<u8>,
    },
    /// A point on P-256 or P-384: both coordinates, 32 or 48 bytes each. The engine checks that it is on the curve.
    Ec {
        /// The first coordinate.
        x: Vec<u8>,
        /// The second coordinate.
        y: Vec<u8>,
    },
    /// A public Ed25519 key.
    Ed25519([u8; 32]),
}

fn refuse(field: &'static str, detail: &'static str) -> Error {
    Error::new(Code::KeyInvalid, detail).field(field)
}

impl Key {
    /// A shared secret for one HMAC algorithm.
    ///
    /// # Errors
    /// `KEY_INVALID` when the algorithm is no HMAC or the secret is shorter than the hash (RFC 7518 §3.2)
    /// and `short` does not allow it. An empty secret is never allowed.
    pub fn secret(alg: Alg, secret: &[u8], short: bool) -> Result<Self> {
        let key = alg
            .hmac_bits()
            .and_then(|bits| HmacKey::new(bits, secret))
            .ok_or_else(|| refuse("algorithms", "expected HS256, HS384 or HS512 for a shared secret"))?;
        // what verifies for everybody is no secret: an RSA or EC key, read from its file
        if secret.starts_with(b"-----BEGIN ") {
            return Err(refuse("k", "expected a shared secret, found a key in PEM"));
        }
        let least = if short { 1 } else { alg.signature_len().unwrap_or(usize::MAX) };
        if secret.len() < least {
            return Err(refuse("k", "expected a secret at least as long as the hash"));
        }
        Ok(Self { kid: None, alg, material: Material::Hmac(Box::new(key)), public: "null".to_owned() })
    }

    /// Reads a JWK and binds it to its own `alg`, or to the only one of `allowed` that its type can answer to.
    ///
    /// # Errors
    /// `KEY_INVALID`, naming the member.
    pub fn read(jwk: &Jwk, allowed: &[Alg], short: bool) -> Result<Self> {
        if jwk.use_.as_deref().is_some_and(|use_| use_ != "sig") {
            return Err(refuse("use", "expected a key whose use is sig"));
        }
        if jwk.key_ops.as_ref().is_some_and(|ops| !ops.iter().any(|op| op == "verify")) {
            return Err(refuse("key_ops", "expected a key that may verify"));
        }
        let alg = bind(jwk, allowed)?;
        let material = match alg {
            Alg::HS256 | Alg::HS384 | Alg::HS512 => {
                let secret = zeroize::Zeroizing::new(
                    jwk.k
                        .as_ref()
                        .and_then(|k| base64url::decode(k.reveal()))
                        .ok_or_else(|| refuse("k", "expected the secret in base64url"))?,
                );
                return Ok(Self { kid: jwk.kid.clone(), ..Self::secret(alg, &secret, short)? });
            }
            Alg::ES256 => Material::Ec { x: bytes(&jwk.x, "x", 32)?, y: bytes(&jwk.y, "y", 32)? },
            Alg::ES384 => Material::Ec { x: bytes(&jwk.x, "x", 48)?, y: bytes(&jwk.y, "y", 48)? },
            Alg::EdDSA | Alg::Ed25519 => {
                let point = bytes(&jwk.x, "x", 32)?.try_into();
                let point = point.map_err(|_| refuse("x", "expected 32 bytes in base64url"))?;
                if is_small(&point) {
                    return Err(refuse("x", "expected a point of the curve's full order"));
                }
                Material::Ed25519(point)
            }
            _ => rsa(jwk)?,
        };
        // canonical base64url by now, which needs no escapes
        let text = |member: &Option<String>| member.clone().unwrap_or_default();
        let public = match (&material, text(&jwk.x)) {
            (Material::Rsa { .. }, _) => format!(r#"{{"kty":"RSA","n":"{}","e":"{}"}}"#, text(&jwk.n), text(&jwk.e)),
            (Material::Ec { .. }, x) => {
                format!(r#"{{"kty":"EC","crv":"{}","x":"{x}","y":"{}"}}"#, text(&jwk.crv), text(&jwk.y))
            }
            (_, x) => format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}"}}"#),
        };
        Ok(Self { kid: jwk.kid.clone(), alg, material, public })
    }

    /// The key's id.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The one algorithm that the key answers to.
    #[must_use]
    pub fn alg(&self) -> Alg {
        self.alg
    }

    /// The key as the JWK that engines import; `null` for a secret, which does not come out.
    #[must_use]
    pub fn public(&self) -> &str {
        &self.public
    }

    /// What the key is made of.
    #[must_use]
    pub fn material(&self) -> &Material {
        &self.material
    }
}

// RFC 8725 §3.1: one key, one algorithm; the token has no say in which
fn bind(jwk: &Jwk, allowed: &[Alg]) -> Result<Alg> {
    let can = |alg: &Alg| match (jwk.kty.as_str(), jwk.crv.as_deref()) {
        ("oct", _) => matches!(alg, Alg::HS256 | Alg::HS384 | Alg::HS512),
        ("RSA", _) => matches!(alg, Alg::RS256 | Alg::RS384 | Alg::RS512 | Alg::PS256 | Alg::PS384 | Alg::PS512),
        ("EC", Some("P-256")) => *alg == Alg::ES256,
        ("EC", Some("P-384")) => *alg == Alg::ES384,
        ("OKP", Some("Ed25519")) => matches!(alg, Alg::EdDSA | Alg::Ed25519),
        _ => false,
    };
    if let Some(name) = &jwk.alg {
        let alg =
            Alg::of(name).filter(can).ok_or_else(|| refuse("alg", "expected an algorithm that fits the key's type"))?;
        return if allowed.iter().any(|other| other.same(alg)) {
            Ok(alg)
        } else {
            Err(refuse("alg", "expected a key for one of the algorithms allowed"))
        };
    }
    let mut fitting = allowed.iter().copied().filter(can);
    let alg = fitting.next().ok_or_else(|| refuse("kty", "expected a key for one of the algorithms allowed"))?;
    if fitting.all(|other| other.same(alg)) {
        Ok(alg)
    } else {
        Err(refuse("alg", "expected a key that names its algorithm, as several of those allowed would fit"))
    }
}

fn bytes(member: &Option<String>, name: &'static str, length: usize) -> Result<Vec<u8>> {
    member
        .as_deref()
        .and_then(base64url::decode)
        .filter(|bytes| bytes.len() == length)
        .ok_or_else(|| refuse(name, "expected a coordinate of the curve's length in base64url"))
}

fn rsa(jwk: &Jwk) -> Result<Material> {
    let integer =
        |member: &Option<String>| member.as_deref().and_then(base64url::decode).filter(|b| b.first() != Some(&0));
    let n = integer(&jwk.n).ok_or_else(|| refuse("n", "expected the modulus in base64url without leading zeros"))?;
    let e = integer(&jwk.e).ok_or_else(|| refuse("e", "expected the exponent in base64url without leading zeros"))?;
    // RFC 7518 §3.3: at least 2048 bits; the upper bound keeps one check from taking seconds
    if !(256..=1024).contains(&n.len()) || (n.len() == 256 && n.first().is_none_or(|&b| b < 0x80)) || even(&n) {
        return Err(refuse("n", "expected an odd modulus of 2048 to 8192 bits"));
    }
    if e.len() > 4 || even(&e) || e == [1] {
        return Err(refuse("e", "expected an odd exponent from 3 to 2^32"));
    }
    Ok(Material::Rsa { n, e })
}

fn even(number: &[u8]) -> bool {
    number.last().is_none_or(|b| b & 1 == 0)
}

/// Whether a point of edwards25519 has a small order: its signatures fit any message (RFC 8725 §3.4). The curve has eight,
/// and some have a second encoding; the sign, which is the highest bit, does not matter.
fn is_small(point: &[u8; 32]) -> bool {
    // y of those of order 8; the other one is its negative
    const EIGHT: [u8; 32] = [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf,
        0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
    ];
    // the difference of a byte to that of the field's prime, 2^255 - 19, which no other byte but the first takes anything from
    let negative = |at: usize, byte: u8| match at {
        0 => 0xed_u8.wrapping_sub(byte),
        31 => 0x7f - byte,
        _ => 0xff - byte,
    };
    let y = |at: usize, byte: u8| if at == 31 { byte & 0x7f } else { byte };
    let is = |f: &dyn Fn(usize) -> u8| point.iter().enumerate().all(|(at, byte)| y(at, *byte) == f(at));
    let few = |first: &[u8], rest: u8, last: u8| {
        point.iter().enumerate().all(|(at, byte)| match at {
            0 => first.contains(byte),
            31 => byte & 0x7f == last,
            _ => *byte == rest,
        })
    };
    // 0 and 1; -1, and 0 and 1 again with the prime added
    few(&[0, 1], 0, 0)
        || few(&[0xec, 0xed, 0xee], 0xff, 0x7f)
        || is(&|at| EIGHT.get(at).copied().unwrap_or_default())
        || is(&|at| negative(at, EIGHT.get(at).copied().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jwk(json: &str) -> Jwk {
        Jwk::read(&Input::key(json).unwrap()).unwrap()
    }

    #[test]
    fn a_key_answers_to_one_algorithm() {
        let rsa = format!(r#"{{"kty":"RSA","n":"{}","e":"AQAB"}}"#, base64url::encode(&[0x91; 256]));
        assert_eq!(Key::read(&jwk(&rsa), &[Alg::RS256, Alg::ES256], false).unwrap().alg(), Alg::RS256);
        assert_eq!(Key::read(&jwk(&rsa), &[Alg::RS256, Alg::PS256], false).unwrap_err().at_field(), Some("alg"));
        assert_eq!(Key::read(&jwk(&rsa), &[Alg::HS256], false).unwrap_err().at_field(), Some("kty"));
        let named = rsa.replace("\"e\"", "\"alg\":\"PS256\",\"e\"");
        assert_eq!(Key::read(&jwk(&named), &[Alg::RS256, Alg::PS256], false).unwrap().alg(), Alg::PS256);
        assert_eq!(Key::read(&jwk(&named), &[Alg::RS256], false).unwrap_err().at_field(), Some("alg"));
    }

    #[test]
    fn keys_that_cannot_be_right_are_refused_by_member() {
        let ed = base64url::encode(&[7; 32]);
        let long = base64url::encode(&[0x91; 256]);
        let short = base64url::encode(&[0x91; 128]);
        let small = base64url::encode(&[0x41; 256]);
        for (json, member) in [
            (r#"{"kty":"oct","k":""}"#.to_owned(), "k"),
            (r#"{"kty":"oct","k":"c2VjcmV0"}"#.to_owned(), "k"),
            (r#"{"kty":"oct"}"#.to_owned(), "k"),
            (r#"{"kty":"oct","alg":"RS256","k":"c2VjcmV0"}"#.to_owned(), "alg"),
            (r#"{"kty":"oct","alg":"none","k":"c2VjcmV0"}"#.to_owned(), "alg"),
            (format!(r#"{{"kty":"OKP","crv":"Ed25519","use":"enc","x":"{ed}"}}"#), "use"),
            (format!(r#"{{"kty":"OKP","crv":"Ed25519","key_ops":["sign"],"x":"{ed}"}}"#), "key_ops"),
            (r#"{"kty":"OKP","crv":"Ed25519","x":"AQ"}"#.to_owned(), "x"),
            (format!(r#"{{"kty":"OKP","crv":"X25519","x":"{ed}"}}"#), "kty"),
            (format!(r#"{{"kty":"EC","crv":"P-256","x":"{ed}"}}"#), "y"),
            (format!(r#"{{"kty":"RSA","n":"{short}","e":"AQAB"}}"#), "n"),
            (format!(r#"{{"kty":"RSA","n":"{small}","e":"AQAB"}}"#), "n"),
            (format!(r#"{{"kty":"RSA","n":"{long}","e":"AQ"}}"#), "e"),
            (format!(r#"{{"kty":"RSA","n":"{long}","e":"Ag"}}"#), "e"),
            (r#"{"kty":""}"#.to_owned(), "kty"),
        ] {
            let error = Key::read(&jwk(&json), &[Alg::HS256, Alg::RS256, Alg::ES256, Alg::EdDSA], false).unwrap_err();
            assert_eq!((error.code(), error.at_field()), (Code::KeyInvalid, Some(member)), "{json}");
        }
    }

    #[test]
    fn a_point_of_small_order_is_no_key() {
        // 2^255 - 19 is 0xed, 30 times 0xff, 0x7f
        let with = |first: u8, rest: u8, last: u8| {
            let mut point = [rest; 32];
            (point[0], point[31]) = (first, last);
            point
        };
        let mut points =
            vec![with(0, 0, 0), with(1, 0, 0), with(0xec, 0xff, 0x7f), with(0xed, 0xff, 0x7f), with(0xee, 0xff, 0x7f)];
        for text in [
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        ] {
            let bytes = (0..32).map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap());
            points.push(bytes.collect::<Vec<_>>().try_into().unwrap());
        }
        for mut point in points {
            for sign in [0, 0x80] {
                point[31] = (point[31] & 0x7f) | sign;
                assert!(is_small(&point), "{point:02x?}");
            }
        }
        for point in [with(2, 0, 0), with(0xeb, 0xff, 0x7f), with(0xef, 0xff, 0x7f), with(0, 1, 0), [7; 32]] {
            assert!(!is_small(&point), "{point:02x?}");
        }
    }

    #[test]
    fn a_key_file_is_no_secret() {
        let pem = b"-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----";
        assert_eq!(Key::secret(Alg::HS256, pem, false).unwrap_err().at_field(), Some("k"));
    }

    #[test]
    fn a_short_secret_needs_its_own_word_and_an_empty_one_is_never_taken() {
        assert!(Key::secret(Alg::HS256, b"your-256-bit-secret", false).is_err());
        assert!(Key::secret(Alg::HS256, b"your-256-bit-secret", true).is_ok());
        assert!(Key::secret(Alg::HS256, b"", true).is_err());
    }

    #[test]
    fn a_secret_is_not_printed() {
        let key = jwk(r#"{"kty":"oct","k":"bWFya2VkLW1hcmtlZC1tYXJrZWQtbWFya2VkLW1hcms"}"#);
        let read = Key::read(&key, &[Alg::HS256], false).unwrap();
        assert!(!format!("{key:?}{read:?}").contains("bWFya2Vk"));
    }
}
