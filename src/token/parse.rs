//! From text to a decoded token: read, and nothing trusted.

use super::MAX_LEN;
use crate::{
    base64url, block,
    error::{Code, Error, Result},
    json::{self, Known, Text, Value},
};

/// What a text turned out to be.
#[derive(Debug)]
pub enum Decoded<'a> {
    /// Three parts: a JWS in compact form (RFC 7515 §7.1).
    Signed(Signed<'a>),
    /// Five parts: a JWE in compact form (RFC 7516 §7.1). Its content is for whoever has the key.
    Sealed(Sealed<'a>),
    /// One part: an id or a code that says nothing by itself.
    Opaque(&'a str),
}

/// A signed token that somebody read. **Nothing in it is trusted.**
#[derive(Debug)]
pub struct Signed<'a> {
    /// The protected header.
    pub header: Header<'a>,
    /// The rest of it.
    pub content: Content<'a>,
}

/// What a signed token holds besides its header.
#[derive(Debug)]
pub struct Content<'a> {
    /// The payload, valid UTF-8 and not yet read as JSON.
    pub payload: &'a str,
    /// What the signature is over.
    pub signing_input: &'a [u8],
    /// The signature.
    pub signature: &'a [u8],
}

/// A sealed token that somebody read: its header, which the key's holder alone can authenticate.
#[derive(Debug)]
pub struct Sealed<'a> {
    /// The protected header.
    pub header: Header<'a>,
    /// The protected header as it stands in the token: the additional authenticated data.
    pub aad: &'a [u8],
    /// The five parts, encoded.
    pub parts: [&'a [u8]; 5],
}

/// The members of a header (RFC 7515 §4.1) that decide anything here. All of them are foreign words.
///
/// `jku`, `x5u`, `jwk` and `x5c` are not kept: a key never comes from the token (RFC 8725 §3.10).
#[derive(Clone, Debug, Default)]
pub struct Header<'a> {
    /// The header as JSON.
    pub text: &'a str,
    /// The algorithm.
    pub alg: Option<Text<'a>>,
    /// The type.
    pub typ: Option<Text<'a>>,
    /// The key's id.
    pub kid: Option<Text<'a>>,
    /// The content encryption of a sealed token.
    pub enc: Option<Text<'a>>,
    /// SignalWire's routing host.
    pub ch: Option<Text<'a>>,
    /// Whether `crit`, `b64` or `zip` is there: demands that are not met here.
    pub demands: Option<&'static str>,
}

const NAMES: [Known; 8] = [
    Known::new("alg"),
    Known::new("typ"),
    Known::new("kid"),
    Known::new("enc"),
    Known::new("ch"),
    Known::new("crit"),
    Known::new("b64"),
    Known::new("zip"),
];

impl<'a> Header<'a> {
    /// Reads a header.
    ///
    /// # Errors
    /// `TOKEN_MALFORMED`
    pub fn read(text: &'a str) -> Result<Self> {
        let [alg, typ, kid, enc, ch, crit, b64, zip] = json::pick(text, &NAMES, None)?;
        let demands = [("crit", crit), ("b64", b64), ("zip", zip)];
        Ok(Self {
            text,
            alg: string(alg)?,
            typ: string(typ)?,
            kid: string(kid)?,
            enc: string(enc)?,
            ch: string(ch)?,
            demands: demands.iter().find_map(|(name, value)| value.and(Some(*name))),
        })
    }

    /// Whether it can be the header of a signed token (RFC 7515 §4.1.1, RFC 8725 §3.2).
    ///
    /// # Errors
    /// `TOKEN_MALFORMED`, and `TOKEN_UNSUPPORTED` for the algorithm that is none.
    pub fn signs(&self) -> Result<()> {
        match self.alg {
            None => Err(malformed("expected alg in the header")),
            Some(alg) if alg.read().eq_ignore_ascii_case("none") => Err(unsecured()),
            Some(_) => Ok(()),
        }
    }

    /// Whether it can be the header of a sealed token (RFC 7516 §4.1).
    ///
    /// # Errors
    /// `TOKEN_MALFORMED`
    pub fn seals(&self) -> Result<()> {
        if self.alg.is_some() && self.enc.is_some() {
            return Ok(());
        }
        Err(malformed("expected alg and enc in the header"))
    }
}

