//! Reading and trusting tokens, at full speed: the package writes a token into a fixed buffer, calls with
//! numbers, and finds the parts as addresses in a fixed table of words.

use super::expect;
use crate::{
    error::{Code, Error, Result},
    http::url,
    input::{Input, Read},
    json,
    token::{
        MAX_LEN,
        alg::Alg,
        claims::Claims,
        jwk::{Jwk, Key, Material},
        keys::{JwkSet, KeyRing},
        last::Last,
        parse::{self, Content, Decoded, Parts},
        sealed::{self, Enc},
        signature,
        validate::Policy,
    },
    web::error::record,
};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

// What a call answers. The package's own copy stands in `pkg/src/token.js`.
const FAILED: u32 = 0;
const SIGNED: u32 = 1;
const SEALED: u32 = 2;
const OPAQUE: u32 = 3;
const VALID: u32 = 1;
const ASK: u32 = 2;
const ASK_CLAIMS_FAILED: u32 = 3;
const UNKNOWN_KEY: u32 = 4;

/// How many words the table has: addresses and lengths of header, payload, signature; length of the signing
/// input; position of the key; whether the header is another one than the package has read, which sets this back.
const WORDS: usize = 9;
const KEY: usize = 7;
const IS_NEW: usize = 8;

struct Room {
    token: Box<[u8]>,
    scratch: Box<[u8]>,
    words: Box<[u32]>,
    last: Last,
    policies: Vec<Option<Trust>>,
    error: Option<Error>,
}

struct Trust {
    policy: Policy,
    ring: KeyRing,
    /// The header that passed last, by its serial, and the first key that fits it.
    passed: Option<(u64, usize)>,
}

impl Trust {
    /// The position of the `nth` key that fits the header.
    fn fitting(&mut self, last: &Last, nth: usize) -> Result<Option<usize>> {
        if let Some((serial, at)) = self.passed.filter(|_| nth == 0)
            && serial == last.serial()
        {
            return Ok(Some(at));
        }
        let header = last.header()?;
        let alg = self.policy.check_header(&header)?;
        let at = self.ring.fitting(&header, alg, nth);
        if nth == 0 {
            self.passed = at.map(|at| (last.serial(), at));
        }
        Ok(at)
    }
}

thread_local! {
    static ROOM: RefCell<Room> = RefCell::new(Room {
        token: vec![0; MAX_LEN + 1].into(),
        scratch: vec![0; MAX_LEN + 16].into(),
        words: vec![0; WORDS].into(),
        last: Last::default(),
        policies: Vec::new(),
        error: None,
    });
}

/// The addresses of the token's buffer, of the table of words, and of the place for a payload that the host decodes.
#[wasm_bindgen]
pub fn room() -> Vec<u32> {
    ROOM.with_borrow(|room| vec![address(&room.token), address(&room.words), address(&room.scratch)])
}

fn address<T>(slice: &[T]) -> u32 {
    slice.as_ptr() as usize as u32
}

/// The error of the last call that failed.
#[wasm_bindgen]
pub fn last_error() -> JsValue {
    let error = ROOM.with_borrow_mut(|room| room.error.take());
    record(&error.unwrap_or_else(|| Error::new(Code::Internal, "expected an error to be there")))
}

/// Reads the token of `length` bytes in the buffer. Answers its kind. Of the second part the host may have decoded
/// the first `done` bytes: then the token holds what is left of it.
#[wasm_bindgen]
pub fn decode(length: usize, done: usize) -> u32 {
    ROOM.with_borrow_mut(|room| {
        let Room { token, scratch, words, last, error, .. } = room;
        let mut read = || -> Result<u32> {
            let token = input(token, length)?;
            match parse::split(token)? {
                Parts::Signed(parts) => {
                    read_header(last, parts[0], false, words)?;
                    let content = Content::read(token, parts, scratch, done)?;
                    json::check(content.payload)?;
                    point(words, &content);
                    Ok(SIGNED)
                }
                Parts::Sealed(parts) => {
                    read_header(last, parts[0], true, words)?;
                    parse::check_sealed(parts, scratch)?;
                    Ok(SEALED)
                }
                Parts::Opaque(_) => Ok(OPAQUE),
            }
        };
        read().unwrap_or_else(|failed| {
            *error = Some(failed);
            FAILED
        })
    })
}

