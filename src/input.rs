//! Reads JSON step by step; what does not fit is refused by its path and what was expected, never by its value.

use crate::{
    error::{Code, Error, Result, Row},
    json::{self, Fault, Value},
    secret::Secret,
    time::Time,
};
use std::borrow::Cow;

mod rows;
pub use rows::ReadRow;

/// The longest credential that is read, in bytes.
const LONGEST_SECRET: usize = 8 * 1024;

const NOT_PLAIN: &str = "expected plain values, nested at most 32 deep";
const NOT_JSON: &str = "expected a json object with distinct names";

/// A JSON value, and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    value: Value<'a>,
    step: Step,
    parent: Option<&'a Input<'a>>,
    code: &'static Row,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Root,
    Name(&'static str),
    At(usize),
}

/// What can be read from JSON.
pub trait Read: Sized {
    /// Reads a value.
    ///
    /// # Errors
    /// `OPTION_INVALID` or `RESPONSE_INVALID`, with the path in `field`.
    fn read(input: &Input<'_>) -> Result<Self>;
}

impl<'a> Input<'a> {
    /// What a caller gave us: one JSON object. `null` is a value of the wrong type, as an invalid `Date` becomes one.
    ///
    /// # Errors
    /// `OPTION_INVALID`
    pub fn option(text: &'a str) -> Result<Self> {
        Self::document(text, Code::OptionInvalid.row(), NOT_PLAIN)
    }

    /// What a caller gave us, whatever it is: what is no object is refused when a member is looked for.
    ///
    /// # Errors
    /// `OPTION_INVALID`
    pub fn given(text: &'a str) -> Result<Self> {
        if text.starts_with('{') {
            return Self::option(text);
        }
        Ok(Self { value: Value::Word(text), step: Step::Root, parent: None, code: Code::OptionInvalid.row() })
    }

    /// What a service answered: one JSON object. `null` is the same as nothing.
    ///
    /// # Errors
    /// `RESPONSE_INVALID`
    pub fn answer(text: &'a str) -> Result<Self> {
        Self::document(text, Code::ResponseInvalid.row(), NOT_JSON)
    }

    /// A key, or a set of them: one JSON object. `null` is the same as nothing.
    ///
    /// # Errors
    /// `KEY_INVALID`
    pub fn key(text: &'a str) -> Result<Self> {
        Self::document(text, Code::KeyInvalid.row(), NOT_JSON)
    }

    /// Members of what a service answered, found while its form is checked: for large answers.
    ///
    /// # Errors
    /// `RESPONSE_INVALID`
    pub fn answer_members<const N: usize>(text: &'a str, names: [&'static str; N]) -> Result<[Option<Self>; N]> {
        Self::members_of(text, names, Code::ResponseInvalid.row(), NOT_JSON)
    }

