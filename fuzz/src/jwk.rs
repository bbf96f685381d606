//! Keys: whatever is taken as one is bound to one algorithm and of its length.

use edge_invites::{
    input::{Input, Read},
    token::{
        alg::Alg,
        jwk::{Jwk, Key, Material},
        keys::{JwkSet, KeyRing, fresh_sec},
        parse::Header,
    },
};

/// A key or a set of keys, perhaps with a `Cache-Control` in front: `max-age=5\n{"keys":[]}`.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (control, text) = text.split_once('\n').unwrap_or(("", text));
    assert!((30..=86_400).contains(&fresh_sec(Some(control), 600)));
    let Ok(input) = Input::key(text) else { return };
    if let Ok(jwk) = Jwk::read(&input) {
        for alg in Alg::ALL {
            if let Ok(key) = Key::read(&jwk, &[alg], false) {
                assert!(key.alg().same(alg), "a key answers to what was allowed");
                ask(&key);
            }
        }
        let _ = Key::read(&jwk, &Alg::ALL, true);
    }
    if let Ok(set) = JwkSet::read(&input) {
        let ring = KeyRing::set(&set, &Alg::ALL, false);
        let header = Header::read(r#"{"alg":"ES256","kid":"a"}"#).unwrap_or_default();
        for nth in 0..5 {
            let Some(at) = ring.fitting(&header, Alg::ES256, nth) else { break };
            assert_eq!(ring.keys().get(at).map(Key::alg), Some(Alg::ES256));
        }
    }
}

fn ask(key: &Key) {
    match (key.alg(), key.material()) {
        (alg, Material::Hmac(mac)) => {
            assert!(alg.hmac_bits().is_some() && mac.verify(b"text", &mac.sign(b"text")) && !mac.verify(b"text", b""));
        }
        (_, Material::Rsa { n, e }) => {
            assert!((256..=1024).contains(&n.len()) && (1..=4).contains(&e.len()));
            assert!(e.last().is_some_and(|b| b & 1 == 1) && n.first() != Some(&0));
        }
        (Alg::ES256, Material::Ec { x, y }) => assert_eq!((x.len(), y.len()), (32, 32)),
        (Alg::ES384, Material::Ec { x, y }) => assert_eq!((x.len(), y.len()), (48, 48)),
        (Alg::EdDSA | Alg::Ed25519, Material::Ed25519(_)) => {}
        (alg, _) => panic!("a key of another kind than {}", alg.name()),
    }
}