/// Checks the token of `length` bytes in the buffer under a policy, at `now` in seconds since 1970.
///
/// With an HMAC key the answer is final, unless `by_host`. For other keys it is a question for the host's engine about the
/// `nth` key that fits; what the claims are worth is known already, and counts once the engine has agreed.
#[wasm_bindgen]
pub fn verify(policy: usize, length: usize, now: f64, nth: usize, by_host: bool) -> u32 {
    ROOM.with_borrow_mut(|room| {
        let Room { token, scratch, words, last, policies, error } = room;
        let mut check = || -> std::result::Result<u32, (u32, Error)> {
            let fail = |error| (FAILED, error);
            let trust = policies
                .get_mut(policy)
                .and_then(Option::as_mut)
                .ok_or_else(|| fail(Error::new(Code::Internal, "expected a policy that is open")))?;
            let token = input(token, length).map_err(fail)?;
            let content = signed(token, scratch, last, words).map_err(fail)?;
            let mut nth = nth;
            let (at, question) = loop {
                let Some(at) = trust.fitting(last, nth).map_err(fail)? else {
                    return Err(if nth == 0 { (UNKNOWN_KEY, unknown_key()) } else { fail(signature::invalid()) });
                };
                let question = trust.ring.keys().get(at).and_then(|key| content.question(key));
                match question {
                    Some(question) => match question.key.material() {
                        Material::Hmac(key) if !by_host && !key.verify(question.input, question.signature) => nth += 1,
                        _ => break (at, question),
                    },
                    None => nth += 1,
                }
            };
            let hmac = !by_host && matches!(question.key.material(), Material::Hmac(_));
            point(words, &content);
            put(words, KEY, [at as u32]);
            let claims = Claims::read(content.payload, &trust.policy.required).map_err(fail)?;
            match (trust.policy.check_claims(&claims, now), hmac) {
                (Ok(()), true) => Ok(VALID),
                (Ok(()), false) => Ok(ASK),
                (Err(error), true) => Err(fail(error)),
                (Err(error), false) => Err((ASK_CLAIMS_FAILED, error)),
            }
        };
        check().unwrap_or_else(|(answer, failed)| {
            *error = Some(failed);
            answer
        })
    })
}

fn signed<'a>(token: &'a [u8], scratch: &'a mut [u8], last: &mut Last, words: &mut [u32]) -> Result<Content<'a>> {
    let Parts::Signed(parts) = parse::split(token)? else {
        // told only of a token that is well-formed
        parse::decode(token, scratch)?;
        return Err(Error::new(Code::TokenUnsupported, "expected a signed token of three parts"));
    };
    read_header(last, parts[0], false, words)?;
    Content::read(token, parts, scratch, 0)
}

fn read_header(last: &mut Last, part: &[u8], sealed: bool, words: &mut [u32]) -> Result<()> {
    let before = last.serial();
    last.read(part, sealed)?;
    if last.serial() != before {
        let text = last.text();
        put(words, 0, [address(text.as_bytes()), len(text)]);
        put(words, IS_NEW, [1]);
    }
    Ok(())
}

fn unknown_key() -> Error {
    Error::new(Code::KeyNotFound, "expected a key for the token's kid and algorithm").field("kid")
}

/// The error for an engine's no.
#[wasm_bindgen]
pub fn signature_invalid() -> JsValue {
    record(&signature::invalid())
}

fn input(token: &[u8], length: usize) -> Result<&[u8]> {
    token
        .get(..length)
        .filter(|token| token.len() <= MAX_LEN)
        .ok_or_else(|| Error::new(Code::TokenTooLarge, "expected a token of at most 8 KiB"))
}

