//! What is sent and what comes back, as plain values.

use super::Query;
use crate::{base64url, block, error::Error, input::Input, secret::Secret};
use percent_encoding::percent_decode_str;
use std::fmt;

/// The method of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates.
    Post,
    /// Changes.
    Patch,
    /// Takes away.
    Delete,
}

impl Method {
    /// The method as it stands in a request.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// What a request is authorised with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// A bearer token (RFC 6750).
    Bearer(Secret),
    /// A user and a password (RFC 7617).
    Basic(String, Secret),
}

/// The least part of a credential that is taken for one, in bytes.
const LEAST: usize = 8;

impl Credential {
    /// The value of the `authorization` header.
    #[must_use]
    pub fn header(&self) -> Secret {
        match self {
            Self::Bearer(token) => Secret::new(["Bearer ", token.reveal()].concat()),
            Self::Basic(user, password) => Secret::new(["Basic ", encoded(user, password).reveal()].concat()),
        }
    }

    /// Whether a text repeats the credential.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        self.texts().iter().any(|secret| repeats(text, secret.reveal()))
    }

    fn texts(&self) -> Vec<Secret> {
        match self {
            Self::Bearer(token) => vec![token.clone()],
            Self::Basic(user, password) => vec![password.clone(), encoded(user, password)],
        }
    }
}

fn encoded(user: &str, password: &Secret) -> Secret {
    Secret::new(base64url::encode_plain(format!("{user}:{}", password.reveal()).as_bytes()))
}

/// A request. Its credential is printed by no formatter.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The absolute address.
    pub url: String,
    /// Names in lower case, and values; without the credential.
    pub headers: Vec<(&'static str, String)>,
    /// What goes into the `authorization` header.
    pub credential: Option<Credential>,
    /// What else is secret in it, in its body: no error repeats it either.
    pub secrets: Vec<Secret>,
    /// The body.
    pub body: Option<String>,
    /// The largest body of an answer that is read, in bytes.
    pub largest: usize,
    /// Whether a browser sends its cookies for the address.
    pub cookies: bool,
    /// Whether the headers of a success are read, too. Those of a failure always are.
    pub reads_headers: bool,
}

/// The largest answer, but for a page of a list: 1 MiB.
const LARGEST: usize = 1 << 20;
/// The largest page of a list: 16 MiB.
const LARGEST_PAGE: usize = 16 << 20;

/// Whether a text repeats a secret.
#[must_use]
pub fn repeats(text: &str, secret: &str) -> bool {
    // what a service says is cut: the secret may have lost its end
    let begins = || (LEAST..secret.len()).any(|length| secret.get(..length).is_some_and(|part| text.ends_with(part)));
    let escaped = || holds(&percent_decode_str(text).decode_utf8_lossy(), secret);
    let found = || forms(secret).iter().any(|form| holds(text, form));
    !secret.is_empty() && (found() || begins() || escaped())
}

/// Whether one text stands in another. That of the standard library makes the module 2 kB larger.
fn holds(text: &str, part: &str) -> bool {
    let Some(first) = part.bytes().next() else { return true };
    let mut rest = text.as_bytes();
    loop {
        rest = rest.get(block::find(rest, first)..).unwrap_or_default();
        match rest.split_first() {
            None => return false,
            Some(_) if rest.starts_with(part.as_bytes()) => return true,
            Some((_, after)) => rest = after,
        }
    }
}

/// A secret as it stands in texts: bare, or as headers write it.
fn forms(secret: &str) -> [String; 3] {
    let plain = base64url::encode_plain(secret.as_bytes());
    [secret.to_owned(), plain.trim_end_matches('=').to_owned(), base64url::encode(secret.as_bytes())]
}

