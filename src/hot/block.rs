//! Sixteen bytes at a time.

#[cfg(target_feature = "simd128")]
mod lanes {
    use std::arch::wasm32::{u8x16_bitmask, u8x16_eq, u8x16_lt, u8x16_splat, u64x2, v128, v128_or};

    #[inline]
    fn load(block: &[u8; 16]) -> v128 {
        let both = u128::from_le_bytes(*block);
        #[allow(clippy::cast_possible_truncation)] // the two halves
        u64x2(both as u64, (both >> 64) as u64)
    }

    // where the first lane that is set stands; 16 for none
    #[inline]
    fn first(lanes: v128) -> usize {
        (u32::from(u8x16_bitmask(lanes)) | 1 << 16).trailing_zeros() as usize
    }

    #[inline]
    pub(super) fn byte(block: &[u8; 16], wanted: u8) -> usize {
        first(u8x16_eq(load(block), u8x16_splat(wanted)))
    }

    #[inline]
    pub(super) fn special(block: &[u8; 16]) -> usize {
        let bytes = load(block);
        let quote = u8x16_eq(bytes, u8x16_splat(b'"'));
        let backslash = u8x16_eq(bytes, u8x16_splat(b'\\'));
        first(v128_or(v128_or(quote, backslash), u8x16_lt(bytes, u8x16_splat(0x20))))
    }
}

#[cfg(not(target_feature = "simd128"))]
mod lanes {
    #[inline]
    pub(super) fn byte(block: &[u8; 16], wanted: u8) -> usize {
        block.iter().position(|&b| b == wanted).unwrap_or(16)
    }

    #[inline]
    pub(super) fn special(block: &[u8; 16]) -> usize {
        block.iter().position(|&b| super::is_special(b)).unwrap_or(16)
    }
}

#[inline]
fn is_special(byte: u8) -> bool {
    byte == b'"' || byte == b'\\' || byte < 0x20
}

#[inline]
fn first(bytes: &[u8], block: impl Fn(&[u8; 16]) -> usize, one: impl Fn(u8) -> bool) -> usize {
    let mut rest = bytes;
    while let Some((sixteen, after)) = rest.split_first_chunk::<16>() {
        match block(sixteen) {
            16 => rest = after,
            within => return bytes.len() - rest.len() + within,
        }
    }
    bytes.len() - rest.len() + rest.iter().position(|&b| one(b)).unwrap_or(rest.len())
}

/// Where a byte stands first; the length for nowhere.
#[must_use]
pub fn find(bytes: &[u8], wanted: u8) -> usize {
    first(bytes, |block| lanes::byte(block, wanted), |b| b == wanted)
}

/// How many bytes pass before a quote, a backslash or a control character.
#[inline]
#[must_use]
pub fn plain(bytes: &[u8]) -> usize {
    first(bytes, lanes::special, is_special)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_found_wherever_it_stands() {
        for length in 0..70 {
            assert_eq!((find(&vec![b'a'; length], b'.'), plain(&vec![0xff; length])), (length, length));
            for at in 0..length {
                let mut bytes = vec![b'a'; length];
                bytes[at..].fill(b'.');
                assert_eq!(find(&bytes, b'.'), at);
                for special in [b'"', b'\\', 0, 0x1f] {
                    bytes[at] = special;
                    assert_eq!(plain(&bytes), at);
                }
            }
        }
    }
}