    /// Members of what a caller gave us, found while its form is checked.
    ///
    /// # Errors
    /// `OPTION_INVALID`
    pub fn option_members<const N: usize>(text: &'a str, names: [&'static str; N]) -> Result<[Option<Self>; N]> {
        Self::members_of(text, names, Code::OptionInvalid.row(), NOT_PLAIN)
    }

    fn members_of<const N: usize>(
        text: &'a str,
        names: [&'static str; N],
        code: &'static Row,
        expected: &'static str,
    ) -> Result<[Option<Self>; N]> {
        let mut found = [None; N];
        let seen = Self::gather(text, &names, &mut found, None, code);
        seen.map_err(|_| Error::of(code, expected.into())).map(|()| found)
    }

    // once, for any number of names
    fn gather(
        text: &'a str,
        names: &[&'static str],
        found: &mut [Option<Self>],
        parent: Option<&'a Input<'a>>,
        code: &'static Row,
    ) -> std::result::Result<(), Fault> {
        json::object(text, &mut |member, value| {
            for (place, name) in found.iter_mut().zip(names) {
                if member == **name {
                    *place = Self::cell(value, name, parent, code);
                }
            }
        })
    }

    /// A member that was found; `null` in an answer is none.
    fn cell(value: Value<'a>, name: &'static str, parent: Option<&'a Input<'a>>, code: &'static Row) -> Option<Self> {
        let nothing = matches!(value, Value::Word("null")) && code.code != Code::OptionInvalid;
        (!nothing).then_some(Self { value, step: Step::Name(name), parent, code })
    }

    fn document(text: &'a str, code: &'static Row, expected: &'static str) -> Result<Self> {
        // checked here to the last brace, so that no later step meets a fault of form
        json::object(text, &mut |_, _| ()).map_err(|_| Error::of(code, expected.into()))?;
        Ok(Self { value: Value::Object(text), step: Step::Root, parent: None, code })
    }

    /// The same value as the root of its paths.
    #[must_use]
    pub fn as_root(&self) -> Self {
        Self { step: Step::Root, parent: None, ..*self }
    }

    /// A member, if it is there.
    ///
    /// # Errors
    /// When this is not an object.
    pub fn at(&'a self, name: &'static str) -> Result<Option<Self>> {
        let Value::Object(text) = self.value else { return Err(self.refuse("expected an object")) };
        let mut found = None;
        json::object(text, &mut |member, value| {
            let nothing = matches!(value, Value::Word("null")) && self.code.code != Code::OptionInvalid;
            if member == *name && !nothing {
                found = Some(Self { value, step: Step::Name(name), parent: Some(self), code: self.code });
            }
        })?;
        Ok(found)
    }

    /// Several members in one go, each if it is there.
    ///
    /// # Errors
    /// When this is not an object.
    pub fn pick<const N: usize>(&'a self, names: [&'static str; N]) -> Result<[Option<Self>; N]> {
        let Value::Object(text) = self.value else { return Err(self.refuse("expected an object")) };
        let mut found = [None; N];
        Self::gather(text, &names, &mut found, Some(self), self.code)?;
        Ok(found)
    }

    /// A member that must be there.
    ///
    /// # Errors
    /// When this is not an object or the member is missing.
    pub fn need(&'a self, name: &'static str, expected: &'static str) -> Result<Self> {
        match self.at(name)? {
            Some(input) => Ok(input),
            None => {
                let missing = Self { step: Step::Name(name), parent: Some(self), ..*self };
                Err(missing.refuse(format!("{expected}, found nothing")))
            }
        }
    }

    /// A text member, if it is there.
    ///
    /// # Errors
    /// When it is not text.
    pub fn text_at(&self, name: &'static str) -> Result<Option<String>> {
        match self.at(name)? {
            Some(input) => input.text().map(|text| Some(text.into_owned())),
            None => Ok(None),
        }
    }

    /// A member read in its own way, if it is there.
    ///
    /// # Errors
    /// Those of `read`.
    pub fn maybe<T>(&self, name: &'static str, read: fn(&Input<'_>) -> Result<T>) -> Result<Option<T>> {
        match self.at(name)? {
            Some(input) => read(&input).map(Some),
            None => Ok(None),
        }
    }

    /// A text.
    ///
    /// # Errors
    /// When it is none.
    pub fn text(&self) -> Result<Cow<'a, str>> {
        match self.value {
            Value::Text(text) => Ok(text.read()),
            _ => Err(self.refuse("expected a string")),
        }
    }

    /// A text of a length between two numbers of characters.
    ///
    /// # Errors
    /// When it is none.
    pub fn text_of(&self, least: usize, most: usize) -> Result<String> {
        let text = self.text()?;
        if !(least..=most).contains(&text.chars().take(most.saturating_add(1)).count()) {
            return Err(self.refuse(format!("expected {least} to {most} characters")));
        }
        Ok(text.into_owned())
    }

    /// A credential: visible ASCII, so that it can stand in a header.
    ///
    /// # Errors
    /// When it is none.
    pub fn secret(&self) -> Result<Secret> {
        let text = self.text()?;
        if text.is_empty() || text.len() > LONGEST_SECRET || !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(self.refuse("expected 1 to 8192 visible ascii characters"));
        }
        Ok(Secret::new(text))
    }

    /// A moment, as RFC 3339 text (what a `Date` becomes in JSON).
    ///
    /// # Errors
    /// When it is none.
    pub fn time(&self) -> Result<Time> {
        let time = match self.value {
            Value::Text(text) => Time::from_rfc3339(&text.read()),
            _ => None,
        };
        time.ok_or_else(|| self.refuse("expected a valid date from 1970 to 9999"))
    }

    /// A whole number between two others.
    ///
    /// # Errors
    /// When it is none.
    pub fn whole(&self, least: u64, most: u64) -> Result<u64> {
        let number = match self.value {
            Value::Number(text) => text.parse().ok(),
            _ => None,
        };
        match number {
            Some(number) if (least..=most).contains(&number) => Ok(number),
            _ => Err(self.refuse(format!("expected a whole number from {least} to {most}"))),
        }
    }

    /// The value, as it stands in the text.
    #[must_use]
    pub fn json(&self) -> Cow<'a, str> {
        match self.value {
            Value::Text(text) => {
                let mut quoted = String::new();
                json::quote(&text.read(), &mut quoted);
                Cow::Owned(quoted)
            }
            Value::Number(text) | Value::Array(text) | Value::Object(text) | Value::Word(text) => Cow::Borrowed(text),
        }
    }

    /// All members: their names, and their values as JSON.
    ///
    /// # Errors
    /// When this is not an object.
    pub fn members(&self) -> Result<Vec<(String, String)>> {
        let Value::Object(text) = self.value else { return Err(self.refuse("expected an object")) };
        let mut members = Vec::new();
        json::object(text, &mut |name, value| {
            let value = Input { value, step: Step::Root, parent: None, code: self.code };
            members.push((name.read().into_owned(), value.json().into_owned()));
        })?;
        Ok(members)
    }

    /// An object, as it stands in the text.
    ///
    /// # Errors
    /// When it is none.
    pub fn object_text(&self) -> Result<&'a str> {
        match self.value {
            Value::Object(text) => Ok(text),
            _ => Err(self.refuse("expected an object")),
        }
    }

    /// True or false.
    ///
    /// # Errors
    /// When it is neither.
    pub fn boolean(&self) -> Result<bool> {
        match self.value {
            Value::Word("true") => Ok(true),
            Value::Word("false") => Ok(false),
            _ => Err(self.refuse("expected a boolean")),
        }
    }

    /// The elements of a list whose length lies between two numbers.
    ///
    /// # Errors
    /// When it is no such list, and those of `read`.
    pub fn each<T>(&self, least: usize, most: usize, read: fn(&Input<'_>) -> Result<T>) -> Result<Vec<T>> {
        let mut list = Vec::new();
        for (at, value) in self.elements(least, most)?.into_iter().enumerate() {
            list.push(read(&Input { value, step: Step::At(at), parent: Some(self), code: self.code })?);
        }
        Ok(list)
    }

    fn elements(&self, least: usize, most: usize) -> Result<Vec<Value<'a>>> {
        let mut list = Vec::new();
        let Value::Array(text) = self.value else { return Err(self.refuse("expected a list")) };
        json::array(text, &mut |value| list.push(value))?;
        if !(least..=most).contains(&list.len()) {
            return Err(self.refuse(format!("expected a list of {least} to {most} elements")));
        }
        Ok(list)
    }

    /// The texts of a list of at most so many.
    ///
    /// # Errors
    /// When it is no such list.
    pub fn texts(&self, most: usize) -> Result<Vec<String>> {
        self.each(0, most, |input| input.text().map(Cow::into_owned))
    }

    /// Whether this is text, and not an object or a list.
    #[must_use]
    pub fn is_text(&self) -> bool {
        matches!(self.value, Value::Text(_))
    }

    /// Whether this is `null`: said, and said to be nothing.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Word("null"))
    }

    /// An error about this value.
    #[must_use]
    pub fn refuse(&self, expected: impl Into<Cow<'static, str>>) -> Error {
        let error = Error::of(self.code, expected.into());
        let path = self.path();
        if path.is_empty() { error } else { error.field(path) }
    }

    fn path(&self) -> String {
        let mut path = self.parent.map(Self::path).unwrap_or_default();
        match self.step {
            Step::Root => {}
            Step::Name(name) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(name);
            }
            Step::At(index) => {
                path.push('[');
                path.push_str(&index.to_string());
                path.push(']');
            }
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused<T>(result: Result<T>) -> (Option<String>, String) {
        let error = result.err().unwrap();
        (error.at_field().map(str::to_owned), error.detail().to_owned())
    }

    #[test]
    fn an_error_names_the_whole_path_and_the_expectation_but_no_value() {
        let text = r#"{ "statements": [{ "roles": "marked" }], "empty": null, "token": "marked\n" }"#;
        let input = Input::option(text).unwrap();
        let statements = input.need("statements", "").unwrap();
        assert_eq!(
            refused(statements.each(0, 5, |one| one.need("roles", "")?.each(1, 100, |role| role.boolean()))),
            (Some("statements[0].roles".into()), "expected a list".into()),
        );
        assert_eq!(
            refused(statements.each(0, 5, |one| one.need("resources", "expected a list of resources")?.boolean())),
            (Some("statements[0].resources".into()), "expected a list of resources, found nothing".into()),
        );
        assert_eq!(
            refused(statements.each(2, 5, |_| Ok(()))),
            (Some("statements".into()), "expected a list of 2 to 5 elements".into())
        );
        assert_eq!(refused(input.need("empty", "").unwrap().text()).0, Some("empty".into()));
        assert!(!refused(input.need("token", "").unwrap().secret()).1.contains("marked"));
        assert_eq!(refused(input.need("token", "").unwrap().at("x")).1, "expected an object");
    }

    #[test]
    fn null_is_nothing_in_an_answer_and_wrong_in_an_option() {
        let text = r#"{"at":null}"#;
        assert!(Input::answer(text).unwrap().at("at").unwrap().is_none());
        assert!(Input::option(text).unwrap().at("at").unwrap().unwrap().time().is_err());
    }

    #[test]
    fn what_is_no_object_is_refused_at_once() {
        for text in ["", "null", "[]", "\"marked\"", "{", "{\"a\":1,\"a\":2}", "<html>"] {
            assert_eq!(refused(Input::option(text)).0, None, "{text}");
            assert_eq!(Input::answer(text).err().unwrap().code(), Code::ResponseInvalid, "{text}");
        }
    }
}
