//! What holds for every input: tokens, encodings, times and addresses that nobody thought of one by one.
#![cfg(all(feature = "issuer", feature = "software", not(target_arch = "wasm32")))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // helpers of tests

use edge_invites::{
    base64url,
    error::{Code, Error, Result},
    http::{
        Again, Base, Query, Repeat, Stage,
        retry::{self, Outcome},
    },
    input::{Input, Read},
    issuer::{self, memory, office::Office, record::Cell, sql::Dialect},
    software::engine::SoftKey,
    time::Time,
    token::{
        MAX_LEN,
        alg::Alg,
        claims::Claims,
        jwk::{Jwk, Key, Material},
        keys::KeyRing,
        parse::{self, Decoded, Signed},
        validate::{INVITE_TYPE, Policy},
    },
};
use proptest::{collection, option::of, prelude::*, sample::select};
use serde_json::{Map, Value, json};
use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

const NOW: u64 = 1_700_000_000;
const SECRET: [u8; 64] = [7; 64];
const REGISTERED: [&str; 7] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];

fn key(alg: Alg) -> Key {
    Key::secret(alg, &SECRET, false).unwrap()
}

fn sign(key: &Key, input: &str) -> String {
    let Material::Hmac(mac) = key.material() else { panic!("expected a shared secret") };
    format!("{input}.{}", base64url::encode(&mac.sign(input.as_bytes())))
}

fn mint(alg: Alg, claims: &str) -> String {
    let header = format!(r#"{{"alg":"{}","typ":"invite+jwt"}}"#, alg.name());
    sign(&key(alg), &format!("{}.{}", base64url::encode(header.as_bytes()), base64url::encode(claims.as_bytes())))
}

fn policy(alg: Alg) -> Policy {
    Policy {
        algorithms: vec![alg],
        issuer: Some(vec!["https://issuer.example".into()]),
        audience: Some(vec!["https://app.example".into()]),
        typ: Some(INVITE_TYPE.into()),
        subject: None,
        required: ["exp", "iss", "aud", "iat", "jti"].map(Into::into).to_vec(),
        max_age_sec: None,
        clock_skew_sec: 60.0,
    }
}

fn decode<'a>(token: &'a str, scratch: &'a mut [u8]) -> Result<Signed<'a>> {
    match parse::decode(token.as_bytes(), scratch)? {
        Decoded::Signed(signed) => Ok(signed),
        _ => Err(Error::new(Code::TokenUnsupported, "expected a signed token")),
    }
}

/// What the package does, step by step: the claims of a token that is worth something, as JSON.
fn verify(token: &str, policy: &Policy, now: u64) -> Result<String> {
    let mut scratch = vec![0; MAX_LEN];
    let signed = decode(token, &mut scratch)?;
    let alg = policy.check_header(&signed.header)?;
    let ring = KeyRing::one(key(policy.algorithms[0]));
    let at = ring.fitting(&signed.header, alg, 0).ok_or_else(|| Error::new(Code::KeyNotFound, "none"))?;
    let Material::Hmac(mac) = ring.keys()[at].material() else { panic!("expected a shared secret") };
    let answer =
        signed.content.question(&ring.keys()[at]).is_some_and(|asked| mac.verify(asked.input, asked.signature));
    #[allow(clippy::cast_precision_loss)] // seconds
    let valid = signed.verified_by(answer)?.validate(policy, now as f64)?;
    Ok(valid.claims.json().to_owned())
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[ -~]{0,20}", "\\PC{0,12}", any::<String>()]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        // of few digits: serde_json rounds others in its own way
        any::<i32>().prop_map(|number| json!(f64::from(number) / 8.0)),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            collection::btree_map(text(), inner, 0..4).prop_map(|map| map.into_iter().collect()),
        ]
    })
}