/// JSON in which no text repeats a secret; `None`: it cannot be read.
fn withheld(json: &str, forms: &[String]) -> Option<String> {
    // a short one is part of many words
    let found = |text: &str| forms.iter().any(|form| if form.len() < LEAST { text == form } else { holds(text, form) });
    let is_secret = |text: &str| found(text) || found(&percent_decode_str(text).decode_utf8_lossy());
    let (mut shown, mut rest) = (String::new(), json);
    // by bytes: a search for a character would be shared with the tokens' module, which then grows
    while let Some(start) = rest.bytes().position(|byte| byte == b'"') {
        let (before, quoted) = (rest.get(..start)?, rest.get(start + 1..)?);
        let mut escaped = false;
        let end = quoted.bytes().position(|byte| {
            let ends = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            ends
        })?;
        let (text, after) = (quoted.get(..end)?, quoted.get(end + 1..)?);
        let object = format!("{{\"text\":\"{text}\"}}");
        let secret = is_secret(&Input::answer(&object).ok()?.text_at("text").ok()??);
        let text = if secret { "withheld: it repeats the credential" } else { text };
        shown.extend([before, "\"", text, "\""]);
        rest = after;
    }
    Some(shown + rest)
}

/// Neither headers nor body: what a client sends to log in, or to accept, is secret.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("method", &self.method).field("url", &self.url).finish_non_exhaustive()
    }
}

impl Request {
    /// A request without headers, credential or body.
    #[must_use]
    pub fn new(method: Method, url: String) -> Self {
        Self {
            method,
            url,
            headers: Vec::new(),
            credential: None,
            secrets: Vec::new(),
            body: None,
            largest: LARGEST,
            cookies: false,
            reads_headers: false,
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Authorises the request.
    #[must_use]
    pub fn authorize(mut self, credential: Credential) -> Self {
        self.credential = Some(credential);
        self
    }

    /// Gives the request a JSON body.
    #[must_use]
    pub fn json(mut self, body: String) -> Self {
        self.body = Some(body);
        self.header("content-type", "application/json")
    }

    /// Gives the request the body of a form.
    #[must_use]
    pub fn form(mut self, fields: &Query) -> Self {
        self.body = Some(fields.as_str().to_owned());
        self.header("content-type", "application/x-www-form-urlencoded")
    }

    /// Says that something in the body is secret.
    #[must_use]
    pub fn hiding(mut self, secret: impl IntoIterator<Item = Secret>) -> Self {
        self.secrets.extend(secret);
        self
    }

    /// Looks at the headers of a success.
    #[must_use]
    pub fn reading_headers(mut self) -> Self {
        self.reads_headers = true;
        self
    }

    /// Whether a text of an error repeats what is secret in the request.
    #[must_use]
    pub fn is_repeated_in(&self, text: &str) -> bool {
        self.credential.as_ref().is_some_and(|credential| credential.is_in(text))
            || self.secrets.iter().any(|secret| repeats(text, secret.reveal()))
    }

    /// All that is secret in the request.
    #[must_use]
    pub fn all_secrets(&self) -> Vec<Secret> {
        let mut all = self.credential.as_ref().map(Credential::texts).unwrap_or_default();
        all.extend_from_slice(&self.secrets);
        all.retain(|secret| !secret.reveal().is_empty());
        all
    }

    /// Lets a browser send its cookies for the address.
    #[must_use]
    pub fn with_cookies(mut self) -> Self {
        self.cookies = true;
        self
    }

    /// Expects a page of a list, which may be larger than other answers.
    #[must_use]
    pub fn page(mut self) -> Self {
        self.largest = LARGEST_PAGE;
        self
    }
}

/// An answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// The status; 0 where a browser hides a redirect.
    pub status: u16,
    /// Names and values; none of a success whose headers nobody wanted.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: Vec<u8>,
    /// What is secret in the request: nothing that is shown of the body repeats it.
    pub secrets: Vec<Secret>,
}

impl Response {
    /// Whether the status is one of success.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body, which is JSON, as it may be shown: what repeats a secret of the request is withheld.
    ///
    /// # Errors
    /// When it is no text.
    pub fn raw(&self) -> std::result::Result<String, std::str::Utf8Error> {
        let body = std::str::from_utf8(&self.body)?;
        let mut all = Vec::new();
        for secret in &self.secrets {
            all.extend(forms(secret.reveal()));
        }
        // nearly every body is free of them, as can be told at once: one may only hide behind an escape
        let suspect = body.bytes().any(|byte| matches!(byte, b'\\' | b'%')) || all.iter().any(|form| holds(body, form));
        Ok(if suspect { withheld(body, &all) } else { None }.unwrap_or_else(|| body.to_owned()))
    }

