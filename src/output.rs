//! Writes JSON member by member: request bodies, and results on their way to the package.

use crate::json;

#[cfg(feature = "services")]
mod rows;
#[cfg(feature = "services")]
use rows::Shape;

/// Only the module for services writes rows: in the others there is no shape, and no code for any.
#[cfg(not(feature = "services"))]
#[derive(Clone, Debug)]
enum Shape {}

#[cfg(not(feature = "services"))]
impl Shape {
    fn step(&mut self, _kind: Kind, _name: &str, _word: &str) {
        match *self {}
    }
}

/// A step of what rows have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A value of each row's own.
    Hole,
    /// A word that all rows share.
    Word,
    /// The begin of an object.
    Open,
    /// Its end.
    Close,
}

/// A JSON object that is being written.
#[derive(Clone, Debug)]
pub struct Output {
    text: String,
    /// Whether the object has no member so far.
    empty: bool,
    /// What all rows of a kind have in common, when rows are written.
    shape: Option<Shape>,
}

/// What can be written as a JSON object.
pub trait Write {
    /// Adds its members.
    fn write(&self, out: Output) -> Output;

    /// The value as JSON.
    fn json(&self) -> String {
        self.write(Output::default()).end()
    }
}

impl Default for Output {
    fn default() -> Self {
        Self { text: "{".to_owned(), empty: true, shape: None }
    }
}

impl Output {
    /// Adds text.
    #[must_use]
    pub fn text(mut self, name: &str, value: &str) -> Self {
        self.begin(name);
        json::quote(value, &mut self.text);
        self
    }

    /// Adds text that is one of few words: rows of the same words share them.
    #[must_use]
    pub fn word(mut self, name: &str, value: &str) -> Self {
        match &mut self.shape {
            Some(shape) => shape.step(Kind::Word, name, value),
            None => return self.text(name, value),
        }
        self
    }

    /// Adds text, if there is any.
    #[must_use]
    pub fn maybe(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.text(name, value),
            None => self,
        }
    }

    /// Adds a whole number, if there is one.
    #[must_use]
    pub fn number(mut self, name: &str, value: Option<u64>) -> Self {
        if let Some(value) = value {
            self.begin(name);
            digits(value, &mut self.text);
        }
        self
    }

    /// Adds an object.
    #[must_use]
    pub fn object(mut self, name: &str, value: &dyn Write) -> Self {
        let Some(shape) = &mut self.shape else {
            self.name(name);
            return self.nested(value);
        };
        shape.step(Kind::Open, name, "");
        self = value.write(self);
        if let Some(shape) = &mut self.shape {
            shape.step(Kind::Close, "", "");
        }
        self
    }

    /// Adds a list of objects.
    #[must_use]
    pub fn list<T: Write>(mut self, name: &str, values: &[T]) -> Self {
        self.begin(name);
        let shape = self.shape.take();
        self.text.push('[');
        for (at, value) in values.iter().enumerate() {
            if at > 0 {
                self.text.push(',');
            }
            self = self.nested(value);
        }
        self.text.push(']');
        Self { shape, ..self }
    }

    /// Adds a list of texts.
    #[must_use]
    pub fn texts(mut self, name: &str, values: &[String]) -> Self {
        self.begin(name);
        let shape = self.shape.take();
        self.text.push('[');
        for (at, value) in values.iter().enumerate() {
            if at > 0 {
                self.text.push(',');
            }
            json::quote(value, &mut self.text);
        }
        self.text.push(']');
        Self { shape, ..self }
    }

    /// Adds what is JSON already.
    #[must_use]
    pub fn raw(mut self, name: &str, value: &str) -> Self {
        self.begin(name);
        self.text.push_str(value);
        self
    }

    /// The object, complete.
    #[must_use]
    pub fn end(mut self) -> String {
        self.text.push('}');
        self.text
    }

    fn name(&mut self, name: &str) {
        if !self.empty {
            self.text.push(',');
        }
        self.empty = false;
        json::quote(name, &mut self.text);
        self.text.push(':');
    }

    /// A name whose value comes next. In a row, the shape has the name.
    fn begin(&mut self, name: &str) {
        match &mut self.shape {
            Some(shape) => {
                shape.step(Kind::Hole, name, "");
                self.text.push(',');
            }
            None => self.name(name),
        }
    }

    fn nested(mut self, value: &dyn Write) -> Self {
        self.text.push('{');
        self.empty = true;
        self = value.write(self);
        self.text.push('}');
        self.empty = false;
        self
    }
}

// the formatting of the standard library is a long way for a few digits, and so is a crate for it
fn digits(mut value: u64, text: &mut String) {
    // as many as the largest number has
    let mut digits = [b'0'; 20];
    let mut first = 0;
    for (at, digit) in digits.iter_mut().enumerate().rev() {
        *digit += u8::try_from(value % 10).unwrap_or_default();
        first = at;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    text.push_str(str::from_utf8(digits.get(first..).unwrap_or_default()).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Point(u64);

    impl Write for Point {
        fn write(&self, out: Output) -> Output {
            out.number("x", Some(self.0))
        }
    }

    #[test]
    fn what_is_written_is_what_json_readers_read() {
        let text = "\"\\\n\0\u{7f}\u{2028}é𐍈";
        let written = Output::default()
            .text("a\"", text)
            .maybe("b", None)
            .number("c", Some(7))
            .number("z", Some(0))
            .number("m", Some(u64::MAX))
            .texts("d", &["x".to_owned(), "y".to_owned()])
            .texts("e", &[])
            .object("f", &Point(1))
            .list("g", &[Point(2), Point(3)])
            .raw("h", "null")
            .end();
        let read: serde_json::Value = serde_json::from_str(&written).unwrap();
        assert_eq!(
            read,
            serde_json::json!({ "a\"": text, "c": 7, "z": 0, "m": u64::MAX, "d": ["x", "y"], "e": [], "f": { "x": 1 }, "g": [{ "x": 2 }, { "x": 3 }], "h": null })
        );
        assert_eq!(Output::default().end(), "{}");
    }
}