fn claims() -> impl Strategy<Value = Map<String, Value>> {
    let ours = "https://app.example";
    let audience = prop_oneof![
        Just(json!(ours)),
        collection::vec(text(), 0..3).prop_map(move |mut list| {
            list.push(ours.to_owned());
            json!(list)
        }),
    ];
    let own = collection::btree_map(text(), value(), 0..5);
    (audience, text(), of(text()), 1_u64..=366 * 86_400, 0_u64..=100 * 86_400, own).prop_map(
        |(aud, jti, sub, left, age, own)| {
            let mut claims: Map<String, Value> =
                own.into_iter().filter(|(name, _)| !REGISTERED.contains(&name.as_str())).collect();
            claims.extend(sub.map(|sub| ("sub".to_owned(), sub.into())));
            let fixed =
                json!({ "iss": "https://issuer.example", "aud": aud, "jti": jti, "exp": NOW + left, "iat": NOW - age });
            claims.extend(fixed.as_object().unwrap().clone());
            claims
        },
    )
}

fn algorithm() -> impl Strategy<Value = Alg> {
    select(&[Alg::HS256, Alg::HS384, Alg::HS512][..])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn what_was_made_is_accepted_and_decoding_says_the_same(alg in algorithm(), claims in claims(), pretty: bool) {
        let made = Value::Object(claims);
        let text = if pretty { serde_json::to_string_pretty(&made).unwrap() } else { made.to_string() };
        let token = mint(alg, &text);
        prop_assume!(token.len() <= MAX_LEN);
        let verified = verify(&token, &policy(alg), NOW).unwrap();
        let mut scratch = vec![0; MAX_LEN];
        let decoded = decode(&token, &mut scratch).unwrap();
        prop_assert_eq!(decoded.content.payload, verified.as_str());
        prop_assert_eq!(&serde_json::from_str::<Value>(&verified).unwrap(), &made);
        let read = Claims::read(&verified, &[]).unwrap();
        let word = |name: &str| made.get(name).and_then(Value::as_str);
        for (found, name) in [(read.iss(), "iss"), (read.sub(), "sub"), (read.jti(), "jti")] {
            let found = found.unwrap().map(|text| text.read().into_owned());
            prop_assert_eq!(found.as_deref(), word(name));
        }
        for (found, name) in [(read.exp(), "exp"), (read.nbf(), "nbf"), (read.iat(), "iat")] {
            prop_assert_eq!(found.unwrap(), made.get(name).and_then(Value::as_f64));
        }
        prop_assert_eq!(read.aud_is_among(&["https://app.example".into()]), Ok(Some(true)));
    }

    #[test]
    fn times_are_read_as_every_reader_reads_them_or_not_at_all(seconds in prop_oneof![any::<f64>(), -1e13..1e13], digits in 0_usize..8) {
        let text = format!("{seconds:.digits$}");
        for text in [text, seconds.to_string(), format!("{seconds:e}")].into_iter().filter(|text| text.bytes().any(|b| b.is_ascii_digit())) {
            let json = format!(r#"{{"exp":{text}}}"#);
            if let Ok(Some(found)) = Claims::read(&json, &[]).unwrap().exp() {
                prop_assert_eq!(found, text.parse::<f64>().unwrap(), "{}", text);
            }
        }
    }

    #[test]
    fn base64url_has_one_form(bytes: Vec<u8>, text in "[A-Za-z0-9_=+/ -]{0,12}") {
        prop_assert_eq!(base64url::decode(&base64url::encode(&bytes)), Some(bytes));
        if let Some(bytes) = base64url::decode(&text) {
            prop_assert_eq!(base64url::encode(&bytes), text);
        }
    }

    #[test]
    fn a_wait_is_read_from_any_text(text in prop_oneof![text(), "[A-Z][a-z]{2}, [0-9]{1,3} [JFMASOND][a-z]{2} [0-9+]{1,5} [0-9:]{5,9} GMT", "[0-9]{0,30}"], now: u64, attempt: u32, random: u32) {
        let now = Time::from_ms(now);
        let wait = retry::retry_after_ms(&text, now);
        if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
            prop_assert_eq!(wait, Some(text.parse::<u64>().unwrap_or(u64::MAX).saturating_mul(1000)));
        }
        for status in [200, 408, 429, 500, 503] {
            for again in [None, Some(Again::Soon), Some(Again::AfterMs(now.ms()))] {
                let outcome = Outcome::Answered { status, retry_after: Some(&text), again };
                let _ = retry::decide(attempt, Repeat::Effect, outcome, now, random);
            }
        }
        prop_assert!(retry::decide(attempt, Repeat::Always, Outcome::Failed(Stage::Lost), now, random).unwrap() <= 8_000);
    }

    #[test]
    fn a_wait_until_a_date_is_the_same_in_each_of_its_three_forms(seconds in 0_u64..249_000_000_000, ahead in 0_u64..2_000_000_000) {
        let (now, then) = (Time::from_ms(seconds * 1000), Time::from_ms((seconds + ahead) * 1000));
        let text = then.to_rfc3339();
        let (year, month, day, clock) = (&text[..4], text[5..7].parse::<usize>().unwrap(), &text[8..10], &text[11..19]);
        let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][month - 1];
        let mut forms = vec![format!("Mon, {day} {month} {year} {clock} GMT"), format!("Mon {month} {day} {clock} {year}")];
        // two digits can say no more than 50 years ahead
        if ahead < 49 * 365 * 86_400 {
            forms.push(format!("Monday, {day}-{month}-{} {clock} GMT", &year[2..]));
        }
        for form in forms {
            prop_assert_eq!(retry::retry_after_ms(&form, now), Some(ahead * 1000), "{}", form);
        }
    }

    #[test]
    fn a_time_that_is_read_is_written_and_read_again(ms in 0_u64..=253_402_300_799_999, text in "(9999-12-31T23:59|(19[67]|999)[0-9]-(0[1-9]|1[0-2])-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]):[0-6][0-9](\\.[0-9]{1,4})?(Z|[+-][0-2][0-9]:[0-5][0-9])") {
        let time = Time::from_ms(ms);
        prop_assert_eq!(Time::from_rfc3339(&time.to_rfc3339()), Some(time));
        if let Some(time) = Time::from_rfc3339(&text) {
            prop_assert_eq!(Time::from_rfc3339(&time.to_rfc3339()), Some(time), "{}", text);
        }
    }

    #[test]
    fn an_id_stays_one_segment_and_a_value_one_value(host in "[a-z]{1,5}(\\.[a-z]{2,5}){0,2}", path in "(/[a-z0-9._~-]{1,5}){0,2}", segments in collection::vec(prop_oneof![text(), "[./%2eE\\\\?#]{1,6}"], 1..4), values in collection::vec((text(), text()), 0..3)) {
        let Ok(base) = Base::parse(&format!("https://{host}{path}")) else { return Ok(()) };
        let query = values.iter().fold(Query::default(), |query, (name, value)| query.add(name, value));
        let ids: Vec<&str> = segments.iter().map(String::as_str).collect();
        let Ok(address) = base.find(&ids, &query) else {
            prop_assert!(ids.iter().any(|id| ["", ".", ".."].contains(id)));
            return Ok(());
        };
        prop_assert!(address.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'#' | b'\\' | b'"' | b'<' | b'>')));
        let (place, found) = address.split_once('?').unwrap_or((&address, ""));
        let rest = place.strip_prefix(&format!("https://{host}{path}/")).unwrap();
        let read = |part: &str| percent_encoding::percent_decode_str(part).decode_utf8().unwrap().into_owned();
        prop_assert_eq!(rest.split('/').map(read).collect::<Vec<_>>(), segments);
        let pairs: Vec<_> = form_urlencoded::parse(found.as_bytes()).into_owned().collect();
        prop_assert_eq!(pairs, values);
    }

    #[test]
    fn a_next_page_is_nothing_but_a_query(address in prop_oneof![text(), "(https?:)?//?(a\\.example|evil\\.example)?[/?#@\\\\:a.]{0,6}\\?[ -~]{0,9}"]) {
        let base = Base::parse("https://a.example/v1").unwrap();
        if let Some(query) = Query::of_next(&address, &[&base]) {
            prop_assert!(address.ends_with(query.as_str()));
            let next = base.find(&["x"], &query).unwrap();
            prop_assert!(next.starts_with("https://a.example/v1/x?") && !next.contains(['#', '\\']));
        }
    }

    #[test]
    fn a_public_key_of_any_numbers_is_refused_or_answers_no(mut n in collection::vec(any::<u8>(), 256), e in collection::vec(any::<u8>(), 1..4), x: [u8; 32], y: [u8; 32], signature in collection::vec(any::<u8>(), 256)) {
        n[0] |= 0x80;
        let part = |bytes: &[u8]| base64url::encode(bytes);
        for (alg, jwk) in [
            (Alg::RS256, json!({ "kty": "RSA", "n": part(&n), "e": part(&e) })),
            (Alg::PS384, json!({ "kty": "RSA", "n": part(&n), "e": part(&e) })),
            (Alg::ES256, json!({ "kty": "EC", "crv": "P-256", "x": part(&x), "y": part(&y) })),
            (Alg::EdDSA, json!({ "kty": "OKP", "crv": "Ed25519", "x": part(&x) })),
        ] {
            let jwk = Jwk::read(&Input::key(&jwk.to_string()).unwrap()).unwrap();
            if let Ok(soft) = Key::read(&jwk, &[alg], false).and_then(|key| SoftKey::import(&key)) {
                prop_assert!(!soft.verify(b"text", &signature) && !soft.verify(b"text", &signature[..64]));
            }
        }
    }
}

