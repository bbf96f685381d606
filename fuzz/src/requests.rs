//! What must hold of every request, whatever it was made from.

use crate::tree::is_json;
use edge_invites::http::{Method, Request};
use url::Url;

/// The request goes to the host of its own text and nowhere else, below its path, and its parts can be sent.
pub fn check(request: &Request) {
    let (scheme, rest) = request.url.split_once("://").expect("an absolute address");
    let local = ["localhost", "127.0.0.1", "[::1]"]
        .iter()
        .any(|host| rest.strip_prefix(host).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', ':'])));
    assert!(scheme == "https" || (scheme == "http" && local), "{}", request.url);
    assert!(request.url.bytes().all(|b| b.is_ascii_graphic()), "{}", request.url);
    assert!(!request.url.contains(['#', '\\']), "{}", request.url);
    assert!(!request.url.split('?').next().unwrap_or_default().contains('@'), "{}", request.url);
    // what a browser makes of it; some names that DNS allows are no hosts to it
    if let Ok(seen) = Url::parse(&request.url) {
        let place = request.url.split('?').next().unwrap_or_default();
        let path = rest.split('?').next().and_then(|rest| rest.find('/').and_then(|at| rest.get(at..)));
        assert_eq!(seen.path(), path.unwrap_or("/"), "the path stays as it was written: {place}");
        assert!(seen.username().is_empty() && seen.password().is_none() && seen.fragment().is_none());
    }
    let credential = request.credential.iter().map(|credential| credential.header().reveal().to_owned());
    for value in request.headers.iter().map(|(_, value)| value.clone()).chain(credential) {
        assert!(value.bytes().all(|b| b == b' ' || b.is_ascii_graphic()), "a header that cannot be sent: {value:?}");
    }
    if let Some(body) = &request.body {
        assert_ne!(request.method, Method::Get, "GET has no body");
        let kind = request.headers.iter().find(|(name, _)| *name == "content-type").map(|(_, kind)| kind.as_str());
        match kind {
            Some("application/json") => assert!(is_json(body), "{body}"),
            Some("application/x-www-form-urlencoded") => assert!(body.bytes().all(|b| b.is_ascii_graphic()), "{body}"),
            other => panic!("a body of no known kind: {other:?}"),
        }
    }
}

/// Scheme, host and port.
#[must_use]
pub fn origin(url: &str) -> &str {
    let from = url.find("://").map_or(0, |at| at + 3);
    let end = url.get(from..).and_then(|rest| rest.find(['/', '?'])).map_or(url.len(), |at| from + at);
    url.get(..end).unwrap_or(url)
}
