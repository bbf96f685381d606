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

const STRICT: Fault = Fault("expected a JSON object of strict form");
const ENDLESS: Fault = Fault("expected a comma or the end of a JSON object or array");

/// Is shown what stands in a value; `None` where its form is all that matters.
pub(crate) type Visit<'v, 'a> = Option<&'v mut dyn FnMut(&Name<'a>, Value<'a>)>;

pub(crate) struct Scan<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// The names of the objects that are open, outermost first.
    names: SmallVec<[Name<'a>; 32]>,
}

/// An object or an array that is open.
#[derive(Clone, Copy)]
struct Level {
    object: bool,
    /// Where its names begin.
    first: usize,
    /// A bit for each name that it has had.
    seen: u64,
}

impl<'a> Scan<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, bytes: text.as_bytes(), at: 0, names: SmallVec::new() }
    }

    /// The text must be one object or array, as `open` says.
    pub(crate) fn whole(mut self, open: u8, visit: Visit<'_, 'a>) -> Result<()> {
        self.at = space(self.bytes, self.at);
        if self.bytes.get(self.at) != Some(&open) {
            return Err(STRICT);
        }
        self.pass(0, visit)?;
        self.end()
    }

    fn end(&self) -> Result<()> {
        if space(self.bytes, self.at) == self.bytes.len() {
            return Ok(());
        }
        Err(Fault("expected nothing after the JSON value"))
    }

    /// Passes over the value that begins here, within `depth` others. Shows what stands in it, if anything does, but not
    /// what stands in that. Nothing calls itself, and the place is in a register.
    fn pass(&mut self, depth: usize, mut visit: Visit<'_, 'a>) -> Result<()> {
        let bytes = self.bytes;
        // NUL stands for the end: it is no part of JSON outside strings, which do not end by it
        let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
        let mut level = Level { object: false, first: self.names.len(), seen: 0 };
        let mut outer = [level; MAX_DEPTH as usize];
        let mut deep = 0;
        let mut at = self.at;
        // of the value that will be shown
        let (mut name, mut from, mut escaped) = (Name::none(), at, false);
        loop {
            at = space(bytes, at);
            if deep == 1 {
                from = at;
            }
            match byte(at) {
                b'"' => {
                    let (text, after) = string(bytes, at + 1)?;
                    (escaped, at) = (text.escaped, after);
                }
                open @ (b'{' | b'[') => {
                    let (true, Some(place)) = (deep + depth < MAX_DEPTH as usize, outer.get_mut(deep)) else {
                        return Err(Fault("expected JSON nested at most 32 deep"));
                    };
                    let inner = Level { object: open == b'{', first: self.names.len(), seen: 0 };
                    at = space(bytes, at + 1);
                    if byte(at) != inner.close() {
                        *place = std::mem::replace(&mut level, inner);
                        deep += 1;
                        if level.object {
                            at = self.name(&mut level, at, (deep == 1).then_some(&mut name))?;
                        }
                        continue;
                    }
                    at += 1;
                }
                b't' => at = word(bytes, at, b"true")?,
                b'f' => at = word(bytes, at, b"false")?,
                b'n' => at = word(bytes, at, b"null")?,
                _ => at = number(bytes, at)?,
            }
            // a value has ended, and maybe others with it
            loop {
                match deep {
                    0 => {
                        self.at = at;
                        return Ok(());
                    }
                    1 => {
                        if let Some(visit) = &mut visit {
                            visit(&name, self.shown(from, at, escaped));
                        }
                    }
                    _ => {}
                }
                at = space(bytes, at);
                let next = byte(at);
                if next == b',' {
                    at += 1;
                    if level.object {
                        at = space(bytes, at);
                        at = self.name(&mut level, at, (deep == 1).then_some(&mut name))?;
                    }
                    break;
                }
                if next != level.close() {
                    return Err(ENDLESS);
                }
                at += 1;
                self.names.truncate(level.first);
                deep -= 1;
                level = *outer.get(deep).ok_or(ENDLESS)?;
            }
        }
    }

    // a name and the colon behind it
    #[inline]
    fn name(&mut self, level: &mut Level, at: usize, found: Option<&mut Name<'a>>) -> Result<usize> {
        let bytes = self.bytes;
        if bytes.get(at) != Some(&b'"') {
            return Err(STRICT);
        }
        let (text, at) = string(bytes, at + 1)?;
        let name = Name::new(text);
        self.distinct(level.first, &mut level.seen, name)?;
        if let Some(found) = found {
            *found = name;
        }
        let at = space(bytes, at);
        if bytes.get(at) != Some(&b':') {
            return Err(STRICT);
        }
        Ok(at + 1)
    }

    fn shown(&self, from: usize, to: usize, escaped: bool) -> Value<'a> {
        let text = self.text.get(from..to).unwrap_or_default();
        match text.as_bytes() {
            [b'"', raw @ .., _] => Value::Text(Text { raw, escaped }),
            [b'{', ..] => Value::Object(text),
            [b'[', ..] => Value::Array(text),
            [b't' | b'f' | b'n', ..] => Value::Word(text),
            _ => Value::Number(text),
        }
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
}

