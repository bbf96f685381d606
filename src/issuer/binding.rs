//! Whom an invite is for: somebody with an address, anybody of a domain, or whoever holds it.

use crate::{
    base64url,
    error::{Code, Error, Result},
    http::url,
    input::{Input, Read},
    mac::HmacKey,
};

/// Whom an invite is for, as its maker says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Binding {
    /// Somebody with this e-mail address.
    Email(String),
    /// Anybody whose e-mail address is of this domain.
    Domain(String),
}

impl Read for Binding {
    fn read(input: &Input<'_>) -> Result<Self> {
        match (input.at("email")?, input.at("domain")?) {
            (Some(email), None) => {
                let normal = normal(&email.text_of(3, 254)?);
                normal.map(Self::Email).ok_or_else(|| email.refuse("expected an e-mail address"))
            }
            (None, Some(domain)) => {
                let text = domain.text_of(1, 253)?.to_ascii_lowercase();
                match url::is_host(&text) {
                    true => Ok(Self::Domain(text)),
                    false => Err(domain.refuse("expected a domain")),
                }
            }
            _ => Err(input.refuse("expected either an `email` or a `domain`")),
        }
    }
}

impl Binding {
    /// As it stands in the token and in the row: an address only as a keyed hash, which is another for each invite.
    pub(super) fn sealed(&self, secret: Option<&HmacKey>, id: &str) -> Result<String> {
        match self {
            Self::Email(email) => Ok(format!("email:{}", hash(secret, id, email)?)),
            Self::Domain(domain) => Ok(format!("domain:{domain}")),
        }
    }
}

/// Whether an address is the one that an invite is for.
pub(super) fn fits(binding: &str, secret: Option<&HmacKey>, id: &str, email: &str) -> Result<bool> {
    let Some(email) = normal(email) else { return Ok(false) };
    match binding.split_once(':') {
        Some(("email", known)) => Ok(hash(secret, id, &email)? == known),
        Some(("domain", domain)) => Ok(email.rsplit_once('@').is_some_and(|(_, found)| found == domain)),
        _ => Ok(false),
    }
}

/// Without outer white space, and in lower case: RFC 5321 would let the part before the @ keep its case, but no mail
/// service tells two such people apart.
fn normal(email: &str) -> Option<String> {
    let email = email.trim().to_lowercase();
    let (name, domain) = email.rsplit_once('@')?;
    (!name.is_empty() && !domain.is_empty() && !email.contains(char::is_whitespace)).then_some(email)
}

// addresses can be guessed: without the secret, a hash of one would be the address itself
fn hash(secret: Option<&HmacKey>, id: &str, email: &str) -> Result<String> {
    let Some(secret) = secret else {
        let expected = "expected a secret of at least 16 bytes, which e-mail addresses are hashed with";
        return Err(Error::new(Code::OptionInvalid, expected).field("secret"));
    };
    let code = secret.sign(format!("email\0{id}\0{email}").as_bytes());
    Ok(base64url::encode(code.get(..16).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_the_same_in_any_case_and_with_space_around_it() {
        assert_eq!(normal(" John.Doe@Example.COM\n").as_deref(), Some("john.doe@example.com"));
        for text in ["", "a", "@b", "a@", "a b@c"] {
            assert_eq!(normal(text), None, "{text}");
        }
    }
}
