//! Knowing one's own signatures: who holds an Ed25519 key finds out whether they made a signature without its public half,
//! in a tenth of the time.
//!
//! A signature of RFC 8032 §5.1.6 is (R, S) with S = r + H(R, A, M)·a and r = H(prefix, M). Whoever holds `a` and `prefix`
//! makes S again and compares.
//!
//! A yes says that somebody who holds the key made this very signature, which is what a signature is for:
//! - for a text that was never signed, r is a number that nobody can guess without `prefix`, and S hides behind it;
//! - for a text that was, another R asks for another S. Both together would be two equations with r and `a` in them, and so
//!   give the key away.
//!
//! Whether R is r·B is not looked at: that takes most of the time, and tells a holder who signs rightly from one who does not.
//!
//! A no says little: a signer that draws its r by chance makes good signatures, too. The public half decides then, as it
//! does for everybody else.

use curve25519_dalek::scalar::{Scalar, clamp_integer};
use sha2::{Digest, Sha512};
use std::fmt;
use zeroize::{Zeroize, Zeroizing};

/// The private half of an Ed25519 key, and the public one, which stands in what is hashed. Wiped when dropped.
pub struct OwnKey {
    public: [u8; 32],
    scalar: Scalar,
    prefix: [u8; 32],
}

impl OwnKey {
    /// Takes a key: the seed (`d` of RFC 8037), and the public half.
    ///
    /// Nobody checks that they belong together: with another public half, nothing is known again.
    #[must_use]
    pub fn new(seed: &[u8; 32], public: &[u8; 32]) -> Self {
        let mut hash: [u8; 64] = Sha512::digest(seed).into();
        let [mut scalar, mut prefix] = [[0; 32]; 2];
        let (low, high) = hash.split_at(32);
        scalar.copy_from_slice(low);
        prefix.copy_from_slice(high);
        let own = Self { public: *public, scalar: Scalar::from_bytes_mod_order(clamp_integer(scalar)), prefix };
        for secret in [&mut hash[..], &mut scalar, &mut prefix] {
            secret.zeroize();
        }
        own
    }

    /// Whether this key made the signature. In the same time for every text of a length, and every signature.
    #[must_use]
    pub fn made(&self, input: &[u8], signature: &[u8]) -> bool {
        let Some((nonce, rest)) = signature.split_first_chunk::<32>() else { return false };
        // above the group's order there are other forms of the same number, and none of them is one that was made
        let s = <[u8; 32]>::try_from(rest).ok().and_then(|s| Scalar::from_canonical_bytes(s).into_option());
        let Some(s) = s else { return false };
        // as secret as the key: with it, any signature gives the key away
        let r = Zeroizing::new(number(Sha512::new().chain_update(self.prefix).chain_update(input)));
        let k = number(Sha512::new().chain_update(nonce).chain_update(self.public).chain_update(input));
        // compared in constant time by `subtle`
        *Zeroizing::new(*r + k * self.scalar) == s
    }
}

fn number(hash: Sha512) -> Scalar {
    let mut bytes: [u8; 64] = hash.finalize().into();
    let number = Scalar::from_bytes_mod_order_wide(&bytes);
    bytes.zeroize();
    number
}

impl Drop for OwnKey {
    fn drop(&mut self) {
        self.scalar.zeroize();
        self.prefix.zeroize();
    }
}

impl fmt::Debug for OwnKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}
