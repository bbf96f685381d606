//! The one pass over a text.

mod rows;
pub use rows::Rows;

use crate::{
    block,
    text::{Name, Text, Value},
};
use smallvec::SmallVec;

/// What strict JSON would have had where the reading ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault(pub &'static str);

pub(crate) type Result<T> = std::result::Result<T, Fault>;

/// How deep objects and arrays may nest.
pub const MAX_DEPTH: u32 = 32;

/// How many names one object may have: each is compared with all before it.
pub const MAX_NAMES: usize = 1024;

pub(crate) struct Scan<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// The names of the objects that are open, outermost first.
    names: SmallVec<[Name<'a>; 32]>,
}

impl<'a> Scan<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
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

    /// The text must be one object.
    pub(crate) fn object(mut self, visit: &mut dyn FnMut(&Name<'a>, Value<'a>)) -> Result<()> {
        self.space();
        self.expect(b'{')?;
        self.members(1, visit)?;
        self.end()
    }

    /// The text must be one array.
    pub(crate) fn array(mut self, visit: &mut dyn FnMut(Value<'a>)) -> Result<()> {
        self.space();
        self.expect(b'[')?;
        self.elements(1, visit)?;
        self.end()
    }

    fn members(&mut self, depth: u32, visit: &mut dyn FnMut(&Name<'a>, Value<'a>)) -> Result<()> {
        let first = self.names.len();
        let mut seen = 0;
        self.space();
        if self.peek() == b'}' {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.space();
            self.expect(b'"')?;
            let name = Name::new(self.string()?);
            self.distinct(first, &mut seen, name)?;
            self.space();
            self.expect(b':')?;
            let value = self.value(depth)?;
            visit(&name, value);
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

    fn elements(&mut self, depth: u32, visit: &mut dyn FnMut(Value<'a>)) -> Result<()> {
        self.space();
        if self.peek() == b']' {
            self.at += 1;
            return Ok(());
        }
        loop {
            let value = self.value(depth)?;
            visit(value);
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

    // `seen` has a bit for each name that the object has had: most names are new by it alone
    #[inline]
    fn distinct(&mut self, first: usize, seen: &mut u64, name: Name<'a>) -> Result<()> {
        let siblings = self.names.get(first..).unwrap_or_default();
        if siblings.len() >= MAX_NAMES {
            return Err(Fault("expected at most 1024 names in each JSON object"));
        }
        let bit = 1 << (name.mark.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58);
        if *seen & bit != 0 && siblings.iter().any(|other| other.mark == name.mark && other.text == name.text) {
            return Err(Fault("expected distinct names in each JSON object"));
        }
        *seen |= bit;
        self.names.push(name);
        Ok(())
    }

    fn value(&mut self, depth: u32) -> Result<Value<'a>> {
        self.space();
        let from = self.at;
        let kind = self.peek();
        match kind {
            b'"' => {
                self.at += 1;
                return self.string().map(Value::Text);
            }
            b'{' if depth < MAX_DEPTH => {
                self.at += 1;
                self.members(depth + 1, &mut |_, _| ())?;
            }
            b'[' if depth < MAX_DEPTH => {
                self.at += 1;
                self.elements(depth + 1, &mut |_| ())?;
            }
            b'{' | b'[' => return Err(Fault("expected JSON nested at most 32 deep")),
            b't' => self.word(b"true")?,
            b'f' => self.word(b"false")?,
            b'n' => self.word(b"null")?,
            _ => self.number()?,
        }
        let text = self.text.get(from..self.at).unwrap_or_default();
        Ok(match kind {
            b'{' => Value::Object(text),
            b'[' => Value::Array(text),
            b't' | b'f' | b'n' => Value::Word(text),
            _ => Value::Number(text),
        })
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
            self.at += block::plain(self.bytes.get(self.at..).unwrap_or_default());
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