    /// The first header of a name, whatever its case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// How far a request came that got no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// No connection was made: the service has seen nothing.
    Refused,
    /// The connection failed: the service may have seen the request.
    Lost,
    /// We ended it: by the deadline, the caller's signal or a limit.
    Ended,
}

/// A request that got no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// How far it came.
    pub stage: Stage,
    /// What to tell the caller.
    pub error: Error,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_where_the_standard_library_finds_it() {
        for text in ["", "a", "aab", "baab", "aaaaaaaaaaaaaaaaaaaab", "xé", "the secret, in the middle of much else"] {
            for part in ["", "a", "aab", "ab", "b", "é", "secret", "much elsewhere"] {
                assert_eq!(holds(text, part), text.contains(part), "{text} {part}");
            }
        }
    }

    #[test]
    fn a_credential_is_printed_by_no_formatter() {
        let bearer =
            Request::new(Method::Get, "https://a.example".into()).authorize(Credential::Bearer(Secret::new("marked")));
        let basic = bearer.clone().authorize(Credential::Basic("id".into(), Secret::new("marked")));
        assert!(!format!("{bearer:?} {basic:?}").contains("marked"));
    }

    #[test]
    fn a_credential_is_found_in_what_a_service_says() {
        let basic = Credential::Basic("user".into(), Secret::new("pass"));
        assert_eq!(basic.header().reveal(), "Basic dXNlcjpwYXNz");
        let bearer = Credential::Bearer(Secret::new("tok"));
        let long = Credential::Bearer(Secret::new("token-of-many-words"));
        for (credential, text, found) in [
            (&basic, "a pass", true),
            (&basic, "a dXNlcjpwYXNz", true),
            (&basic, "user", false),
            (&bearer, "bad tok", true),
            (&bearer, "to", false),
            (&long, "so long a tok", false),
            (&long, "so long a token-of-", true),
            (&long, "token-of-another", false),
            (&bearer, "", false),
        ] {
            assert_eq!(credential.is_in(text), found, "{text}");
        }
    }

    #[test]
    fn headers_are_found_in_any_case() {
        let response = Response { headers: vec![("Retry-After".into(), "3".into())], ..Response::default() };
        assert_eq!(response.header("retry-after"), Some("3"));
        assert_eq!(response.header("x-request-id"), None);
    }

    #[test]
    fn what_is_shown_of_a_body_repeats_no_secret() {
        let request = Request::new(Method::Get, "https://a.example".into())
            .authorize(Credential::Basic("user".into(), Secret::new("pass/word of many")))
            .hiding([Secret::new("short"), Secret::new("another-secret")]);
        let shown = |body: &str| {
            let response = Response { body: body.into(), secrets: request.all_secrets(), ..Response::default() };
            response.raw().unwrap()
        };
        let gone = r#""withheld: it repeats the credential""#;
        for text in [
            "pass/word of many",
            "Bearer pass/word of many.",
            r"pass\/word of many",
            r"\u0070ass/word of many",
            "pass%2Fword of many",
            "cGFzcy93b3JkIG9mIG1hbnk=",
            "Basic dXNlcjpwYXNzL3dvcmQgb2YgbWFueQ==",
            "another-secret",
            "short",
            r"\u0073hort",
        ] {
            let body = |text: &str| format!(r#"{{ "a": [{text}, 1, "x\"\\"], {text}: "shorter", "n": null }}"#);
            assert_eq!(shown(&body(&format!("\"{text}\""))), body(gone), "{text}");
        }
        for body in [r#"{"a":"b"}"#, r#"{"a":"100 % \"x\""}"#, "", "\"", r#"{"shorter":"a password"}"#] {
            assert_eq!(shown(body), body);
        }
    }

    #[test]
    fn what_is_sent_is_not_printed() {
        let request = Request::new(Method::Post, "https://a.example".into())
            .header("x-key", "marked")
            .authorize(Credential::Bearer(Secret::new("marked")))
            .hiding([Secret::new("marked")])
            .json(r#"{"password":"marked"}"#.to_owned());
        assert!(!format!("{request:?}").contains("marked"));
    }
}
