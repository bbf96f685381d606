//! Tokens: whatever is read is what was written, and whatever is valid meets its policy.

use crate::tree::Tree;
use edge_invites::{
    base64url,
    token::{
        MAX_LEN,
        alg::Alg,
        claims::Claims,
        jwk::{Key, Material},
        keys::KeyRing,
        parse::{self, Decoded, Sealed, Signed},
        sealed::Enc,
        signature::Verified,
        validate::{INVITE_TYPE, Policy},
    },
};
use std::sync::LazyLock;

const NOW: f64 = 1_700_000_000.0;

/// The secret that the seeds are signed with.
pub const SECRET: &[u8; 64] = &[b's'; 64];

static RING: LazyLock<KeyRing> =
    LazyLock::new(|| KeyRing::one(Key::secret(Alg::HS256, SECRET, false).expect("64 bytes are enough")));

/// A token as it comes in a link.
pub fn run(data: &[u8]) {
    let mut scratch = vec![0; MAX_LEN];
    match parse::decode(data, &mut scratch) {
        Err(_) => {}
        Ok(Decoded::Opaque(text)) => assert_eq!(text.as_bytes(), data),
        Ok(Decoded::Sealed(sealed)) => open(data, &sealed),
        Ok(Decoded::Signed(signed)) => {
            assert!(same(
                data,
                &[signed.header.text.as_bytes(), signed.content.payload.as_bytes(), signed.content.signature]
            ));
            assert!(
                data.starts_with(signed.content.signing_input)
                    && Tree::read(signed.header.text).is_none_or(|tree| tree.distinct)
            );
            verify(signed);
        }
    }
}

// base64url has one form, so parts that decode encode to themselves
fn same(token: &[u8], parts: &[&[u8]]) -> bool {
    parts.iter().map(|part| base64url::encode(part)).collect::<Vec<_>>().join(".").as_bytes() == token
}

fn open(token: &[u8], sealed: &Sealed<'_>) {
    assert_eq!(sealed.parts.join(&b'.'), token);
    for enc in [Enc::A128Gcm, Enc::A256Gcm] {
        if let Ok(opening) = sealed.opening(enc.key_len(), &[enc]) {
            assert_eq!((opening.iv.len(), opening.aad.as_slice()), (12, sealed.aad));
            assert!(opening.ciphertext.len() > 16, "a tag and something before it");
        }
    }
}

/// What the package does with an invite of the issuer's, step by step: the claims of a token that it accepts.
#[must_use]
pub fn accepted(token: &str, now: u64) -> Option<String> {
    let [policy, _] = policies();
    let mut scratch = vec![0; MAX_LEN];
    let Decoded::Signed(signed) = parse::decode(token.as_bytes(), &mut scratch).ok()? else { return None };
    let alg = policy.check_header(&signed.header).ok()?;
    let key = RING.keys().get(RING.fitting(&signed.header, alg, 0)?)?;
    let Material::Hmac(mac) = key.material() else { return None };
    let holds = signed.content.question(key).is_some_and(|asked| mac.verify(asked.input, asked.signature));
    #[allow(clippy::cast_precision_loss)] // seconds
    let valid = signed.verified_by(holds).ok()?.validate(&policy, now as f64).ok()?;
    Some(valid.claims.json().to_owned())
}

/// Claims are looked at whatever the signature, or hardly any run would see them.
fn verify(signed: Signed<'_>) {
    for policy in policies() {
        let _ = policy.check_header(&signed.header);
        if let Ok(claims) = Claims::read(signed.content.payload, &policy.required) {
            assert_eq!(claims.json(), signed.content.payload);
            let fits = policy.check_claims(&claims, NOW).is_ok();
            assert!(!fits || demanded(&policy, &claims), "claims that do not fit were accepted");
        }
    }
    let Some(policy) = policies().into_iter().next() else { return };
    let Ok(alg) = policy.check_header(&signed.header) else { return };
    let Some(key) = RING.fitting(&signed.header, alg, 0).and_then(|at| RING.keys().get(at)) else { return };
    let Some(question) = signed.content.question(key) else { return };
    let Material::Hmac(mac) = key.material() else { return };
    let holds = mac.verify(question.input, question.signature);
    assert_eq!(holds, mac.sign(question.input) == question.signature);
    let _ = signed.verified_by(holds).and_then(|verified: Verified<'_>| verified.validate(&policy, NOW));
}

fn demanded(policy: &Policy, claims: &Claims<'_>) -> bool {
    let Ok(Some(exp)) = claims.exp() else { return policy.required.is_empty() };
    let iss = claims.iss().ok().flatten();
    NOW < exp + policy.clock_skew_sec
        && policy.issuer.as_ref().is_none_or(|all| iss.is_some_and(|iss| all.iter().any(|one| iss == **one)))
        && policy.audience.as_ref().is_none_or(|all| claims.aud_is_among(all) == Ok(Some(true)))
}

fn policies() -> [Policy; 2] {
    let ours = Policy {
        algorithms: vec![Alg::HS256],
        issuer: Some(vec!["https://issuer.example".into()]),
        audience: Some(vec!["https://app.example".into()]),
        typ: Some(INVITE_TYPE.into()),
        subject: None,
        required: ["exp", "iss", "aud", "iat", "jti"].map(Into::into).to_vec(),
        max_age_sec: Some(86_400.0),
        clock_skew_sec: 60.0,
    };
    let any = Policy {
        algorithms: Alg::ALL.to_vec(),
        issuer: None,
        audience: None,
        typ: None,
        subject: None,
        required: Vec::new(),
        max_age_sec: None,
        clock_skew_sec: 0.0,
    };
    [ours, any]
}