proptest! {
    // each goes through every bit
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(8) })]

    #[test]
    fn any_flipped_bit_is_refused(alg in algorithm(), claims in claims()) {
        let token = mint(alg, &Value::Object(claims).to_string());
        prop_assume!(token.len() <= 2048);
        let policy = policy(alg);
        prop_assert!(verify(&token, &policy, NOW).is_ok());
        // of the text
        for at in 0..token.len() * 8 {
            let mut bytes = token.clone().into_bytes();
            bytes[at / 8] ^= 1 << (at % 8);
            if let Ok(flipped) = String::from_utf8(bytes) {
                prop_assert!(verify(&flipped, &policy, NOW).is_err(), "bit {}", at);
            }
        }
        // and of what the parts stand for
        let parts: Vec<Vec<u8>> = token.split('.').map(|part| base64url::decode(part).unwrap()).collect();
        for part in 0..3 {
            for at in 0..parts[part].len() * 8 {
                let mut flipped = parts.clone();
                flipped[part][at / 8] ^= 1 << (at % 8);
                let token: Vec<_> = flipped.iter().map(|part| base64url::encode(part)).collect();
                prop_assert!(verify(&token.join("."), &policy, NOW).is_err(), "bit {} of part {}", at, part);
            }
        }
    }
}

/// An issuer's world: a memory, a clock that stands, and a shared secret.
struct Desk {
    memory: usize,
    alg: Alg,
}

