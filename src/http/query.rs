//! Names and values as forms and queries carry them, and the way from one page of a list to the next.

use super::Base;

/// Names and values in the form `application/x-www-form-urlencoded`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(String);

/// The longest query that leads to a next page, in characters.
const LONGEST: usize = 4096;

impl Query {
    /// Adds a value.
    #[must_use]
    pub fn add(mut self, name: &str, value: &str) -> Self {
        form_urlencoded::Serializer::new(&mut self.0).append_pair(name, value);
        self
    }

    /// Adds a value, if there is one.
    #[must_use]
    pub fn maybe(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.add(name, value),
            None => self,
        }
    }

    /// The encoded text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The query that an earlier page named; `None` for anything that cannot stand as the query of an address.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain = |b: u8| b.is_ascii_graphic() && !matches!(b, b'#' | b'"' | b'<' | b'>' | b'\\' | b'`');
        (!text.is_empty() && text.len() <= LONGEST && text.bytes().all(plain)).then(|| Self(text.to_owned()))
    }

    /// The query of a next page, whose address a service names: absolute, or from the root of its host.
    ///
    /// Only the query is taken, so that a credential goes nowhere else; `None` where the address is of none of `origins`.
    #[must_use]
    pub fn of_next(address: &str, origins: &[&Base]) -> Option<Self> {
        let (place, query) = address.split_once('?')?;
        let rooted = place.starts_with('/') && !place.starts_with("//") && !place.contains('\\');
        if !rooted && !origins.iter().any(|base| base.has(place)) {
            return None;
        }
        Self::parse(query)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_encoded_as_forms_are() {
        let query = Query::default().add("Identity", "a b&c=d+é").maybe("RoleSid", None).add("x", "");
        assert_eq!(query.as_str(), "Identity=a+b%26c%3Dd%2B%C3%A9&x=");
    }

    #[test]
    fn the_next_page_is_at_the_same_origin_or_nowhere() {
        let base = Base::parse("https://chat.example.com/v1").unwrap();
        let next = |address| Query::of_next(address, &[&base]).map(|query| query.as_str().to_owned());
        for address in ["https://chat.example.com/v1/x?Page=1", "/v1/x?Page=1", "https://CHAT.example.com?Page=1"] {
            assert_eq!(next(address).as_deref(), Some("Page=1"), "{address}");
        }
        for address in [
            "https://evil.example/v1/x?Page=1",
            "https://chat.example.com.evil.example/?Page=1",
            "https://chat.example.com@evil.example/?Page=1",
            "https://chat.example.com:444/?Page=1",
            "http://chat.example.com/v1?Page=1",
            "//evil.example/?Page=1",
            "/\\evil.example/?Page=1",
            "https://chat.example.com/v1/x",
            "https://chat.example.com/v1/x?",
            "https://chat.example.com/v1/x?a#b",
            "https://chat.example.com/v1/x?a b",
            "",
        ] {
            assert_eq!(next(address), None, "{address}");
        }
    }
}
