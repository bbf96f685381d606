//! Signature algorithms: the names that a caller pins.

/// A signature algorithm (RFC 7518 §3.1, RFC 8037, RFC 9864). Names are compared exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[repr(u8)]
#[allow(missing_docs)] // the names are the standard's
pub enum Alg {
    HS256,
    HS384,
    HS512,
    RS256,
    RS384,
    RS512,
    PS256,
    PS384,
    PS512,
    ES256,
    ES384,
    EdDSA,
    /// The fully specified name of EdDSA with Ed25519 (RFC 9864).
    Ed25519,
}

impl Alg {
    /// Every algorithm, in the order of its number.
    pub const ALL: [Alg; 13] = [
        Alg::HS256,
        Alg::HS384,
        Alg::HS512,
        Alg::RS256,
        Alg::RS384,
        Alg::RS512,
        Alg::PS256,
        Alg::PS384,
        Alg::PS512,
        Alg::ES256,
        Alg::ES384,
        Alg::EdDSA,
        Alg::Ed25519,
    ];

    /// The registered name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Alg::HS256 => "HS256",
            Alg::HS384 => "HS384",
            Alg::HS512 => "HS512",
            Alg::RS256 => "RS256",
            Alg::RS384 => "RS384",
            Alg::RS512 => "RS512",
            Alg::PS256 => "PS256",
            Alg::PS384 => "PS384",
            Alg::PS512 => "PS512",
            Alg::ES256 => "ES256",
            Alg::ES384 => "ES384",
            Alg::EdDSA => "EdDSA",
            Alg::Ed25519 => "Ed25519",
        }
    }

    /// The algorithm of that exact name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|alg| alg.name() == name)
    }

    /// Whether the two names mean one algorithm.
    #[must_use]
    pub fn same(self, other: Self) -> bool {
        let plain = |alg| if alg == Alg::Ed25519 { Alg::EdDSA } else { alg };
        plain(self) == plain(other)
    }

    /// The bits of the hash, for an HMAC algorithm.
    #[must_use]
    pub const fn hmac_bits(self) -> Option<u32> {
        match self {
            Alg::HS256 => Some(256),
            Alg::HS384 => Some(384),
            Alg::HS512 => Some(512),
            _ => None,
        }
    }

    /// The signature's length in bytes where the algorithm fixes it.
    #[must_use]
    pub const fn signature_len(self) -> Option<usize> {
        match self {
            Alg::HS256 => Some(32),
            Alg::HS384 => Some(48),
            Alg::HS512 | Alg::ES256 | Alg::EdDSA | Alg::Ed25519 => Some(64),
            Alg::ES384 => Some(96),
            _ => None,
        }
    }
}
