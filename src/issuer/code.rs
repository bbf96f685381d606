//! Short codes: what somebody can read out or type where a link does not get through.

use crate::{
    base64url,
    error::{Code, Error, Result},
    mac::HmacKey,
};

/// Crockford's alphabet: without letters that look like others.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// 60 bits. Whoever guesses needs the handler's help for each try, which its `limit` bounds.
const LENGTH: usize = 12;

/// A new code, in groups of four.
#[must_use]
pub(super) fn fresh(random: [u8; 16]) -> String {
    // the lower five bits of a random byte are as random as the byte
    let symbols = random.iter().filter_map(|byte| ALPHABET.get(usize::from(byte & 31)));
    grouped(symbols.take(LENGTH).map(|symbol| char::from(*symbol)))
}

/// A code as it was made, from what somebody typed; `None`: it is none.
#[must_use]
pub(super) fn read(typed: &str) -> Option<String> {
    let meant = |letter: char| match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let symbols: Vec<char> = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').map(meant).collect();
    let known = symbols.iter().all(|symbol| u8::try_from(*symbol).is_ok_and(|byte| ALPHABET.contains(&byte)));
    (known && symbols.len() == LENGTH).then(|| grouped(symbols.into_iter()))
}

/// What is kept of a code: whoever reads the database learns no code.
///
/// # Errors
/// `OPTION_INVALID` for an issuer without a secret: a bare hash of 60 bits could be searched.
pub(super) fn hash(secret: Option<&HmacKey>, code: &str) -> Result<String> {
    let Some(secret) = secret else {
        let expected = "expected a secret of at least 16 bytes, which short codes are hashed with";
        return Err(Error::new(Code::OptionInvalid, expected).field("secret"));
    };
    Ok(base64url::encode(&secret.sign(format!("code\0{code}").as_bytes())))
}

fn grouped(symbols: impl Iterator<Item = char>) -> String {
    let mut text = String::new();
    for (at, symbol) in symbols.enumerate() {
        if at > 0 && at % 4 == 0 {
            text.push('-');
        }
        text.push(symbol);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_was_typed() {
        let code = fresh([0, 1, 24, 31, 32, 255, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26]);
        assert_eq!(code, "01RZ-0ZHJ-KMNP");
        for typed in
            ["01RZ-0ZHJ-KMNP", "01rz0zhjkmnp", " oIrz 0zhj kmnp\n", "OLRZ-0ZHJ-KMNP", "0-1-r-z-0-z-h-j-k-m-n-p"]
        {
            assert_eq!(read(typed).as_deref(), Some("01RZ-0ZHJ-KMNP"), "{typed}");
        }
        for other in ["", "01RZ-0ZHJ-KMN", "01RZ-0ZHJ-KMNPQ", "01RZ-0ZHJ-KMNU", "a.b.c", "éééééééééééé"] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
