//! A strict reading of JSON (RFC 8259) that keeps only what the top level names.
//!
//! No value tree: a visitor sees each member of the outermost object as a slice of the text. Names that
//! stand twice in one object are refused at every depth, also when one of them is written with escapes:
//! two readers that pick different ones would disagree about what was signed (RFC 7515 §4).

use smallvec::SmallVec;
use std::borrow::Cow;

/// What strict JSON would have had where the reading ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault(pub &'static str);

type Result<T> = std::result::Result<T, Fault>;

/// How deep objects and arrays may nest.
pub const MAX_DEPTH: u32 = 32;

/// How many names one object may have: each is compared with all before it.
pub const MAX_NAMES: usize = 1024;

/// A JSON string as it stands in the text, without its quotes.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    // a slice between two quotes of a text, and so UTF-8; kept as bytes because most are never looked at
    raw: &'a [u8],
    escaped: bool,
}

impl<'a> Text<'a> {
    /// The characters that the string stands for.
    #[must_use]
    pub fn read(&self) -> Cow<'a, str> {
        let raw = str::from_utf8(self.raw).unwrap_or_default();
        if self.escaped { Cow::Owned(unescape(raw)) } else { Cow::Borrowed(raw) }
    }
}

impl<'a> Text<'a> {
    /// The same as bytes of UTF-8, which cost nothing where the string has no escapes.
    #[must_use]
    pub fn bytes(&self) -> Cow<'a, [u8]> {
        if self.escaped { Cow::Owned(self.read().into_owned().into_bytes()) } else { Cow::Borrowed(self.raw) }
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

/// Reads a text that must be one object and shows its members in order.
///
/// What the visitor has seen counts only if no fault is found after it.
///
/// # Errors
/// A fault for anything but strict JSON with distinct names.
pub fn object<'a>(text: &'a str, visit: &mut dyn FnMut(Text<'a>, Value<'a>)) -> Result<()> {
    let mut scan = Scan::new(text);
    scan.space();
    scan.expect(b'{')?;
    scan.members(1, visit)?;
    scan.end()
}

/// Reads a text that must be one array and shows its elements in order.
///
/// # Errors
/// As for [`object`].
pub fn array<'a>(text: &'a str, visit: &mut dyn FnMut(Value<'a>)) -> Result<()> {
    let mut scan = Scan::new(text);
    scan.space();
    scan.expect(b'[')?;
    scan.elements(1, visit)?;
    scan.end()
}

struct Scan<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// The names of the objects that are open, outermost first.
    names: SmallVec<[Name<'a>; 32]>,
}