impl Office for Desk {
    fn now(&self) -> Time {
        Time::from_ms(NOW * 1000 + 999)
    }

    fn random(&self) -> Result<[u8; 16]> {
        Ok([9; 16])
    }

    async fn sign(&self, _kid: &str, input: &[u8]) -> Result<Vec<u8>> {
        let Material::Hmac(mac) = key(self.alg).material().clone() else { panic!("expected a shared secret") };
        Ok(mac.sign(input))
    }

    async fn seal(&self, _iv: &[u8], _aad: &[u8], plain: &[u8]) -> Result<Vec<u8>> {
        Ok([plain, &[0; 16]].concat())
    }

    fn dialect(&self) -> Option<Dialect> {
        None
    }

    fn memory(&self) -> usize {
        self.memory
    }

    async fn query(&self, _statement: &str, _values: &[&Cell]) -> Result<Vec<Vec<Cell>>> {
        Ok(Vec::new())
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return value;
        }
    }
}

fn ask(desk: &Desk, operation: &str, input: &Value) -> Result<Value> {
    let options = json!({
        "issuer": "https://issuer.example", "audience": "https://app.example", "redirects": ["/welcome"],
        "key": { "kid": "k", "alg": desk.alg.name() }, "secret": base64url::encode(&SECRET),
    });
    let (options, input) = (options.to_string(), input.to_string());
    let asked =
        issuer::Asked { options: Input::option(&options)?, operation, input: Input::option(&input)?, claims: None };
    Ok(serde_json::from_str(&block_on(issuer::run(desk, &asked))?.0).unwrap())
}

