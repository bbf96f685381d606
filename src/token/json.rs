//! A strict reading of JSON (RFC 8259) that keeps only what the top level names.
//!
//! No value tree: a visitor sees each member of the outermost object as a slice of the text. Names that
//! stand twice in one object are refused at every depth, also when one of them is written with escapes:
//! two readers that pick different ones would disagree about what was signed (RFC 7515 §4).

use crate::error::{Code, Error, Result};
use std::borrow::Cow;

/// How deep objects and arrays may nest.
pub const MAX_DEPTH: u32 = 32;

/// A JSON string as it stands in the text, without its quotes.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    raw: &'a str,
    escaped: bool,
}

impl<'a> Text<'a> {
    /// The characters that the string stands for.
    #[must_use]
    pub fn read(&self) -> Cow<'a, str> {
        if self.escaped { Cow::Owned(unescape(self.raw)) } else { Cow::Borrowed(self.raw) }
    }
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        if self.escaped || other.escaped { self.read() == other.read() } else { self.raw == other.raw }
    }
}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        if self.escaped { self.read() == other } else { self.raw == other }
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

/// Reads a text that must be one object and shows its members in order.
///
/// # Errors
/// `TOKEN_MALFORMED` for anything but strict JSON with distinct names, or whatever `visit` returns.
pub fn object<'a>(text: &'a str, mut visit: impl FnMut(Text<'a>, Value<'a>) -> Result<()>) -> Result<()> {
    let mut scan = Scan::new(text);
    scan.space();
    scan.expect(b'{')?;
    scan.members(1, &mut |name, value| visit(name, value))?;
    scan.end()
}

/// Reads a text that must be one array and shows its elements in order.
///
/// # Errors
/// As for [`object`].
pub fn array<'a>(text: &'a str, mut visit: impl FnMut(Value<'a>) -> Result<()>) -> Result<()> {
    let mut scan = Scan::new(text);
    scan.space();
    scan.expect(b'[')?;
    scan.elements(1, &mut |value| visit(value))?;
    scan.end()
}

struct Scan<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// Hash and name of each member of the objects that are open, outermost first.
    names: Vec<(u32, Text<'a>)>,
}

fn malformed(detail: &'static str) -> Error {
    Error::new(Code::TokenMalformed, detail)
}

