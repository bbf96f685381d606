//! base64url in the one form that RFC 7515 §2 allows: no padding, no white space, no spare bits.

use crate::error::{Code, Error, Result};
use base64_simd::{AsOut, URL_SAFE_NO_PAD};

/// Decodes into `out` and returns what was written.
///
/// # Errors
/// `TOKEN_MALFORMED` for any other character, length or spare bit.
pub fn decode_into<'out>(text: &[u8], out: &'out mut [u8]) -> Result<&'out [u8]> {
    URL_SAFE_NO_PAD
        .decode(text, out.as_out())
        .map(|written| &*written)
        .map_err(|_| Error::new(Code::TokenMalformed, "expected canonical base64url without padding"))
}

/// Decodes into a new vector; `None` for anything but the canonical form.
#[must_use]
pub fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode_to_vec(text).ok()
}

/// Encodes without padding.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode_to_string(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_canonical_form_is_read() {
        assert_eq!(decode("AQ"), Some(vec![1]));
        for bad in ["AQ==", "AR", "A", "A Q", "AQ\n", "+/8", "A.Q", "é"] {
            assert_eq!(decode(bad), None, "{bad:?}");
        }
    }
}