/// A name and a number made of its bytes, by which nearly all names are told apart.
struct Name<'a> {
    mark: u64,
    text: Text<'a>,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, bytes: text.as_bytes(), at: 0, names: SmallVec::new() }
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
            return Err(Fault("expected a JSON object of strict form"));
        }
        self.at += 1;
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        self.space();
        if self.at == self.bytes.len() { Ok(()) } else { Err(Fault("expected nothing after the JSON value")) }
    }

    #[inline]
    fn slice(&self, from: usize) -> &'a str {
        self.text.get(from..self.at).unwrap_or_default()
    }

    #[inline]
    fn members(&mut self, depth: u32, mut visit: impl FnMut(Text<'a>, Value<'a>)) -> Result<()> {
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
            self.space();
            let (from, kind) = (self.at, self.peek());
            let text = self.skip(depth)?;
            visit(name, self.shown(from, kind, text));
            self.space();
            match self.peek() {
                b',' => self.at += 1,
                b'}' => break,
                _ => return Err(Fault("expected a comma or the end of a JSON object")),
            }
        }
        self.at += 1;
        self.names.truncate(first);
        Ok(())
    }

    #[inline]
    fn elements(&mut self, depth: u32, mut visit: impl FnMut(Value<'a>)) -> Result<()> {
        self.space();
        if self.peek() == b']' {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.space();
            let (from, kind) = (self.at, self.peek());
            let text = self.skip(depth)?;
            visit(self.shown(from, kind, text));
            self.space();
            match self.peek() {
                b',' => self.at += 1,
                b']' => break,
                _ => return Err(Fault("expected a comma or the end of a JSON array")),
            }
        }
        self.at += 1;
        Ok(())
    }

    #[inline]
    fn shown(&self, from: usize, kind: u8, text: Option<Text<'a>>) -> Value<'a> {
        match (kind, text) {
            (_, Some(text)) => Value::Text(text),
            (b'{', _) => Value::Object(self.slice(from)),
            (b'[', _) => Value::Array(self.slice(from)),
            (b't' | b'f' | b'n', _) => Value::Word(self.slice(from)),
            _ => Value::Number(self.slice(from)),
        }
    }

    fn distinct(&mut self, first: usize, text: Text<'a>) -> Result<()> {
        let mark = if text.escaped { mark(text.read().as_bytes()) } else { mark(text.raw) };
        let siblings = self.names.get(first..).unwrap_or_default();
        if siblings.len() >= MAX_NAMES {
            return Err(Fault("expected at most 1024 names in each JSON object"));
        }
        if siblings.iter().any(|other| other.mark == mark && other.text == text) {
            return Err(Fault("expected distinct names in each JSON object"));
        }
        self.names.push(Name { mark, text });
        Ok(())
    }

    // passes over a value, and gives it back if it is a string
    fn skip(&mut self, depth: u32) -> Result<Option<Text<'a>>> {
        match self.peek() {
            b'"' => {
                self.at += 1;
                return self.string().map(Some);
            }
            b'{' if depth < MAX_DEPTH => {
                self.at += 1;
                self.members(depth + 1, |_, _| ())?;
            }
            b'[' if depth < MAX_DEPTH => {
                self.at += 1;
                self.elements(depth + 1, |_| ())?;
            }
            b'{' | b'[' => return Err(Fault("expected JSON nested at most 32 deep")),
            b't' => self.word(b"true")?,
            b'f' => self.word(b"false")?,
            b'n' => self.word(b"null")?,
            _ => self.number()?,
        }
        Ok(None)
    }

    fn word(&mut self, word: &[u8]) -> Result<()> {
        if !self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(word)) {
            return Err(Fault("expected a JSON value"));
        }
        self.at += word.len();
        Ok(())
    }

    fn digits(&mut self) -> Result<()> {
        if !self.peek().is_ascii_digit() {
            return Err(Fault("expected a JSON value"));
        }
        while self.peek().is_ascii_digit() {
            self.at += 1;
        }
        Ok(())
    }

    fn number(&mut self) -> Result<()> {
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
        Ok(())
    }

    // the opening quote is behind us
    #[inline]
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
                _ => return Err(Fault("expected a JSON string without control characters")),
            }
        }
        let text = Text { raw: self.bytes.get(from..self.at).unwrap_or_default(), escaped };
        self.at += 1;
        Ok(text)
    }

    #[cold]
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
                    return Err(Fault("expected surrogates in pairs"));
                }
            }
            _ => return Err(Fault("expected a JSON escape")),
        }
        Ok(())
    }

    fn unit(&self, at: usize) -> Result<u32> {
        let digits = self.bytes.get(at..at + 4).unwrap_or_default();
        let value = digits.iter().try_fold(0, |sum, &b| Some(sum * 16 + char::from(b).to_digit(16)?));
        value.filter(|_| digits.len() == 4).ok_or(Fault("expected four hexadecimal digits"))
    }
}

/// How many bytes pass before a quote, a backslash or a control character.
#[inline]
fn plain(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let special = |b: u8| b == b'"' || b == b'\\' || b < 0x20;
    // eight bytes are one word: its lowest high bit marks the first byte that is special
    let mut length = 0;
    let (words, rest) = bytes.as_chunks::<8>();
    for chunk in words {
        let word = u64::from_le_bytes(*chunk);
        let zero = |x: u64| x.wrapping_sub(ONES) & !x;
        let control = word.wrapping_sub(ONES * 0x20) & !word;
        let hit = (zero(word ^ (ONES * 0x22)) | zero(word ^ (ONES * 0x5c)) | control) & HIGH;
        if hit != 0 {
            return length + (hit.trailing_zeros() / 8) as usize;
        }
        length += 8;
    }
    length + rest.iter().position(|&b| special(b)).unwrap_or(rest.len())
}