fn string(value: Option<Value<'_>>) -> Result<Option<Text<'_>>> {
    match value {
        None => Ok(None),
        Some(Value::Text(text)) => Ok(Some(text)),
        Some(_) => Err(malformed("expected strings for the header's alg, typ, kid, enc and ch")),
    }
}

fn malformed(detail: &'static str) -> Error {
    Error::new(Code::TokenMalformed, detail)
}

fn unsecured() -> Error {
    Error::new(Code::TokenUnsupported, "expected a signed token, found an unsecured one")
}

/// The parts of a token, encoded.
#[derive(Clone, Copy, Debug)]
pub enum Parts<'a> {
    /// A token that is all one.
    Opaque(&'a str),
    /// Header, payload and signature.
    Signed([&'a [u8]; 3]),
    /// Header, key, initialization vector, ciphertext and tag.
    Sealed([&'a [u8]; 5]),
}

/// Takes a token apart.
///
/// # Errors
/// `TOKEN_TOO_LARGE`, `TOKEN_MALFORMED`.
pub fn split(token: &[u8]) -> Result<Parts<'_>> {
    if token.len() > MAX_LEN {
        return Err(too_large());
    }
    let mut parts: [&[u8]; 5] = [&[]; 5];
    let (mut count, mut rest) = (0, Some(token));
    while let Some(text) = rest {
        let (Some(slot), Some((part, after))) = (parts.get_mut(count), text.split_at_checked(block::find(text, b'.')))
        else {
            return Err(malformed("expected one, three or five parts separated by dots, found more"));
        };
        *slot = part;
        count += 1;
        rest = after.get(1..);
    }
    let [first, second, third, ..] = parts;
    match count {
        1 if first.is_empty() => Err(malformed("expected a token, found nothing")),
        1 => opaque(first).map(Parts::Opaque),
        3 => Ok(Parts::Signed([first, second, third])),
        5 => Ok(Parts::Sealed(parts)),
        _ => Err(malformed("expected one, three or five parts separated by dots")),
    }
}

/// Reads a token. `scratch` takes the decoded parts; it must hold [`MAX_LEN`] bytes.
///
/// # Errors
/// `TOKEN_TOO_LARGE`, `TOKEN_MALFORMED`, and `TOKEN_UNSUPPORTED` for a token without a signature.
pub fn decode<'a>(token: &'a [u8], scratch: &'a mut [u8]) -> Result<Decoded<'a>> {
    Ok(match split(token)? {
        Parts::Opaque(text) => Decoded::Opaque(text),
        Parts::Signed(parts) => {
            let [header, ..] = parts;
            let (head, rest) = room(scratch, header)?;
            let header = Header::read(utf8(segment(header, head)?)?)?;
            header.signs()?;
            Decoded::Signed(Signed { header, content: Content::read(token, parts, rest, 0)? })
        }
        Parts::Sealed(parts) => {
            let [aad, ..] = parts;
            let (head, rest) = room(scratch, aad)?;
            let header = Header::read(utf8(segment(aad, head)?)?)?;
            header.seals()?;
            check_sealed(parts, rest)?;
            Decoded::Sealed(Sealed { header, aad, parts })
        }
    })
}

fn opaque(token: &[u8]) -> Result<&str> {
    match std::str::from_utf8(token) {
        Ok(text) if token.iter().all(u8::is_ascii_graphic) => Ok(text),
        _ => Err(malformed("expected visible ASCII characters only")),
    }
}

impl<'a> Content<'a> {
    /// Reads payload and signature, which [`split`] has found in the token. `scratch` takes them decoded. As many bytes of
    /// the payload as `done` says stand there already, and what the token has is the rest of it.
    ///
    /// # Errors
    /// `TOKEN_MALFORMED`, and `TOKEN_UNSUPPORTED` where there is no signature.
    pub fn read(token: &'a [u8], parts: [&'a [u8]; 3], scratch: &'a mut [u8], done: usize) -> Result<Self> {
        let [header, payload, signature] = parts;
        if signature.is_empty() {
            return Err(unsecured());
        }
        let signing_input = token.get(..header.len() + 1 + payload.len()).unwrap_or_default();
        let (body, rest) = scratch.split_at_mut_checked(done.saturating_add(payload.len())).ok_or_else(too_large)?;
        let (_, after) = body.split_at_mut_checked(done).ok_or_else(too_large)?;
        let whole = done + segment(payload, after)?.len();
        let payload = utf8(body.get(..whole).unwrap_or_default())?;
        Ok(Self { payload, signing_input, signature: segment(signature, rest)? })
    }
}

/// Checks the form of every part but the header, so that what is opened later cannot differ from what was read.
///
/// # Errors
/// `TOKEN_MALFORMED`
pub fn check_sealed(parts: [&[u8]; 5], scratch: &mut [u8]) -> Result<()> {
    let [_, key, iv, ciphertext, tag] = parts;
    for part in [key, iv, ciphertext, tag] {
        segment(part, scratch)?;
    }
    if iv.is_empty() || ciphertext.is_empty() || tag.is_empty() {
        return Err(malformed("expected an initialization vector, a ciphertext and a tag"));
    }
    Ok(())
}

// decoded parts are shorter than encoded ones, so each takes room of its own encoded length
fn room<'a>(scratch: &'a mut [u8], part: &[u8]) -> Result<(&'a mut [u8], &'a mut [u8])> {
    scratch.split_at_mut_checked(part.len()).ok_or_else(too_large)
}

pub(super) fn segment<'out>(text: &[u8], out: &'out mut [u8]) -> Result<&'out [u8]> {
    base64url::decode_into(text, out).ok_or_else(|| malformed("expected canonical base64url without padding"))
}

