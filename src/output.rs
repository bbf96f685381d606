//! Writes JSON member by member: request bodies, and results on their way to the package.

use std::fmt::Write as _;

/// A JSON object that is being written.
#[derive(Clone, Debug)]
pub struct Output(String);

/// What can be written as JSON.
pub trait Write {
    /// The value as JSON.
    fn write(&self) -> String;
}

impl Default for Output {
    fn default() -> Self {
        Self("{".to_owned())
    }
}

impl Output {
    /// Adds text.
    #[must_use]
    pub fn text(self, name: &str, value: &str) -> Self {
        self.json(name, &quoted(value))
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
    pub fn number(self, name: &str, value: Option<u64>) -> Self {
        match value {
            Some(value) => self.json(name, &value.to_string()),
            None => self,
        }
    }

    /// Adds a list.
    #[must_use]
    pub fn list<T: Write>(self, name: &str, values: &[T]) -> Self {
        let mut list = String::from("[");
        for value in values {
            if list.len() > 1 {
                list.push(',');
            }
            list.push_str(&value.write());
        }
        list.push(']');
        self.json(name, &list)
    }

    /// Adds what is JSON already.
    #[must_use]
    pub fn json(mut self, name: &str, value: &str) -> Self {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        self.0.push_str(&quoted(name));
        self.0.push(':');
        self.0.push_str(value);
        self
    }

    /// The object, complete.
    #[must_use]
    pub fn end(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

impl Write for String {
    fn write(&self) -> String {
        quoted(self)
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                out.push('\\');
                out.push(character);
            }
            // writing to a string cannot fail
            '\0'..='\x1f' => drop(write!(out, "\\u{:04x}", u32::from(character))),
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_json_readers_read() {
        let text = "\"\\\n\0\u{7f}\u{2028}é𐍈";
        let written = Output::default()
            .text("a\"", text)
            .maybe("b", None)
            .number("c", Some(7))
            .list("d", &["x".to_owned(), "y".to_owned()])
            .list::<String>("e", &[])
            .end();
        let read: serde_json::Value = serde_json::from_str(&written).unwrap();
        assert_eq!(read, serde_json::json!({ "a\"": text, "c": 7, "d": ["x", "y"], "e": [] }));
        assert_eq!(Output::default().end(), "{}");
    }
}
