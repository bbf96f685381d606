//! Values and names of JSON as they stand in a text.

use crate::block;
use std::borrow::Cow;

/// A JSON string as it stands in the text, without its quotes.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    // a slice between two quotes of a text, and so UTF-8; kept as bytes because most are never looked at
    pub(crate) raw: &'a [u8],
    pub(crate) escaped: bool,
}

impl<'a> Text<'a> {
    /// The characters that the string stands for.
    #[must_use]
    pub fn read(&self) -> Cow<'a, str> {
        if self.escaped {
            return Cow::Owned(unescape(self.raw));
        }
        Cow::Borrowed(str::from_utf8(self.raw).unwrap_or_default())
    }
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        if self.escaped || other.escaped { self.read() == other.read() } else { self.raw == other.raw }
    }
}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        if self.escaped { self.read() == other } else { self.raw == other.as_bytes() }
    }
}

/// A value of the outermost object or array.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    /// A string.
    Text(Text<'a>),
    /// A number, as written.
    Number(&'a str),
    /// An array, as written.
    Array(&'a str),
    /// An object, as written.
    Object(&'a str),
    /// `true`, `false` or `null`.
    Word(&'a str),
}

/// A member's name, and a number made of its bytes by which nearly all names are told apart.
#[derive(Clone, Copy)]
pub(crate) struct Name<'a> {
    pub mark: u64,
    pub text: Text<'a>,
}

impl<'a> Name<'a> {
    #[inline]
    pub(crate) fn new(text: Text<'a>) -> Self {
        Self { mark: if text.escaped { mark(text.read().as_bytes()) } else { mark(text.raw) }, text }
    }

    // of what stands in an array
    pub(crate) const fn none() -> Self {
        Self { mark: 0, text: Text { raw: &[], escaped: false } }
    }
}

/// A name that somebody looks for.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    mark: u64,
    name: &'static str,
}

impl Known {
    /// The name as it reads without escapes.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { mark: mark(name.as_bytes()), name }
    }

    #[inline]
    pub(crate) fn is(&self, name: &Name<'_>) -> bool {
        self.mark == name.mark && name.text == *self.name
    }
}

/// A number of the first and last bytes and the length. Equal names have equal marks.
#[inline]
const fn mark(name: &[u8]) -> u64 {
    let (first, last) = match (name.first_chunk::<8>(), name.last_chunk::<8>()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => match (name.first_chunk::<4>(), name.last_chunk::<4>()) {
            (Some(first), Some(last)) => (u32::from_le_bytes(*first) as u64, u32::from_le_bytes(*last) as u64),
            _ => match *name {
                [a, b, c] => ((a as u64) << 16 | (b as u64) << 8 | c as u64, 0),
                [a, b] => ((a as u64) << 8 | b as u64, 0),
                [a] => (a as u64, 0),
                _ => (0, 0),
            },
        },
    };
    first ^ last.rotate_left(29) ^ (name.len() as u64) << 56
}

// only called on what `string` has accepted, so every escape is whole and surrogates stand in pairs
#[cold]
fn unescape(raw: &[u8]) -> String {
    let mut text = Vec::with_capacity(raw.len());
    let mut rest = raw.iter().copied();
    while let Some(byte) = rest.next() {
        text.push(match (byte, if byte == b'\\' { rest.next() } else { None }) {
            (_, Some(b'b')) => 8,
            (_, Some(b'f')) => 12,
            (_, Some(b'n')) => b'\n',
            (_, Some(b'r')) => b'\r',
            (_, Some(b't')) => b'\t',
            (_, Some(b'u')) => {
                let mut point = unit(&mut rest);
                if (0xD800..0xDC00).contains(&point) {
                    rest.nth(1); // the backslash and the u of the second half
                    point = 0x1_0000 + ((point - 0xD800) << 10) + (unit(&mut rest) - 0xDC00);
                }
                let character = char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER);
                text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                continue;
            }
            (_, Some(byte)) => byte,
            (byte, None) => byte,
        });
    }
    String::from_utf8(text).unwrap_or_default()
}

#[inline(never)]
fn unit(rest: &mut impl Iterator<Item = u8>) -> u32 {
    rest.take(4).fold(0, |sum, b| sum * 16 + char::from(b).to_digit(16).unwrap_or(0))
}

/// Writes a text as a JSON string, quotes included.
pub fn quote(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    loop {
        let (before, after) = rest.split_at_checked(block::plain(rest.as_bytes())).unwrap_or((rest, ""));
        out.push_str(before);
        let mut characters = after.chars();
        match characters.next() {
            None => break,
            Some(special @ ('"' | '\\')) => {
                out.push('\\');
                out.push(special);
            }
            Some(control) => {
                let digit = |shift: u32| char::from_digit(u32::from(control) >> shift & 0xf, 16).unwrap_or('0');
                out.push_str("\\u00");
                out.push(digit(4));
                out.push(digit(0));
            }
        }
        rest = characters.as_str();
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_read_as_serde_json_reads_them() {
        for raw in [r"plain", r#"\"\\\/\b\f\n\r\t"#, r"\u0000\u00e9\u20AC", r"a\ud83d\ude00b\uDBFF\uDFFF", r"é\u0041€"]
        {
            assert_eq!(unescape(raw.as_bytes()), serde_json::from_str::<String>(&format!("\"{raw}\"")).unwrap());
        }
    }
}
