//! Reads JSON step by step; what does not fit is refused by its path and what was expected, never by its value.

use crate::{
    error::{Code, Error, Result},
    secret::Secret,
    time::Time,
};
use serde_json::Value;

/// The longest credential that is read, in bytes.
const LONGEST_SECRET: usize = 8 * 1024;

/// A JSON value and the path that led to it.
#[derive(Clone)]
pub struct Input<'a> {
    value: &'a Value,
    path: String,
    code: Code,
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
    /// What a caller gave us. `null` is a value of the wrong type: an invalid `Date` becomes one.
    #[must_use]
    pub fn option(value: &'a Value) -> Self {
        Self { value, path: String::new(), code: Code::OptionInvalid }
    }

    /// What a service answered. `null` is the same as nothing.
    #[must_use]
    pub fn answer(value: &'a Value) -> Self {
        Self { value, path: String::new(), code: Code::ResponseInvalid }
    }

    /// A key, or a set of them. `null` is the same as nothing.
    #[must_use]
    pub fn key(value: &'a Value) -> Self {
        Self { value, path: String::new(), code: Code::KeyInvalid }
    }

    /// The same value under another path.
    #[must_use]
    pub fn named(mut self, path: &str) -> Self {
        path.clone_into(&mut self.path);
        self
    }

    /// A member, if it is there.
    ///
    /// # Errors
    /// When this is not an object.
    pub fn at(&self, name: &str) -> Result<Option<Self>> {
        let Value::Object(members) = self.value else { return Err(self.refuse("expected an object")) };
        let value = members.get(name).filter(|value| self.code == Code::OptionInvalid || !value.is_null());
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        Ok(value.map(|value| Self { value, path, code: self.code }))
    }

    /// A member that must be there.
    ///
    /// # Errors
    /// When this is not an object or the member is missing.
    pub fn need(&self, name: &str, expected: &'static str) -> Result<Self> {
        match self.at(name)? {
            Some(input) => Ok(input),
            None => Err(Self { value: &Value::Null, path: String::new(), code: self.code }
                .named(&if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) })
                .refuse(format!("{expected}, found nothing"))),
        }
    }

    /// A text member, if it is there.
    ///
    /// # Errors
    /// When it is not text.
    pub fn text_at(&self, name: &str) -> Result<Option<String>> {
        self.at(name)?.map(|input| input.text().map(str::to_owned)).transpose()
    }

    /// A text.
    ///
    /// # Errors
    /// When it is none.
    pub fn text(&self) -> Result<&'a str> {
        self.value.as_str().ok_or_else(|| self.refuse("expected a string"))
    }

    /// A text of a length between two numbers of characters.
    ///
    /// # Errors
    /// When it is none.
    pub fn text_of(&self, least: usize, most: usize) -> Result<&'a str> {
        let text = self.text()?;
        if (least..=most).contains(&text.chars().count()) {
            return Ok(text);
        }
        Err(self.refuse(format!("expected {least} to {most} characters")))
    }

    /// A credential: visible ASCII, so that it can stand in a header.
    ///
    /// # Errors
    /// When it is none.
    pub fn secret(&self) -> Result<Secret> {
        let text = self.text()?;
        let visible = text.bytes().all(|b| b.is_ascii_graphic());
        if text.is_empty() || text.len() > LONGEST_SECRET || !visible {
            return Err(self.refuse(format!("expected 1 to {LONGEST_SECRET} visible ascii characters")));
        }
        Ok(Secret::new(text))
    }

    /// A moment, as RFC 3339 text (what a `Date` becomes in JSON).
    ///
    /// # Errors
    /// When it is none.
    pub fn time(&self) -> Result<Time> {
        let time = self.value.as_str().and_then(Time::from_rfc3339);
        time.ok_or_else(|| self.refuse("expected a valid date from 1970 to 9999"))
    }

    /// A whole number between two others.
    ///
    /// # Errors
    /// When it is none.
    pub fn whole(&self, least: u64, most: u64) -> Result<u64> {
        let number = self.value.as_u64().filter(|number| (least..=most).contains(number));
        number.ok_or_else(|| self.refuse(format!("expected a whole number from {least} to {most}")))
    }

    /// True or false.
    ///
    /// # Errors
    /// When it is neither.
    pub fn boolean(&self) -> Result<bool> {
        self.value.as_bool().ok_or_else(|| self.refuse("expected a boolean"))
    }

    /// The elements of a list whose length lies between two numbers.
    ///
    /// # Errors
    /// When it is no such list.
    pub fn list(&self, least: usize, most: usize) -> Result<impl Iterator<Item = Self> + use<'a>> {
        let list = self.value.as_array().filter(|list| (least..=most).contains(&list.len()));
        let Some(list) = list else {
            return Err(self.refuse(format!("expected a list of {least} to {most} elements")));
        };
        let (path, code) = (self.path.clone(), self.code);
        Ok(list.iter().enumerate().map(move |(at, value)| Self { value, path: format!("{path}[{at}]"), code }))
    }

    /// The texts of a list of at most so many.
    ///
    /// # Errors
    /// When it is no such list.
    pub fn texts(&self, most: usize) -> Result<Vec<String>> {
        self.list(0, most)?.map(|input| input.text().map(str::to_owned)).collect()
    }

    /// Whether this is `null`: said, and said to be nothing.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.value.is_null()
    }

    /// Whether this is text, and not an object or a list.
    #[must_use]
    pub fn is_text(&self) -> bool {
        self.value.is_string()
    }

    /// An error about this value.
    #[must_use]
    pub fn refuse(&self, expected: impl Into<std::borrow::Cow<'static, str>>) -> Error {
        let error = Error::new(self.code, expected);
        if self.path.is_empty() { error } else { error.field(self.path.clone()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn refused<T>(result: Result<T>) -> (Option<String>, String) {
        let error = result.err().unwrap();
        (error.at_field().map(str::to_owned), error.detail().to_owned())
    }

    #[test]
    fn an_error_names_the_whole_path_and_the_expectation_but_no_value() {
        let value = json!({ "statements": [{ "roles": "marked" }], "empty": null, "token": "marked\n" });
        let input = Input::option(&value);
        let statement = input.need("statements", "").unwrap().list(0, 5).unwrap().next().unwrap();
        assert_eq!(
            refused(statement.need("roles", "").unwrap().list(1, 100)),
            (Some("statements[0].roles".into()), "expected a list of 1 to 100 elements".into()),
        );
        assert_eq!(
            refused(statement.need("resources", "expected a list of resources")),
            (Some("statements[0].resources".into()), "expected a list of resources, found nothing".into()),
        );
        assert_eq!(refused(input.need("empty", "").unwrap().text()).0, Some("empty".into()));
        assert!(!refused(input.need("token", "").unwrap().secret()).1.contains("marked"));
        assert_eq!(refused(input.need("token", "").unwrap().at("x")).1, "expected an object");
    }

    #[test]
    fn null_is_nothing_in_an_answer_and_wrong_in_an_option() {
        let value = json!({ "at": null });
        assert!(Input::answer(&value).at("at").unwrap().is_none());
        assert!(Input::option(&value).at("at").unwrap().unwrap().time().is_err());
    }
}