fn len(text: &str) -> u32 {
    text.len() as u32
}

fn put<const N: usize>(words: &mut [u32], from: usize, values: [u32; N]) {
    for (slot, value) in words.iter_mut().skip(from).zip(values) {
        *slot = value;
    }
}

fn point(words: &mut [u32], content: &Content<'_>) {
    let Content { payload, signing_input, signature } = content;
    let places = [
        address(payload.as_bytes()),
        len(payload),
        address(signature),
        signature.len() as u32,
        signing_input.len() as u32,
    ];
    put(words, 2, places);
}

/// Opens a policy for a shared secret. Expectations and keys come as JSON.
#[wasm_bindgen]
pub fn policy_of_secret(expect: &str, secret: Vec<u8>) -> std::result::Result<usize, JsValue> {
    let secret = zeroize::Zeroizing::new(secret);
    open(expect, |allowed, short| match allowed {
        [alg] => Key::secret(*alg, &secret, short).map(KeyRing::one),
        _ => Err(Error::new(Code::OptionInvalid, "expected one algorithm for a shared secret").field("algorithms")),
    })
}

/// Opens a policy for one JWK.
#[wasm_bindgen]
pub fn policy_of_jwk(expect: &str, jwk: &str) -> std::result::Result<usize, JsValue> {
    open(expect, |allowed, short| Key::read(&Jwk::read(&Input::key(jwk)?)?, allowed, short).map(KeyRing::one))
}

/// Opens a policy for a JWK Set.
#[wasm_bindgen]
pub fn policy_of_set(expect: &str, set: &str) -> std::result::Result<usize, JsValue> {
    open(expect, |allowed, short| Ok(KeyRing::set(&JwkSet::read(&Input::key(set)?)?, allowed, short)))
}

fn open(expect: &str, ring: impl FnOnce(&[Alg], bool) -> Result<KeyRing>) -> std::result::Result<usize, JsValue> {
    let trust = || -> Result<Trust> {
        let (policy, short) = expect::signed(&Input::option(expect)?)?;
        let ring = ring(&policy.algorithms, short)?;
        Ok(Trust { policy, ring, passed: None })
    };
    let trust = trust().map_err(|error| record(&error))?;
    Ok(ROOM.with_borrow_mut(|room| {
        let free = room.policies.iter().position(Option::is_none).unwrap_or(room.policies.len());
        match room.policies.get_mut(free) {
            Some(slot) => *slot = Some(trust),
            None => room.policies.push(Some(trust)),
        }
        free
    }))
}

/// Closes a policy.
#[wasm_bindgen]
pub fn policy_close(policy: usize) {
    ROOM.with_borrow_mut(|room| {
        if let Some(slot) = room.policies.get_mut(policy) {
            *slot = None;
        }
    });
}

/// The keys of a policy for a host's engine, as JSON: `[{ alg, jwk }]`, without secrets.
#[wasm_bindgen]
pub fn policy_keys(policy: usize) -> String {
    ROOM.with_borrow(|room| {
        let keys =
            room.policies.get(policy).and_then(Option::as_ref).map(|trust| trust.ring.keys()).unwrap_or_default();
        let list: Vec<String> = keys.iter().map(public).collect();
        format!("[{}]", list.join(","))
    })
}