impl<'a> Scan<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, bytes: text.as_bytes(), at: 0, names: Vec::with_capacity(32) }
    }

    #[inline]
    fn peek(&self) -> u8 {
        // NUL stands for the end: it is no part of JSON outside strings, which do not end by it
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    #[inline]
    fn space(&mut self) {
        while matches!(self.peek(), b' ' | b'\t' | b'\n' | b'\r') {
            self.at += 1;
        }
    }

    #[inline]
    fn expect(&mut self, byte: u8) -> Result<()> {
        if self.peek() != byte {
            return Err(malformed("expected a JSON object of strict form"));
        }
        self.at += 1;
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        self.space();
        if self.at == self.bytes.len() { Ok(()) } else { Err(malformed("expected nothing after the JSON value")) }
    }

    fn slice(&self, from: usize) -> &'a str {
        self.text.get(from..self.at).unwrap_or_default()
    }

    fn members(&mut self, depth: u32, visit: &mut dyn FnMut(Text<'a>, Value<'a>) -> Result<()>) -> Result<()> {
        let first = self.names.len();
        self.space();
        if self.peek() == b'}' {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.space();
            self.expect(b'"')?;
            let name = self.string()?;
            self.distinct(first, name)?;
            self.space();
            self.expect(b':')?;
            let value = self.value(depth)?;
            visit(name, value)?;
            self.space();
            match self.peek() {
                b',' => self.at += 1,
                b'}' => break,
                _ => return Err(malformed("expected a comma or the end of a JSON object")),
            }
        }
        self.at += 1;
        self.names.truncate(first);
        Ok(())
    }

    fn elements(&mut self, depth: u32, visit: &mut dyn FnMut(Value<'a>) -> Result<()>) -> Result<()> {
        self.space();
        if self.peek() == b']' {
            self.at += 1;
            return Ok(());
        }
        loop {
            let value = self.value(depth)?;
            visit(value)?;
            self.space();
            match self.peek() {
                b',' => self.at += 1,
                b']' => break,
                _ => return Err(malformed("expected a comma or the end of a JSON array")),
            }
        }
        self.at += 1;
        Ok(())
    }

    fn distinct(&mut self, first: usize, name: Text<'a>) -> Result<()> {
        let hash = if name.escaped { hash(name.read().as_bytes()) } else { hash(name.raw.as_bytes()) };
        let siblings = self.names.get(first..).unwrap_or_default();
        if siblings.iter().any(|(other, text)| *other == hash && *text == name) {
            return Err(malformed("expected distinct names in each JSON object"));
        }
        self.names.push((hash, name));
        Ok(())
    }

    fn value(&mut self, depth: u32) -> Result<Value<'a>> {
        self.space();
        let from = self.at;
        match self.peek() {
            b'"' => {
                self.at += 1;
                self.string().map(Value::Text)
            }
            b'{' if depth < MAX_DEPTH => {
                self.at += 1;
                self.members(depth + 1, &mut |_, _| Ok(()))?;
                Ok(Value::Object(self.slice(from)))
            }
            b'[' if depth < MAX_DEPTH => {
                self.at += 1;
                self.elements(depth + 1, &mut |_| Ok(()))?;
                Ok(Value::Array(self.slice(from)))
            }
            b'{' | b'[' => Err(malformed("expected JSON nested at most 32 deep")),
            b't' => self.word("true"),
            b'f' => self.word("false"),
            b'n' => self.word("null"),
            _ => self.number(),
        }
    }

    fn word(&mut self, word: &str) -> Result<Value<'a>> {
        let from = self.at;
        self.at += word.len();
        let found = self.slice(from);
        if found == word { Ok(Value::Word(found)) } else { Err(malformed("expected a JSON value")) }
    }

    fn digits(&mut self) -> Result<()> {
        if !self.peek().is_ascii_digit() {
            return Err(malformed("expected a JSON value"));
        }
        while self.peek().is_ascii_digit() {
            self.at += 1;
        }
        Ok(())
    }

    fn number(&mut self) -> Result<Value<'a>> {
        let from = self.at;
        if self.peek() == b'-' {
            self.at += 1;
        }
        if self.peek() == b'0' {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == b'.' {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), b'e' | b'E') {
            self.at += 1;
            if matches!(self.peek(), b'+' | b'-') {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(Value::Number(self.slice(from)))
    }

    // the opening quote is behind us
    fn string(&mut self) -> Result<Text<'a>> {
        let from = self.at;
        let mut escaped = false;
        loop {
            self.at += plain(self.bytes.get(self.at..).unwrap_or_default());
            match self.bytes.get(self.at) {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.escape()?;
                }
                _ => return Err(malformed("expected a JSON string without control characters")),
            }
        }
        let text = Text { raw: self.slice(from), escaped };
        self.at += 1;
        Ok(text)
    }

    fn escape(&mut self) -> Result<()> {
        let kind = self.bytes.get(self.at + 1).copied().unwrap_or(0);
        match kind {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => self.at += 2,
            b'u' => {
                let unit = self.unit(self.at + 2)?;
                self.at += 6;
                if (0xD800..0xDC00).contains(&unit) && self.bytes.get(self.at..self.at + 2) == Some(b"\\u") {
                    let low = self.unit(self.at + 2)?;
                    self.at += 6;
                    if (0xDC00..0xE000).contains(&low) {
                        return Ok(());
                    }
                }
                if (0xD800..0xE000).contains(&unit) {
                    return Err(malformed("expected surrogates in pairs"));
                }
            }
            _ => return Err(malformed("expected a JSON escape")),
        }
        Ok(())
    }

    fn unit(&self, at: usize) -> Result<u32> {
        self.text
            .get(at..at + 4)
            .filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .ok_or_else(|| malformed("expected four hexadecimal digits"))
    }
}

