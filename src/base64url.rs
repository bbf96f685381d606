//! base64url in the one form that RFC 7515 §2 allows: no padding, no white space, no spare bits.

pub use edge_invites_hot::base64url::decode_into;

use base64_simd::{STANDARD, URL_SAFE_NO_PAD};

/// Decodes into a new vector; `None` for anything but the canonical form.
#[must_use]
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let mut out = vec![0; text.len()];
    let written = decode_into(text.as_bytes(), &mut out)?.len();
    out.truncate(written);
    Some(out)
}

/// Encodes without padding.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode_to_string(bytes)
}

/// Encodes in the plain alphabet with padding, as HTTP's Basic scheme wants it (RFC 7617).
#[must_use]
pub fn encode_plain(bytes: &[u8]) -> String {
    STANDARD.encode_to_string(bytes)
}

/// Decodes the plain alphabet with padding.
#[must_use]
pub fn decode_plain(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode_to_vec(text).ok()
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