fn public(key: &Key) -> String {
    // both names of EdDSA are one algorithm to an engine
    let alg = if key.alg() == Alg::Ed25519 { Alg::EdDSA } else { key.alg() };
    format!(r#"{{"alg":"{}","jwk":{}}}"#, alg.name(), key.public())
}

/// What an engine needs to open the sealed token of `length` bytes in the buffer: `[enc, iv, ciphertext, aad]`.
#[wasm_bindgen]
pub fn opening(length: usize, key_len: usize, expect: &str) -> std::result::Result<js_sys::Array, JsValue> {
    ROOM.with_borrow_mut(|room| {
        let Room { token, scratch, .. } = room;
        let mut ask = || -> Result<sealed::Opening> {
            let (policy, allowed) = expect::sealed(&Input::option(expect)?)?;
            match parse::decode(input(token, length)?, scratch)? {
                Decoded::Sealed(sealed) => {
                    policy.check_type(&sealed.header)?;
                    sealed.opening(key_len, &allowed)
                }
                _ => Err(Error::new(Code::TokenUnsupported, "expected a sealed token of five parts")),
            }
        };
        let opening = ask().map_err(|error| record(&error))?;
        let bytes = |bytes: &[u8]| JsValue::from(js_sys::Uint8Array::from(bytes));
        Ok([
            JsValue::from(opening.enc == Enc::A256Gcm),
            bytes(&opening.iv),
            bytes(&opening.ciphertext),
            bytes(&opening.aad),
        ]
        .into_iter()
        .collect())
    })
}

/// The error for a seal that an engine could not open.
#[wasm_bindgen]
pub fn seal_refused() -> JsValue {
    record(&sealed::refused())
}

/// Checks the claims of an opened token and answers them as JSON text.
#[wasm_bindgen]
pub fn check_opened(content: &[u8], expect: &str, now: f64) -> std::result::Result<String, JsValue> {
    let check = || -> Result<String> {
        let (policy, _) = expect::sealed(&Input::option(expect)?)?;
        let text = std::str::from_utf8(content).map_err(|_| Error::new(Code::TokenMalformed, "expected UTF-8"))?;
        policy.check_claims(&Claims::read(text, &policy.required)?, now)?;
        Ok(text.to_owned())
    };
    check().map_err(|error| record(&error))
}

/// Whether a host that a token names lies in one of the domains (JSON list) that may be sent a credential.
#[wasm_bindgen]
pub fn host_allowed(host: &str, domains: &str) -> bool {
    let mut within = false;
    let read = json::array(domains, &mut |domain| {
        within |= matches!(domain, json::Value::Text(domain) if url::is_within(host, &domain.read()));
    });
    read.is_ok() && within && url::is_host(host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use js_sys::Reflect;
    use wasm_bindgen_test::wasm_bindgen_test;

    const EXPECT: &str = r#"{"algorithms":["HS256"],"issuer":null,"audience":null}"#;

    fn code(refused: std::result::Result<usize, JsValue>) -> Option<String> {
        Reflect::get(&refused.unwrap_err(), &"code".into()).unwrap().as_string()
    }

    #[wasm_bindgen_test]
    fn policies_are_opened_used_and_closed() {
        let policy = policy_of_secret(EXPECT, vec![7; 32]).unwrap();
        assert_eq!(policy_keys(policy), r#"[{"alg":"HS256","jwk":null}]"#, "a secret does not come out");
        // the buffer holds no token
        assert_eq!(verify(policy, 3, 0.0, 0, false), FAILED);
        policy_close(policy);
        assert_eq!(policy_keys(policy), "[]");
        assert_eq!(policy_of_secret(EXPECT, vec![8; 32]).unwrap(), policy, "a closed place is used again");
    }

    #[wasm_bindgen_test]
    fn what_cannot_be_a_policy_is_refused_with_its_code() {
        assert_eq!(code(policy_of_secret(EXPECT, vec![7; 8])).as_deref(), Some("KEY_INVALID"));
        assert_eq!(code(policy_of_secret("{}", vec![7; 32])).as_deref(), Some("OPTION_INVALID"));
        assert_eq!(code(policy_of_jwk(EXPECT, "[]")).as_deref(), Some("KEY_INVALID"));
        assert_eq!(code(policy_of_set(EXPECT, r#"{"keys":7}"#)).as_deref(), Some("KEY_INVALID"));
    }

    #[wasm_bindgen_test]
    fn lengths_and_policies_that_are_not_there_are_no_panic() {
        assert_eq!(decode(usize::MAX, 0), FAILED);
        assert_eq!(decode(3, usize::MAX), FAILED);
        assert_eq!(verify(usize::MAX, 3, f64::NAN, usize::MAX, true), FAILED);
        policy_close(usize::MAX);
    }
}