fn mint_input() -> impl Strategy<Value = Value> {
    let to = prop_oneof![
        "[a-zA-Z.+]{1,9}@[a-z]{1,9}\\.[a-z]{2}".prop_map(|email| json!({ "email": email })),
        Just(json!({ "domain": "app.example" })),
    ];
    let personal = prop_oneof!["\\PC{0,20}", "[a-z\\x00\"]{1000,9000}"].prop_map(|name| json!({ "name": name }));
    (of(1_u64..=1000), of(1_u64..=366 * 86_400), of(text()), of(to), of(personal), any::<bool>()).prop_map(
        |(uses, ttl, purpose, to, personal, redirect)| {
            let all = json!({ "maxUses": uses, "ttlSec": ttl, "purpose": purpose, "to": to, "personal": personal,
                "redirect": redirect.then_some("/welcome") });
            all.as_object().unwrap().clone().into_iter().filter(|(_, value)| !value.is_null()).collect()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn what_the_issuer_makes_verify_accepts_until_it_ends(alg in algorithm(), input in mint_input()) {
        let desk = Desk { memory: memory::open(), alg };
        match ask(&desk, "mint", &input) {
            Err(error) => {
                prop_assert_eq!(error.code(), Code::OptionInvalid);
                let kept = ask(&desk, "list", &json!({})).unwrap();
                prop_assert_eq!(&kept["items"], &json!([]), "nothing is kept of what was refused");
            }
            Ok(made) => {
                let token = made["token"].as_str().unwrap();
                let claims: Value = serde_json::from_str(&verify(token, &policy(alg), NOW).unwrap()).unwrap();
                let end = claims["exp"].as_u64().unwrap();
                prop_assert_eq!(&claims["jti"], &made["invite"]["id"]);
                prop_assert_eq!(end * 1000, made["invite"]["expiresAt"].as_u64().unwrap());
                prop_assert_eq!(claims.get("purpose"), input.get("purpose"));
                prop_assert!(verify(token, &policy(alg), end + 59).is_ok());
                prop_assert_eq!(verify(token, &policy(alg), end + 60).map_err(|error| error.code()), Err(Code::TokenExpired));
                let again = ask(&desk, "resend", &json!({ "id": claims["jti"] })).unwrap();
                prop_assert!(verify(again["token"].as_str().unwrap(), &policy(alg), NOW).is_ok());
            }
        }
    }
}

#[test]
fn a_token_that_is_too_long_to_be_read_is_not_made() {
    let desk = Desk { memory: memory::open(), alg: Alg::HS256 };
    for (length, refused) in [(4000, false), (9000, true)] {
        let error = ask(&desk, "mint", &json!({ "personal": { "name": "n".repeat(length) } })).err();
        assert_eq!(error.as_ref().map(Error::code), refused.then_some(Code::OptionInvalid), "{length}");
        assert_eq!(error.as_ref().and_then(Error::at_field), refused.then_some("personal"), "{length}");
    }
    assert_eq!(ask(&desk, "list", &json!({})).unwrap()["items"].as_array().unwrap().len(), 1);
}