/// How many bytes pass before a quote, a backslash or a control character.
#[inline]
fn plain(bytes: &[u8]) -> usize {
    let special = |b: u8| b == b'"' || b == b'\\' || b < 0x20;
    let mut length = 0;
    // sixteen at a time is one vector for the compiler
    for chunk in bytes.chunks_exact(16) {
        if chunk.iter().fold(false, |hit, &b| hit | special(b)) {
            break;
        }
        length += 16;
    }
    let rest = bytes.get(length..).unwrap_or_default();
    length + rest.iter().position(|&b| special(b)).unwrap_or(rest.len())
}

// FNV-1a: names are short, and equal hashes are compared in full
fn hash(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, &b| (hash ^ u32::from(b)).wrapping_mul(0x0100_0193))
}

// only called on what `string` has accepted
fn unescape(raw: &str) -> String {
    serde_json::from_str(&format!("\"{raw}\"")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Result<Vec<String>> {
        let mut names = Vec::new();
        object(text, |name, _| {
            names.push(name.read().into_owned());
            Ok(())
        })?;
        Ok(names)
    }

    #[test]
    fn members_are_shown_in_order() {
        assert_eq!(names(r#" { "a" : 1, "\u0062": [ {}, [] ], "c": {"a": "x"} } "#).unwrap(), ["a", "b", "c"]);
        assert_eq!(names("{}").unwrap(), [""; 0]);
    }

    #[test]
    fn what_is_not_strict_json_is_refused() {
        for bad in [
            "",
            " ",
            "[]",
            "1",
            "\"a\"",
            "{",
            "}",
            "{]",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{,}",
            "{'a':1}",
            "{a:1}",
            "{\"a\":01}",
            "{\"a\":+1}",
            "{\"a\":.5}",
            "{\"a\":1.}",
            "{\"a\":1e}",
            "{\"a\":-}",
            "{\"a\":NaN}",
            "{\"a\":tru}",
            "{\"a\":\"\\x\"}",
            "{\"a\":\"\\u12\"}",
            "{\"a\":\"\\u+123\"}",
            "{\"a\":\"\\ud800\"}",
            "{\"a\":\"\\udc00\"}",
            "{\"a\":\"\\ud800\\u0041\"}",
            "{\"a\":\"\n\"}",
            "{\"a\":\"",
            "{\"a\":\"\\\"}",
            "{} {}",
            "{}x",
            "\u{feff}{}",
            "{\"a\":1 \"b\":2}",
            "{\"a\":[1 2]}",
            "{\"a\":[1,]}",
            "{\"a\":/**/1}",
            "{\"a\":\u{a0}1}",
        ] {
            let error = names(bad).unwrap_err();
            assert_eq!(error.code(), Code::TokenMalformed, "{bad:?}");
        }
    }

    #[test]
    fn a_name_that_stands_twice_is_refused_at_every_depth_and_in_every_spelling() {
        for bad in [
            r#"{"a":1,"a":2}"#,
            r#"{"a":1,"\u0061":2}"#,
            r#"{"x":{"a":1,"b":2,"a":3}}"#,
            r#"{"x":[[{"a":1,"a":1}]]}"#,
            r#"{"é":1,"\u00e9":2}"#,
            r#"{"😀":1,"\ud83d\ude00":2}"#,
        ] {
            assert!(names(bad).is_err(), "{bad}");
        }
        assert!(names(r#"{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}"#).is_ok());
    }

    #[test]
    fn nesting_has_a_limit() {
        let nested = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth - 1), "]".repeat(depth - 1));
        assert!(names(&nested(32)).is_ok());
        assert!(names(&nested(33)).is_err());
        assert!(names(&nested(4000)).is_err());
    }

    #[test]
    fn the_reading_agrees_with_serde_json() {
        for good in [
            r#"{"a":-0,"b":0.5e-7,"c":1E+2,"d":[true,false,null],"e":"\"\\\/\b\f\n\r\t\u00e9"}"#,
            "{\"long\":\"0123456789abcdef0123456789abcdef\\n0123456789abcdef\"}",
        ] {
            assert!(names(good).is_ok(), "{good}");
            assert!(serde_json::from_str::<serde_json::Value>(good).is_ok());
        }
    }
}