/// A number of the first and last bytes and the length. Equal names have equal marks.
#[inline]
fn mark(name: &[u8]) -> u64 {
    let (first, last) = match (name.first_chunk::<8>(), name.last_chunk::<8>()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => match (name.first_chunk::<4>(), name.last_chunk::<4>()) {
            (Some(first), Some(last)) => (u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into()),
            _ => (name.iter().fold(0, |sum, &b| sum << 8 | u64::from(b)), 0),
        },
    };
    first ^ last.rotate_left(29) ^ (name.len() as u64) << 56
}

// only called on what `string` has accepted, so every escape is whole and surrogates stand in pairs
fn unescape(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw.chars();
    let unit =
        |rest: &mut std::str::Chars<'_>| rest.by_ref().take(4).fold(0, |sum, c| sum * 16 + c.to_digit(16).unwrap_or(0));
    while let Some(c) = rest.next() {
        text.push(match (c, if c == '\\' { rest.next() } else { None }) {
            (_, Some('b')) => '\u{8}',
            (_, Some('f')) => '\u{c}',
            (_, Some('n')) => '\n',
            (_, Some('r')) => '\r',
            (_, Some('t')) => '\t',
            (_, Some('u')) => {
                let mut point = unit(&mut rest);
                if (0xD800..0xDC00).contains(&point) {
                    rest.nth(1); // the backslash and the u of the second half
                    point = 0x1_0000 + ((point - 0xD800) << 10) + (unit(&mut rest) - 0xDC00);
                }
                char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            (_, Some(c)) => c,
            (c, None) => c,
        });
    }
    text
}

/// Writes a text as a JSON string, quotes included.
pub fn quote(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    loop {
        let (before, after) = rest.split_at_checked(plain(rest.as_bytes())).unwrap_or((rest, ""));
        out.push_str(before);
        let mut characters = after.chars();
        match characters.next() {
            None => break,
            Some(special @ ('"' | '\\')) => out.extend(['\\', special]),
            Some(control) => {
                let digit = |shift: u32| char::from_digit(u32::from(control) >> shift & 0xf, 16).unwrap_or('0');
                out.extend(['\\', 'u', '0', '0', digit(4), digit(0)]);
            }
        }
        rest = characters.as_str();
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Result<Vec<String>> {
        let mut names = Vec::new();
        object(text, &mut |name, _| names.push(name.read().into_owned()))?;
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
            assert!(names(bad).is_err(), "{bad:?}");
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
    fn names_by_the_thousand_are_refused_before_comparing_them_takes_seconds() {
        let object = |count| {
            let members: Vec<_> = (0..count).map(|at| format!("\"{at}\":1")).collect();
            format!("{{{}}}", members.join(","))
        };
        assert!(names(&object(MAX_NAMES)).is_ok());
        assert!(names(&object(MAX_NAMES + 1)).is_err());
    }

    #[test]
    fn nesting_has_a_limit() {
        let nested = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth - 1), "]".repeat(depth - 1));
        assert!(names(&nested(32)).is_ok());
        assert!(names(&nested(33)).is_err());
        assert!(names(&nested(4000)).is_err());
    }

    #[test]
    fn escapes_are_read_as_serde_json_reads_them() {
        for raw in [r"plain", r#"\"\\\/\b\f\n\r\t"#, r"\u0000\u00e9\u20AC", r"a\ud83d\ude00b\uDBFF\uDFFF", r"é\u0041€"]
        {
            assert_eq!(unescape(raw), serde_json::from_str::<String>(&format!("\"{raw}\"")).unwrap());
        }
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
