//! base64url in the one form that RFC 7515 §2 allows: no padding, no white space, no spare bits.

use base64_simd::{AsOut, URL_SAFE_NO_PAD};

/// Decodes into `out` and returns what was written; `None` for any other character, length or spare bit.
// one copy, compiled here and for speed
#[inline(never)]
#[must_use]
pub fn decode_into<'out>(text: &[u8], out: &'out mut [u8]) -> Option<&'out [u8]> {
    URL_SAFE_NO_PAD.decode(text, out.as_out()).map(|written| &*written).ok()
}
