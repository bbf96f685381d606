//! Ed25519 verification (RFC 8032 §5.1.7) with a table for the key, built once.
//!
//! Verifying touches public data only, so a table may be used and time may vary. The arithmetic is
//! curve25519-dalek's; jwt-compact's engine is the same curve without the table, at half the speed.

use curve25519_dalek::{
    edwards::{CompressedEdwardsY, EdwardsBasepointTable, EdwardsPoint},
    scalar::Scalar,
    traits::BasepointTable,
};
use sha2::{Digest, Sha512};

/// A public key and the multiples of its negative.
pub struct Key {
    bytes: [u8; 32],
    table: EdwardsBasepointTable,
}

impl Key {
    /// Reads a key; `None` when it is no point, or one of the few of small order, for which a signature
    /// over any text can be made.
    #[must_use]
    pub fn new(bytes: &[u8; 32]) -> Option<Self> {
        let point = CompressedEdwardsY(*bytes).decompress()?;
        (!point.is_small_order()).then(|| Self { bytes: *bytes, table: EdwardsBasepointTable::create(&-point) })
    }

    /// Whether `signature` is one of this key over `input`.
    #[must_use]
    pub fn verify(&self, input: &[u8], signature: &[u8]) -> bool {
        let Some((r, s)) = signature.split_first_chunk::<32>() else {
            return false;
        };
        // s below the group's order, or a second signature could be made from a good one
        let Some(s) = <[u8; 32]>::try_from(s).ok().and_then(|s| Scalar::from_canonical_bytes(s).into_option()) else {
            return false;
        };
        let hash = Sha512::new().chain_update(r).chain_update(self.bytes).chain_update(input).finalize();
        let k = Scalar::from_bytes_mod_order_wide(&hash.into());
        let found = EdwardsPoint::mul_base(&s) + &self.table * &k;
        found.compress().as_bytes() == r
    }
}
