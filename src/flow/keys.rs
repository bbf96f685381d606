//! Fetch a remote key set.

use super::perform::{Limits, perform};
use crate::{
    error::{Code, Error, Result},
    host::Host,
    http::{Base, Call, Method, Repeat, Request, Response},
    input::{Input, Read},
    output::{Output, Write},
    token::keys::{JwkSet, fresh_sec},
};

/// What a source answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// The set as JSON text; `None` when it has not changed.
    pub text: Option<String>,
    /// How long it is fresh, in seconds.
    pub fresh_sec: u32,
    /// What to ask with next time.
    pub etag: Option<String>,
}

impl Write for Fetched {
    fn write(&self, out: Output) -> Output {
        out.maybe("text", self.text.as_deref())
            .number("freshSec", Some(self.fresh_sec.into()))
            .maybe("etag", self.etag.as_deref())
    }
}

/// Fetches the set at an https address, unless it is still the one of `etag`.
///
/// # Errors
/// `OPTION_INVALID` for an address that is none, `KEYS_UNAVAILABLE` with the status, and those of the transport.
pub async fn fetch_keys<H: Host>(
    host: &H,
    url: &str,
    etag: Option<String>,
    default_sec: u32,
    limits: &Limits,
) -> Result<Fetched> {
    // the rules for addresses are the same as for services: https, but for this machine
    let authority = url.split('?').next().unwrap_or(url);
    Base::parse(authority).map_err(|expected| Error::new(Code::OptionInvalid, expected).field("source"))?;
    let mut request = Request::new(Method::Get, url.to_owned())
        .header("accept", "application/jwk-set+json, application/json")
        .reading_headers();
    if let Some(etag) = etag.clone() {
        request = request.header("if-none-match", etag);
    }
    let call = Call::new("keys", request, Repeat::Always, move |response| read(response, etag, default_sec));
    perform(host, call, limits).await
}

fn read(response: &Response, etag: Option<String>, default_sec: u32) -> Result<Fetched> {
    let unavailable = |detail| Error::new(Code::KeysUnavailable, detail).status(response.status);
    let fresh_sec = fresh_sec(response.header("cache-control"), default_sec);
    if response.status == 304 && etag.is_some() {
        return Ok(Fetched { text: None, fresh_sec, etag });
    }
    if !response.is_success() {
        return Err(unavailable("expected the key set, found another status"));
    }
    let text = String::from_utf8(response.body.clone()).map_err(|_| unavailable("expected a key set in JSON"))?;
    let set = Input::answer(&text).map_err(|_| unavailable("expected a key set in JSON"))?;
    JwkSet::read(&set).map_err(|_| unavailable("expected a JWK Set of at most 256 keys"))?;
    Ok(Fetched { text: Some(text), fresh_sec, etag: response.header("etag").map(str::to_owned) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Response {
        let headers = vec![("Cache-Control".into(), "max-age=120".into()), ("ETag".into(), "\"2\"".into())];
        Response { status, headers, body: body.into(), ..Response::default() }
    }

    #[test]
    fn a_set_is_kept_as_it_came_with_its_age_and_tag() {
        let fetched = read(&answer(200, r#"{"keys":[]}"#), None, 600).unwrap();
        assert_eq!(
            fetched,
            Fetched { text: Some(r#"{"keys":[]}"#.into()), fresh_sec: 120, etag: Some("\"2\"".into()) }
        );
    }

    #[test]
    fn unchanged_is_an_answer_only_to_a_question_with_a_tag() {
        assert_eq!(read(&answer(304, ""), Some("\"1\"".into()), 600).unwrap().etag, Some("\"1\"".into()));
        assert_eq!(read(&answer(304, ""), None, 600).unwrap_err().code(), Code::KeysUnavailable);
    }

    #[test]
    fn whatever_is_no_set_is_refused() {
        for (status, body) in
            [(200, "<html>"), (200, "[]"), (200, "{}"), (200, r#"{"keys":1}"#), (404, "{}"), (500, "")]
        {
            let error = read(&answer(status, body), None, 600).unwrap_err();
            assert_eq!((error.code(), error.http_status()), (Code::KeysUnavailable, Some(status)), "{body}");
        }
    }
}