fn too_large() -> Error {
    Error::new(Code::TokenTooLarge, "expected a token of at most 8 KiB")
}

pub(super) fn utf8(bytes: &[u8]) -> Result<&str> {
    std::str::from_utf8(bytes).map_err(|_| malformed("expected UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(token: &str) -> Result<&'static str> {
        let mut scratch = vec![0; MAX_LEN];
        decode(token.as_bytes(), &mut scratch).map(|decoded| match decoded {
            Decoded::Signed(_) => "signed",
            Decoded::Sealed(_) => "sealed",
            Decoded::Opaque(_) => "opaque",
        })
    }

    fn signed(header: &str, payload: &str) -> String {
        format!("{}.{}.AA", base64url::encode(header.as_bytes()), base64url::encode(payload.as_bytes()))
    }

    #[test]
    fn the_number_of_parts_tells_the_kind() {
        assert_eq!(kind(&signed(r#"{"alg":"HS256"}"#, "{}")).unwrap(), "signed");
        assert_eq!(kind("eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAA.AAAA.AAAA").unwrap(), "sealed");
        assert_eq!(kind("inv_2kJ-x~9/7").unwrap(), "opaque");
    }

    #[test]
    fn malformed_tokens_are_refused() {
        let header = base64url::encode(br#"{"alg":"HS256"}"#);
        for bad in [
            String::new(),
            ".".into(),
            "..".into(),
            "a.b".into(),
            "a.b.c.d".into(),
            "a.b.c.d.e.f".into(),
            ".".repeat(MAX_LEN),
            format!("{header}.e30.A"),
            format!("{header}.e30.AR"),
            format!("{header}.e30.AA="),
            format!(" {header}.e30.AA"),
            format!("{header}.e30.AA\n"),
            format!("{header}.e3 0.AA"),
            format!("{header}.gA.AA"),
            signed("\u{feff}{\"alg\":\"HS256\"}", "{}"),
            signed("{}", "{}"),
            signed(r#"{"alg":1}"#, "{}"),
            signed(r#"{"alg":["HS256"]}"#, "{}"),
            signed(r#"{"alg":"HS256","kid":1}"#, "{}"),
            signed(r#"{"alg":"HS256","alg":"HS256"}"#, "{}"),
            "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAA.AAAA.".into(),
            "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AA=.AAAA.AAAA".into(),
            "two words".into(),
            "é".into(),
        ] {
            let error = kind(&bad).unwrap_err();
            assert_eq!(error.code(), Code::TokenMalformed, "{bad}");
        }
    }

    #[test]
    fn a_payload_that_is_partly_decoded_is_read_as_a_whole() {
        let token = signed(r#"{"alg":"HS256"}"#, r#"{"text":"Zoë’s 🎉"}"#);
        let Parts::Signed([header, payload, signature]) = split(token.as_bytes()).unwrap() else { panic!("{token}") };
        let body = base64url::decode(std::str::from_utf8(payload).unwrap()).unwrap();
        for done in (0..=payload.len()).step_by(4) {
            let mut scratch = vec![0; MAX_LEN];
            scratch[..body.len()].copy_from_slice(&body);
            scratch[done / 4 * 3..].fill(b'!');
            let rest = [header, &payload[done..], signature];
            let content = Content::read(token.as_bytes(), rest, &mut scratch, done / 4 * 3).unwrap();
            assert_eq!((content.payload.as_bytes(), content.signature), (&body[..], &[0][..]));
            assert!(Content::read(token.as_bytes(), rest, &mut [0; 8], done / 4 * 3).is_err());
        }
        let mut scratch = vec![0; MAX_LEN];
        assert!(Content::read(token.as_bytes(), [header, payload, signature], &mut scratch, usize::MAX).is_err());
    }

    #[test]
    fn a_token_over_the_limit_is_refused_before_it_is_read() {
        assert_eq!(kind(&".".repeat(MAX_LEN + 1)).unwrap_err().code(), Code::TokenTooLarge);
    }

    #[test]
    fn an_unsecured_token_is_no_signed_one() {
        for alg in ["none", "None", "nOnE"] {
            let token = signed(&format!(r#"{{"alg":"{alg}"}}"#), "{}");
            assert_eq!(kind(&token).unwrap_err().code(), Code::TokenUnsupported, "{alg}");
        }
        let bare = signed(r#"{"alg":"HS256"}"#, "{}");
        assert_eq!(kind(bare.strip_suffix("AA").unwrap()).unwrap_err().code(), Code::TokenUnsupported);
    }
}