impl Level {
    #[inline]
    fn close(&self) -> u8 {
        if self.object { b'}' } else { b']' }
    }
}

#[inline]
fn space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\t' | b'\n' | b'\r') = bytes.get(at) {
        at += 1;
    }
    at
}

// the opening quote is behind `at`; gives where the closing one is, too
#[inline]
fn string(bytes: &[u8], from: usize) -> Result<(Text<'_>, usize)> {
    let (mut at, mut escaped) = (from, false);
    loop {
        at += block::plain(bytes.get(at..).unwrap_or_default());
        match bytes.get(at) {
            Some(b'"') => break,
            Some(b'\\') => {
                escaped = true;
                at = escape(bytes, at)?;
            }
            _ => return Err(Fault("expected a JSON string without control characters")),
        }
    }
    Ok((Text { raw: bytes.get(from..at).unwrap_or_default(), escaped }, at + 1))
}

#[cold]
fn escape(bytes: &[u8], at: usize) -> Result<usize> {
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
    match byte(at + 1) {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Ok(at + 2),
        b'u' => {
            let first = unit(bytes, at + 2)?;
            let after = at + 6;
            if (0xD800..0xDC00).contains(&first) && byte(after) == b'\\' && byte(after + 1) == b'u' {
                let low = unit(bytes, after + 2)?;
                if (0xDC00..0xE000).contains(&low) {
                    return Ok(after + 6);
                }
            }
            if (0xD800..0xE000).contains(&first) {
                return Err(Fault("expected surrogates in pairs"));
            }
            Ok(after)
        }
        _ => Err(Fault("expected a JSON escape")),
    }
}

fn unit(bytes: &[u8], at: usize) -> Result<u32> {
    let digits = bytes.get(at..at + 4).unwrap_or_default();
    let value = digits.iter().try_fold(0, |sum, &b| Some(sum * 16 + char::from(b).to_digit(16)?));
    value.filter(|_| digits.len() == 4).ok_or(Fault("expected four hexadecimal digits"))
}

fn word(bytes: &[u8], at: usize, word: &[u8]) -> Result<usize> {
    if bytes.get(at..).is_some_and(|rest| rest.starts_with(word)) {
        return Ok(at + word.len());
    }
    Err(Fault("expected a JSON value"))
}

fn number(bytes: &[u8], mut at: usize) -> Result<usize> {
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
    let digits = |mut at: usize| {
        if !byte(at).is_ascii_digit() {
            return Err(Fault("expected a JSON value"));
        }
        while byte(at).is_ascii_digit() {
            at += 1;
        }
        Ok(at)
    };
    if byte(at) == b'-' {
        at += 1;
    }
    at = if byte(at) == b'0' { at + 1 } else { digits(at)? };
    if byte(at) == b'.' {
        at = digits(at + 1)?;
    }
    if matches!(byte(at), b'e' | b'E') {
        at += 1;
        if matches!(byte(at), b'+' | b'-') {
            at += 1;
        }
        at = digits(at)?;
    }
    Ok(at)
}
