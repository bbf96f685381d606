//! Addresses that a credential may be sent to: https, one host, no way out of the path.

use super::Query;
use crate::{
    error::{Code, Error, Result},
    input::{Input, Read},
};
use std::fmt::Write as _;

/// The start of every address of a service: scheme, host, perhaps a port and a path. No query, no user, no fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base(String);

impl Base {
    /// Reads an address: `https`, or `http` where the host is this machine (`localhost`, `127.0.0.1`, `[::1]`).
    ///
    /// # Errors
    /// What was expected, as text.
    pub fn parse(text: &str) -> std::result::Result<Self, &'static str> {
        let (scheme, rest) = text.split_once(':').ok_or("expected an absolute https address")?;
        let rest = rest.strip_prefix("//").ok_or("expected an absolute https address")?;
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !authority.ends_with(']') => (host, Some(port)),
            _ => (authority, None),
        };
        let host = host.to_ascii_lowercase();
        if host != "[::1]" && !is_host(&host) {
            return Err("expected an address with an ascii host name, and no user, query or fragment");
        }
        if port.is_some_and(|port| port.parse::<u16>().is_err() || !port.bytes().all(|b| b.is_ascii_digit())) {
            return Err("expected a port from 0 to 65535");
        }
        let local = matches!(host.as_str(), "localhost" | "127.0.0.1" | "[::1]");
        let scheme = match scheme.to_ascii_lowercase().as_str() {
            "https" => "https",
            "http" if local => "http",
            _ => return Err("expected an https address (http only for this machine)"),
        };
        let path = path.strip_suffix('/').unwrap_or(path);
        let mut base = format!("{scheme}://{host}");
        if let Some(port) = port {
            base.push(':');
            base.push_str(port);
        }
        if path.is_empty() {
            return Ok(Self(base));
        }
        for segment in path.split('/') {
            if matches!(segment, "" | "." | "..") || !segment.bytes().all(is_unreserved) {
                return Err("expected a path of plain segments, and no query or fragment");
            }
            base.push('/');
            base.push_str(segment);
        }
        Ok(Self(base))
    }

    /// The base of a host that is known to be well-formed, by https.
    pub(crate) fn of_host(host: &str) -> Self {
        Self(format!("https://{host}"))
    }

    /// The address below this base, with a query.
    ///
    /// # Errors
    /// As for [`join`](Self::join).
    pub fn find(&self, segments: &[&str], query: &Query) -> Result<String> {
        let mut address = self.join(segments)?;
        if !query.as_str().is_empty() {
            address.push('?');
            address.push_str(query.as_str());
        }
        Ok(address)
    }

    /// The host, without a port.
    #[must_use]
    pub fn host(&self) -> &str {
        let host = self.origin().get(self.host_at()..).unwrap_or_default();
        match host.rsplit_once(':') {
            Some((name, _)) if !host.ends_with(']') => name,
            _ => host,
        }
    }

    /// Whether an absolute address without query lies at the origin of this base.
    pub(super) fn has(&self, address: &str) -> bool {
        Self::parse(address).is_ok_and(|other| other.origin() == self.origin())
    }

    /// Scheme, host and port.
    #[must_use]
    pub fn origin(&self) -> &str {
        let host = self.host_at();
        let end = self.0.get(host..).and_then(|rest| rest.find('/')).map_or(self.0.len(), |at| host + at);
        self.0.get(..end).unwrap_or_default()
    }

    // after `://`, and so after the first colon
    fn host_at(&self) -> usize {
        self.0.bytes().position(|byte| byte == b':').map_or(0, |at| at + 3)
    }

    /// The address below this base. Each segment is percent-encoded, so that it stays one segment.
    ///
    /// # Errors
    /// `OPTION_INVALID` when a segment is empty, `.` or `..`: browsers resolve those even when they are encoded.
    pub fn join(&self, segments: &[&str]) -> Result<String> {
        let mut address = self.0.clone();
        for segment in segments {
            if matches!(*segment, "" | "." | "..") {
                return Err(Error::new(Code::OptionInvalid, "expected an id that can stand in a path"));
            }
            address.push('/');
            // most are plain, and stand there as they are
            if segment.bytes().all(is_unreserved) {
                address.push_str(segment);
                continue;
            }
            for byte in segment.bytes() {
                if is_unreserved(byte) {
                    address.push(char::from(byte));
                } else {
                    // writing to a string cannot fail
                    let _ = write!(address, "%{byte:02X}");
                }
            }
        }
        Ok(address)
    }
}

impl Read for Base {
    fn read(input: &Input<'_>) -> Result<Self> {
        Self::parse(&input.text()?).map_err(|expected| input.refuse(expected))
    }
}

/// Whether a text is a DNS host name in lower case: labels of letters, digits and inner hyphens, joined by dots.
#[must_use]
pub fn is_host(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_label)
}

/// Whether a text is one DNS label in lower case.
#[must_use]
pub fn is_label(text: &str) -> bool {
    let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=63).contains(&text.len()) && text.bytes().all(inner) && !text.starts_with('-') && !text.ends_with('-')
}

/// Whether a host is a domain or lies below it, compared label by label.
#[must_use]
pub fn is_within(host: &str, domain: &str) -> bool {
    host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_is_https_or_this_machine() {
        for (text, base) in [
            ("https://Login.Example.com", "https://login.example.com"),
            ("https://example.com:8443/proxy/", "https://example.com:8443/proxy"),
            ("http://localhost:3000", "http://localhost:3000"),
            ("http://127.0.0.1:1", "http://127.0.0.1:1"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("HTTPS://[::1]", "https://[::1]"),
        ] {
            assert_eq!(Base::parse(text), Ok(Base(base.to_owned())), "{text}");
        }
    }

    #[test]
    fn a_base_that_could_send_a_credential_elsewhere_is_refused() {
        for text in [
            "",
            "example.com",
            "//example.com",
            "http://example.com",
            "http://localhost.evil.example",
            "ftp://localhost",
            "https://user@example.com",
            "https://user:pass@example.com",
            "https://example.com?x",
            "https://example.com#x",
            "https://example.com/../x",
            "https://example.com/%2e%2e",
            "https://exa mple.com",
            "https://example.com:99999",
            "https://example.com:+1",
            "https://example.com:",
            "https://exämple.com",
            "https://",
            "https:///x",
            "https://example.com\\@evil.example",
            "https://[::2]",
            "https://-a.example",
            "https://a..b",
            "javascript://localhost",
            "https://example.com/a//b",
        ] {
            assert!(Base::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_id_cannot_leave_its_place() {
        let base = Base::of_host("api.example");
        assert_eq!(
            base.join(&["v1", "a/../b?c#d%2e \u{e9}\\"]).as_deref(),
            Ok("https://api.example/v1/a%2F..%2Fb%3Fc%23d%252e%20%C3%A9%5C"),
        );
        for id in ["", ".", ".."] {
            assert_eq!(base.join(&["v1", id]).map_err(|e| e.code()), Err(Code::OptionInvalid), "{id}");
        }
    }

    #[test]
    fn a_host_lies_within_a_domain_only_at_a_dot() {
        assert!(is_within("signalwire.com", "signalwire.com"));
        assert!(is_within("a.b.signalwire.com", "signalwire.com"));
        for host in ["evilsignalwire.com", "signalwire.com.evil.example", "com", "", "signalwire.co"] {
            assert!(!is_within(host, "signalwire.com"), "{host}");
        }
    }
}
