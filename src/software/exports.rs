//! What the second module exports: keys by number, answers as plain values.

use super::{
    engine::{self, SoftKey},
    own::OwnKey,
};
use crate::{
    base64url,
    input::{Input, Read},
    token::{
        alg::Alg,
        jwk::{Jwk, Key},
        sealed::{Enc, Opening},
    },
};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

enum Held {
    Public(SoftKey),
    Own(OwnKey),
}

thread_local! {
    static KEYS: RefCell<Vec<Option<Held>>> = const { RefCell::new(Vec::new()) };
}

/// Imports a key. Throws when it cannot be used.
#[wasm_bindgen]
pub fn key(alg: &str, jwk: &str) -> Result<usize, JsError> {
    let alg = Alg::of(alg).ok_or_else(|| JsError::new("expected a known algorithm"))?;
    let key = Input::key(jwk)
        .and_then(|jwk| Jwk::read(&jwk))
        .and_then(|jwk| Key::read(&jwk, &[alg], false))
        .and_then(|key| SoftKey::import(&key));
    key.map(|key| hold(Held::Public(key))).map_err(|error| JsError::new(error.detail()))
}

/// Takes a private Ed25519 key of one's own: `d` and `x` of its JWK. Throws when it is none.
#[wasm_bindgen]
pub fn own(d: String, x: &str) -> Result<usize, JsError> {
    let d = Zeroizing::new(d);
    let half = |text: &str| {
        let bytes = Zeroizing::new(base64url::decode(text)?);
        bytes.as_slice().try_into().map(Zeroizing::<[u8; 32]>::new).ok()
    };
    let own = half(&d).zip(half(x)).and_then(|(seed, public)| OwnKey::new(&seed, &public));
    let own = own.ok_or_else(|| JsError::new("expected two halves of 32 bytes in base64url that belong together"))?;
    Ok(hold(Held::Own(own)))
}

fn hold(key: Held) -> usize {
    KEYS.with_borrow_mut(|keys| {
        let free = keys.iter().position(Option::is_none).unwrap_or(keys.len());
        match keys.get_mut(free) {
            Some(slot) => *slot = Some(key),
            None => keys.push(Some(key)),
        }
        free
    })
}

/// Forgets a key.
#[wasm_bindgen]
pub fn forget(number: usize) {
    KEYS.with_borrow_mut(|keys| {
        if let Some(slot) = keys.get_mut(number) {
            *slot = None;
        }
    });
}

/// Whether `signature` is one of the key over `input`.
#[wasm_bindgen]
pub fn verify(number: usize, input: &[u8], signature: &[u8]) -> bool {
    with(number, |key| matches!(key, Held::Public(key) if key.verify(input, signature)))
}

/// Whether a key of one's own made `signature` over `input`. A no says nothing: its public half knows.
#[wasm_bindgen]
pub fn made(number: usize, input: &[u8], signature: &[u8]) -> bool {
    with(number, |key| matches!(key, Held::Own(key) if key.made(input, signature)))
}

fn with(number: usize, f: impl FnOnce(&Held) -> bool) -> bool {
    KEYS.with_borrow(|keys| keys.get(number).and_then(Option::as_ref).is_some_and(f))
}

/// Opens AES-GCM; `undefined` when the tag does not hold.
#[wasm_bindgen]
pub fn open(key: &[u8], iv: &[u8], ciphertext: &[u8], aad: &[u8]) -> Option<Vec<u8>> {
    let enc = if key.len() == 16 { Enc::A128Gcm } else { Enc::A256Gcm };
    let opening = Opening { enc, iv: iv.to_vec(), ciphertext: ciphertext.to_vec(), aad: aad.to_vec() };
    engine::open(key, &opening).ok()
}
