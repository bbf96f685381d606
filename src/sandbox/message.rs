//! A request as the sandbox sees it, and the answer that it gives.

use crate::base64url;
use percent_encoding::percent_decode_str;
use serde_json::Value;
use std::borrow::Cow;

/// A request on its way in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The method, in upper case.
    pub method: String,
    /// The absolute address.
    pub url: String,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// An answer on its way out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// How it travels.
    pub delivery: Delivery,
}

/// What happens to an answer on its way: whoever carries it does this.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    /// Milliseconds before it leaves.
    pub delay_ms: u64,
    /// The connection ends after so many bytes of the body.
    pub cut_at: Option<usize>,
    /// The connection ends before anything is sent.
    pub lost: bool,
}

impl Asked {
    /// The first header of a name.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Scheme and host.
    pub(super) fn origin(&self) -> &str {
        let from = self.url.find("://").map_or(0, |at| at + 3);
        let end = self.url.get(from..).and_then(|rest| rest.find(['/', '?'])).map_or(self.url.len(), |at| from + at);
        self.url.get(..end).unwrap_or_default()
    }

    /// The path, as it was sent.
    pub(super) fn path(&self) -> &str {
        let rest = self.url.get(self.origin().len()..).unwrap_or_default();
        rest.split(['?', '#']).next().unwrap_or_default()
    }

    /// The segments of the path, decoded.
    pub(super) fn segments(&self) -> Vec<String> {
        let path = self.path().trim_matches('/');
        path.split('/').map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned()).collect()
    }

    /// The values of a name in the query.
    pub(super) fn query(&self, name: &str) -> Vec<String> {
        let query = self.url.split_once('?').map_or("", |(_, query)| query);
        values(query.as_bytes(), name)
    }

    /// One number of the query.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.query(name).first()?.parse().ok()
    }

    /// The first value of a name in the body of a form; nothing where the body is no form.
    pub(super) fn form(&self, name: &str) -> Option<String> {
        let kind = self.header("content-type").unwrap_or_default();
        kind.starts_with("application/x-www-form-urlencoded").then(|| values(&self.body, name).into_iter().next())?
    }

    /// The body as JSON.
    pub(super) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The token of bearer authorisation.
    pub(super) fn bearer(&self) -> Option<&str> {
        self.header("authorization")?.strip_prefix("Bearer ")
    }

    /// The user and the password of basic authorisation.
    pub(super) fn basic(&self) -> Option<(String, String)> {
        let text = base64url::decode_plain(self.header("authorization")?.strip_prefix("Basic ")?)?;
        let text = String::from_utf8(text).ok()?;
        text.split_once(':').map(|(user, password)| (user.to_owned(), password.to_owned()))
    }
}

fn values(text: &[u8], name: &str) -> Vec<String> {
    form_urlencoded::parse(text).filter(|(key, _)| key == name).map(|(_, value)| value.into_owned()).collect()
}

impl Answer {
    /// An answer of JSON.
    pub(super) fn json(status: u16, body: &Value) -> Self {
        Self::of("application/json", status, body.to_string())
    }

    /// An answer of some kind.
    pub(super) fn of(kind: &str, status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("content-type".to_owned(), kind.to_owned())],
            body: body.into(),
            ..Self::default()
        }
    }

    /// An answer without a body.
    pub(super) fn empty(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    /// The same answer with another header.
    pub(super) fn header(mut self, name: &str, value: impl Into<Cow<'static, str>>) -> Self {
        self.headers.push((name.to_owned(), value.into().into_owned()));
        self
    }
}

/// A text member of an object.
pub(super) fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name)?.as_str()
}
