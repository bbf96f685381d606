//! Changes a token where it says something: bits of its text mostly change what no longer is base64url, or is not signed.

use crate::token::SECRET;
use edge_invites::{base64url, mac::HmacKey};
use std::sync::LazyLock;

static MAC: LazyLock<HmacKey> = LazyLock::new(|| HmacKey::new(256, SECRET).expect("256 bits"));

/// Changes one part of a token by what it stands for, and signs it anew every other time. Any other text, and a token one
/// time in four, is changed as it stands. The result is the new size.
pub fn mutate(
    data: &mut [u8],
    size: usize,
    max_size: usize,
    seed: u32,
    change: impl Fn(&mut [u8], usize, usize) -> usize,
) -> usize {
    let parts = data.get(..size).and_then(|text| str::from_utf8(text).ok()).and_then(decoded);
    let (Some(mut parts), at @ 0..=2) = (parts, seed % 4) else { return change(data, size, max_size) };
    let Some(part) = parts.get_mut(at as usize) else { return change(data, size, max_size) };
    let length = part.len();
    part.resize(max_size, 0);
    let changed = change(part, length, max_size);
    part.truncate(changed);
    let token = encoded(&parts, seed & 4 != 0);
    match data.get_mut(..token.len()).filter(|_| token.len() <= max_size) {
        Some(place) => {
            place.copy_from_slice(token.as_bytes());
            token.len()
        }
        None => change(data, size, max_size),
    }
}

/// The bytes that the parts of a signed or sealed token stand for.
fn decoded(token: &str) -> Option<Vec<Vec<u8>>> {
    let parts: Option<Vec<_>> = token.split('.').map(base64url::decode).collect();
    parts.filter(|parts| matches!(parts.len(), 3 | 5))
}

fn encoded(parts: &[Vec<u8>], signed: bool) -> String {
    let texts: Vec<String> = parts.iter().map(|part| base64url::encode(part)).collect();
    match &texts[..] {
        [header, claims, _] if signed => {
            let input = format!("{header}.{claims}");
            format!("{input}.{}", base64url::encode(&MAC.sign(input.as_bytes())))
        }
        _ => texts.join("."),
    }
}
