//! Signatures that are known again by the private half of an Ed25519 key, held against what the public half says.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]
#![cfg(all(feature = "software", not(target_arch = "wasm32")))]

use curve25519_dalek::{
    edwards::EdwardsPoint,
    scalar::{Scalar, clamp_integer},
};
use edge_invites::software::{ed25519::Key, own::OwnKey};
use jwt_compact::{Algorithm, AlgorithmSignature, alg::Ed25519};
use proptest::{collection, prelude::*};
use sha2::{Digest, Sha512};

type Signer = <Ed25519 as Algorithm>::SigningKey;

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

/// Both halves of a key, and who signs by it.
fn pair(seed: [u8; 32]) -> (OwnKey, Key, Signer) {
    let signer = Signer::from(seed);
    let public = signer.verifying_key().to_bytes();
    (OwnKey::new(&seed, &public).unwrap(), Key::new(&public).unwrap(), signer)
}

fn sign(signer: &Signer, text: &[u8]) -> [u8; 64] {
    Ed25519.sign(signer, text).as_bytes().as_ref().try_into().unwrap()
}

/// A good signature with another R: RFC 8032 asks for one R for each text, and nobody can see whether it was kept.
fn otherwise(seed: [u8; 32], public: [u8; 32], nonce: u64, text: &[u8]) -> [u8; 64] {
    let hash = Sha512::digest(seed);
    let a = Scalar::from_bytes_mod_order(clamp_integer(hash[..32].try_into().unwrap()));
    let r = Scalar::from(nonce);
    let point = EdwardsPoint::mul_base(&r).compress().to_bytes();
    let k = Sha512::new().chain_update(point).chain_update(public).chain_update(text).finalize();
    let s = r + Scalar::from_bytes_mod_order_wide(&k.into()) * a;
    [point, s.to_bytes()].concat().try_into().unwrap()
}

/// Those keys of the vectors whose private half is known: of Wycheproof's own key, and of RFC 8032 §7.1.
const SEEDS: [&str; 5] = [
    "add4bb8103785baf9ac534258e8aaf65f5f1adb5ef5f3df19bb80ab989c4d64b",
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
    "f5e5767cf153319517630f226876b86c8160cc583bc013744c6bf255f5cc0ee5",
];

#[test]
fn of_the_vectors_those_are_known_that_are_valid() {
    let text = std::fs::read_to_string("tests/vectors/wycheproof/ed25519_test.json").unwrap();
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    let (mut keys, mut good, mut bad) = (0, 0, 0);
    for seed in SEEDS {
        let seed: [u8; 32] = hex(seed).try_into().unwrap();
        let (own, _, signer) = pair(seed);
        let is_its = |group: &&serde_json::Value| {
            hex(group["publicKey"]["pk"].as_str().unwrap()) == signer.verifying_key().to_bytes()
        };
        let groups: Vec<_> = file["testGroups"].as_array().unwrap().iter().filter(is_its).collect();
        keys += usize::from(!groups.is_empty());
        for test in groups.iter().flat_map(|group| group["tests"].as_array().unwrap()) {
            let [msg, sig] = ["msg", "sig"].map(|name| hex(test[name].as_str().unwrap()));
            let valid = test["result"] == "valid";
            assert_eq!(own.made(&msg, &sig), valid, "{}: {}", test["tcId"], test["comment"]);
            *(if valid { &mut good } else { &mut bad }) += 1;
        }
    }
    assert!(keys == SEEDS.len() && good > 10 && bad > 40, "{keys} keys, {good} good and {bad} bad signatures");
}

proptest! {
    #[test]
    fn what_a_key_made_is_known_to_both_halves(seed: [u8; 32], text in collection::vec(any::<u8>(), 0..600)) {
        let (own, public, signer) = pair(seed);
        let signature = sign(&signer, &text);
        prop_assert!(own.made(&text, &signature) && public.verify(&text, &signature));
    }

    #[test]
    fn what_another_key_made_is_not(seed: [u8; 32], other: [u8; 32], text in collection::vec(any::<u8>(), 0..99)) {
        prop_assume!(seed != other);
        let ((own, ..), (strange, _, signer)) = (pair(seed), pair(other));
        let signature = sign(&signer, &text);
        prop_assert!(!own.made(&text, &signature) && strange.made(&text, &signature));
        // halves that do not belong together are no key
        prop_assert!(OwnKey::new(&seed, &signer.verifying_key().to_bytes()).is_none());
    }

    #[test]
    fn a_good_signature_that_was_made_otherwise_is_for_the_public_half_to_say(seed: [u8; 32], nonce in 1_u64.., text in collection::vec(any::<u8>(), 0..99)) {
        let (own, public, signer) = pair(seed);
        let signature = otherwise(seed, signer.verifying_key().to_bytes(), nonce, &text);
        prop_assert!(public.verify(&text, &signature) && !own.made(&text, &signature));
    }

    #[test]
    fn bytes_that_nobody_signed_are_not_known(seed: [u8; 32], text in collection::vec(any::<u8>(), 0..99), signature in collection::vec(any::<u8>(), 0..99)) {
        prop_assert!(!pair(seed).0.made(&text, &signature));
    }
}

proptest! {
    // each goes through every bit
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(8) })]

    #[test]
    fn any_flipped_bit_is_not_known(seed: [u8; 32], text in collection::vec(any::<u8>(), 1..60)) {
        let (own, _, signer) = pair(seed);
        let signature = sign(&signer, &text);
        for at in 0..signature.len() * 8 {
            let mut flipped = signature;
            flipped[at / 8] ^= 1 << (at % 8);
            prop_assert!(!own.made(&text, &flipped), "bit {} of the signature", at);
        }
        for at in 0..text.len() * 8 {
            let mut flipped = text.clone();
            flipped[at / 8] ^= 1 << (at % 8);
            prop_assert!(!own.made(&flipped, &signature), "bit {} of the text", at);
        }
        // and no second form of the same number
        let order = hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
        let (mut higher, mut carry) = (signature, 0);
        for (byte, more) in higher[32..].iter_mut().zip(order) {
            let sum = u16::from(*byte) + u16::from(more) + carry;
            (*byte, carry) = (sum as u8, sum >> 8);
        }
        prop_assert!(!own.made(&text, &higher));
        for length in [0, 31, 32, 63] {
            prop_assert!(!own.made(&text, &signature[..length]));
        }
        prop_assert!(!own.made(&text, &[&signature[..], &[0]].concat()));
    }
}

#[test]
fn a_private_half_is_printed_by_no_formatter() {
    assert_eq!(format!("{:?}", pair([7; 32]).0), "[secret]");
}
