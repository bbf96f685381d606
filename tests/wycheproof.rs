//! The engines in Rust against the primitive vectors of C2SP/wycheproof.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::expect_used)]
#![cfg(feature = "software")]

use edge_invites::{
    base64url,
    input::{Input, Read},
    mac::HmacKey,
    software::engine::{self, SoftKey},
    token::{
        alg::Alg,
        jwk::{Jwk, Key},
        sealed::{Enc, Opening},
    },
};
use serde_json::Value;

fn hex(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap();
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

fn groups(name: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(format!("tests/vectors/wycheproof/{name}.json")).unwrap();
    let mut file: Value = serde_json::from_str(&text).unwrap();
    file["testGroups"].as_array_mut().unwrap().drain(..).collect()
}

fn each(group: &Value, mut check: impl FnMut(&Value) -> bool) -> usize {
    let tests = group["tests"].as_array().unwrap();
    for test in tests {
        let expected = match test["result"].as_str().unwrap() {
            "valid" => Some(true),
            "invalid" => Some(false),
            // legal to accept and legal to refuse
            _ => None,
        };
        let found = check(test);
        assert!(
            expected.is_none_or(|expected| expected == found),
            "{}: {} gave {found}",
            test["tcId"],
            test["comment"]
        );
    }
    tests.len()
}

fn public(alg: Alg, jwk: &Value) -> Option<SoftKey> {
    let jwk = Jwk::read(&Input::key(&jwk.to_string()).unwrap()).unwrap();
    SoftKey::import(&Key::read(&jwk, &[alg], false).ok()?).ok()
}

fn signatures(name: &str, alg: Alg, jwk: impl Fn(&Value) -> Value) {
    let mut count = 0;
    for group in groups(name) {
        let key = public(alg, &jwk(&group)).expect("every group's key is usable");
        count += each(&group, |test| key.verify(&hex(&test["msg"]), &hex(&test["sig"])));
    }
    assert!(count > 50, "{name}: only {count} vectors");
}

fn ec(group: &Value, crv: &str, length: usize) -> Value {
    let point = hex(&group["publicKey"]["uncompressed"]);
    let part = |from: usize| base64url::encode(&point[from..from + length]);
    serde_json::json!({ "kty": "EC", "crv": crv, "x": part(1), "y": part(1 + length) })
}

fn rsa(group: &Value) -> Value {
    let integer = |value: &Value| {
        let bytes = hex(value);
        base64url::encode(&bytes[bytes.iter().position(|&b| b != 0).unwrap()..])
    };
    serde_json::json!({
        "kty": "RSA", "n": integer(&group["publicKey"]["modulus"]), "e": integer(&group["publicKey"]["publicExponent"])
    })
}

#[test]
fn es256() {
    signatures("ecdsa_secp256r1_sha256_p1363_test", Alg::ES256, |group| ec(group, "P-256", 32));
}

#[test]
fn es384() {
    signatures("ecdsa_secp384r1_sha384_p1363_test", Alg::ES384, |group| ec(group, "P-384", 48));
}

#[test]
fn ed25519() {
    signatures(
        "ed25519_test",
        Alg::EdDSA,
        |group| serde_json::json!({ "kty": "OKP", "crv": "Ed25519", "x": base64url::encode(&hex(&group["publicKey"]["pk"])) }),
    );
}

#[test]
fn rs256() {
    signatures("rsa_signature_2048_sha256_test", Alg::RS256, rsa);
}

#[test]
fn ps256() {
    signatures("rsa_pss_2048_sha256_mgf1_32_test", Alg::PS256, rsa);
}

#[test]
fn hmac() {
    for (name, bits, length) in [("256", 256, 32), ("384", 384, 48), ("512", 512, 64)] {
        let mut count = 0;
        for group in groups(&format!("hmac_sha{name}_test")) {
            // a JWS carries the whole code, never a part of it
            if group["tagSize"] != length * 8 {
                continue;
            }
            count += each(&group, |test| {
                HmacKey::new(bits, &hex(&test["key"])).unwrap().verify(&hex(&test["msg"]), &hex(&test["tag"]))
            });
        }
        assert!(count > 50, "{name}: only {count} vectors");
    }
}

#[test]
fn aes_gcm() {
    let mut count = 0;
    for group in groups("aes_gcm_test") {
        if group["ivSize"] != 96 || group["tagSize"] != 128 || group["keySize"] == 192 {
            continue;
        }
        count += each(&group, |test| {
            let enc = if group["keySize"] == 128 { Enc::A128Gcm } else { Enc::A256Gcm };
            let ciphertext = [hex(&test["ct"]), hex(&test["tag"])].concat();
            let opening = Opening { enc, iv: hex(&test["iv"]), ciphertext, aad: hex(&test["aad"]) };
            engine::open(&hex(&test["key"]), &opening).is_ok_and(|content| content == hex(&test["msg"]))
        });
    }
    assert!(count > 50, "only {count} vectors");
}
