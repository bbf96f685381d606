//! The header of the last token: those of one issuer share theirs to the letter, and need it read once.

use super::parse::{Header, segment, utf8};
use crate::error::Result;

/// A header that was read and found good, and the text that it was read from.
#[derive(Debug, Default)]
pub struct Last {
    part: Vec<u8>,
    text: String,
    sealed: bool,
    /// Another one for each header that was not there before. Counted from 1 and, at one in a nanosecond, for centuries.
    serial: u64,
}

impl Last {
    /// Reads a token's first part, of a token with five parts if `sealed`, unless it is the one that is there.
    ///
    /// # Errors
    /// `TOKEN_MALFORMED`, `TOKEN_UNSUPPORTED`: the one that is there stays.
    pub fn read(&mut self, part: &[u8], sealed: bool) -> Result<()> {
        if self.serial != 0 && self.sealed == sealed && self.part == part {
            return Ok(());
        }
        let mut room = vec![0; part.len()];
        let text = utf8(segment(part, &mut room)?)?;
        let header = Header::read(text)?;
        if sealed { header.seals() } else { header.signs() }?;
        *self = Self { part: part.into(), text: text.into(), sealed, serial: self.serial + 1 };
        Ok(())
    }

    /// Tells this header from others before and after it.
    #[must_use]
    pub fn serial(&self) -> u64 {
        self.serial
    }

    /// The header as JSON.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The header.
    ///
    /// # Errors
    /// None once one has been read.
    pub fn header(&self) -> Result<Header<'_>> {
        Header::read(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base64url::encode;

    #[test]
    fn a_header_is_read_once_and_another_takes_its_place() {
        let [a, b] = [r#"{"alg":"HS256"}"#, r#"{"alg":"ES256","enc":"A256GCM"}"#].map(|text| encode(text.as_bytes()));
        let mut last = Last::default();
        let mut serials = Vec::new();
        for (part, sealed) in [(&a, false), (&a, false), (&b, false), (&b, true), (&b, true), (&a, false)] {
            last.read(part.as_bytes(), sealed).unwrap();
            serials.push(last.serial());
        }
        assert_eq!(serials, [1, 1, 2, 3, 3, 4]);
        assert_eq!(last.text(), r#"{"alg":"HS256"}"#);
    }

    #[test]
    fn what_is_refused_changes_nothing_and_is_refused_again() {
        let good = encode(br#"{"alg":"HS256"}"#);
        let mut last = Last::default();
        for _ in 0..2 {
            for bad in ["", "{", r#"{"alg":"none"}"#, r#"{"alg":"HS256","alg":"HS256"}"#, r#"{"typ":"JWT"}"#] {
                assert!(last.read(encode(bad.as_bytes()).as_bytes(), false).is_err(), "{bad}");
            }
            assert!(last.read(good.as_bytes(), true).is_err(), "a sealed token needs enc");
            last.read(good.as_bytes(), false).unwrap();
            assert_eq!((last.serial(), last.text()), (1, r#"{"alg":"HS256"}"#));
        }
    }
}
