//! Makes the seeds in `fuzz/seeds` of the project's own vectors and cases, and of the seeds the words in
//! `fuzz/dictionaries`: `cargo run --example seeds` in `fuzz/`.
//!
//! Seeds that were added by hand stay, such as those that once made a target fall over.

use edge_invites::{base64url, mac::HmacKey};
use edge_invites_fuzz::{cases, token::SECRET};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn write(target: &str, name: &str, seed: impl AsRef<[u8]>) {
    let folder = root().join("seeds").join(target);
    fs::create_dir_all(&folder).expect("a folder for seeds");
    fs::write(folder.join(name), seed).expect("a seed");
}

fn vectors(name: &str) -> Value {
    let text = fs::read(root().join("../tests/vectors").join(name)).expect("the vectors stand in tests/vectors");
    serde_json::from_slice(&text).expect("JSON")
}

/// Texts below any member of one of the names.
fn below<'a>(value: &'a Value, names: &[&str], found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(object) => object.iter().for_each(|(name, value)| match names.contains(&name.as_str()) {
            true => found.push(value),
            false => below(value, names, found),
        }),
        Value::Array(list) => list.iter().for_each(|value| below(value, names, found)),
        _ => {}
    }
}

fn main() {
    let files = ["tokens.json", "signed.json", "rfc.json"].map(vectors);
    let (mut tokens, mut keys) = (Vec::new(), Vec::new());
    for file in &files {
        below(file, &["token", "jws"], &mut tokens);
        below(file, &["jwk"], &mut keys);
    }
    for (number, text) in tokens.iter().filter_map(|token| token.as_str()).enumerate() {
        write("token", &format!("vector-{number:02}"), text);
    }
    for (name, token) in ours() {
        write("token", name, token);
    }
    write("token", "opaque", "inv_2kJ-x~9");
    for (number, jwk) in keys.iter().enumerate() {
        write("jwk", &format!("vector-{number:02}"), format!("\n{jwk}"));
    }
    let few: Vec<_> = keys.iter().take(6).collect();
    write("jwk", "set", format!("public, max-age=300\n{}", json!({ "keys": few })));
    write(
        "jwk",
        "for-encryption",
        "no-store\n{\"keys\":[{\"kty\":\"RSA\",\"use\":\"enc\"},{\"kty\":\"oct\",\"key_ops\":[\"sign\"]}]}",
    );

    let mut seen = BTreeMap::new();
    for case in cases::ALL.iter() {
        let (operation, _) = case.name.rsplit_once('-').expect("a name with a number");
        let count: &mut u32 = seen.entry(operation).or_default();
        *count += 1;
        // the same service under its other name needs no more than one of each
        let most = if case.name.starts_with("rkvst") { 1 } else { 2 };
        if *count <= 1 {
            write("options", &case.name, format!("{}\n{}\n{}", case.operation, case.options, case.input));
        }
        if *count <= most && !case.answers.is_empty() {
            let answers: Vec<String> = case.answers.iter().map(answer).collect();
            write("answer", &case.name, format!("{}\n{}", case.name, answers.join("\u{1e}")));
        }
    }
    for (name, case) in [
        ("authress", "authress-create-00"),
        ("twilio", "twilio-create-00"),
        ("edge", "edge-get-00"),
        ("signalwire", "signalwire-create-00"),
        ("datatrails", "datatrails-create-00"),
    ] {
        let body = json!({
            "title": "{{credential}}", "message": "{{credential}}", "code": "CONFLICT", "errorCode": "{{credential}}",
            "field": "{{credential}}", "errors": [{ "code": "{{credential}}", "attribute": "{{credential}}" }]
        });
        write(
            "answer",
            &format!("{name}-repeats-the-credential"),
            format!("{case}\n409\nx-request-id: {{{{credential}}}}\n\n{body}"),
        );
    }
    write(
        "answer",
        "retry-after",
        "datatrails-get-00\n429\narchivist-rate-limit-reset: 0.25\n\n\u{1e}503\nretry-after: Sun, 06 Nov 1994 08:49:37 GMT\n\n",
    );

    for (number, text) in [
        r#" { "a" : 1, "\u0062": [ {}, [] ], "c": {"a": "x"} } "#,
        r#"{"a":-0,"b":0.5e-7,"c":1E+2,"d":[true,false,null],"e":"\"\\\/\b\f\n\r\t\u00e9"}"#,
        r#"{"x":{"a":1,"b":2,"a":3}}"#,
        r#"{"😀":1,"\ud83d\ude00":2}"#,
        r#"{"a":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}"#,
        r#"{"long name one":"0123456789abcdef0123456789abcdef\n0123456789abcdef","long name two":1e400}"#,
        r#"{"lone":"\ud800"}"#,
    ]
    .into_iter()
    .enumerate()
    {
        write("json", &format!("form-{number}"), text);
    }
    for case in
        cases::ALL.iter().filter(|case| case.name.ends_with("-00") && !case.name.starts_with("rkvst")).step_by(4)
    {
        if let Some(body) = case.answers.first().and_then(|answer| answer.get("body")) {
            write("json", &case.name, body.to_string());
        }
    }
    sandbox();
    issuer();
    for entry in fs::read_dir(root().join("seeds")).expect("a folder for each target") {
        dictionary(&entry.expect("a folder").path());
    }
}

/// The words of a target: all that stands in quotation marks in its seeds, also inside of tokens.
fn dictionary(seeds: &Path) {
    let mut words = BTreeSet::new();
    for entry in fs::read_dir(seeds).expect("seeds") {
        let seed = fs::read(entry.expect("a seed").path()).expect("a seed");
        let seed = String::from_utf8_lossy(&seed);
        let inside = seed.split('.').filter_map(base64url::decode).filter_map(|part| String::from_utf8(part).ok());
        for text in inside.chain([seed.to_string()]) {
            // every second piece stands between two marks, but for escaped ones, which do no harm
            let quoted = text.split('"').skip(1).step_by(2).map(|word| format!("\"{word}\""));
            let lines = text.lines().filter_map(|line| line.split_once(": ")).map(|(name, _)| format!("{name}: "));
            let plain =
                |word: &String| word.len() <= 40 && word.bytes().all(|b| matches!(b, b' '..=b'~') && b != b'\\');
            words.extend(quoted.chain(lines).filter(plain));
        }
    }
    let name = seeds.file_name().expect("the name of a target").to_string_lossy();
    let folder = root().join("dictionaries");
    fs::create_dir_all(&folder).expect("a folder for dictionaries");
    let lines = words.iter().map(|word| format!("\"{}\"\n", word.replace('"', "\\\"")));
    fs::write(folder.join(format!("{name}.dict")), lines.collect::<String>()).expect("a dictionary");
}

/// Invites on their way through an issuer.
fn issuer() {
    for (name, requests) in [
        (
            "life",
            vec![
                r#"mint {"maxUses":2,"ttlSec":3600,"purpose":"team","inviter":"ann","redirect":"/welcome","metadata":{"role":"viewer"},"personal":{"name":"Bob"},"code":true}"#,
                r#"assess {"code":"{{code}}"}"#,
                r#"redeem {"code":"{{code}}","subject":"bob"}"#,
                r#"redeem {"subject":"bob"}"#,
                r#"redeem {"subject":"cid"}"#,
                r#"redeem {"subject":"eve"}"#,
                r#"get {"id":"{{id}}"}"#,
            ],
        ),
        (
            "bound",
            vec![
                r#"mint {"to":{"email":"Bob@Example.com"}}"#,
                r#"mint {"to":{"domain":"example.com"},"expiresAt":1700003600000}"#,
                r#"redeem 0 {"subject":"bob","email":"bob@example.com","emailVerified":false}"#,
                r#"redeem 0 {"subject":"bob","email":"bob@example.com","emailVerified":true}"#,
                r#"redeem 1 {"subject":"eve","email":"eve@example.com.evil","emailVerified":true}"#,
            ],
        ),
        (
            "claimed",
            vec![
                r#"mint {"maxUses":1}"#,
                r#"claim {"subject":"bob","leaseMs":1000}"#,
                r#"claim {"subject":"cid","leaseMs":1000}"#,
                r#"release {"subject":"bob"}"#,
                r#"claim {"subject":"cid","leaseMs":86400000}"#,
                "clock 1001",
                r#"redeem {"subject":"bob"}"#,
            ],
        ),
        (
            "sent-again",
            vec![
                r#"mint {"code":true}"#,
                r#"resend {"id":"{{id}}","code":true,"ttlSec":60}"#,
                r#"redeem 0 {"subject":"bob"}"#,
                r#"redeem 1 {"subject":"bob"}"#,
                r#"resend {"id":"{{id}}"}"#,
            ],
        ),
        (
            "ended",
            vec![
                "mint {}",
                r#"revoke {"id":"{{id}}"}"#,
                r#"redeem {"subject":"bob"}"#,
                "mint {}",
                r#"decline {"subject":"bob"}"#,
                "clock 172800001",
                r#"purge {"keepSec":86400}"#,
                "purge {}",
                "migrate {}",
            ],
        ),
        (
            "listed",
            vec![
                r#"mint {"inviter":"ann"}"#,
                r#"mint {"inviter":"ann"}"#,
                "clock 1",
                r#"mint {"inviter":"bob"}"#,
                "clock 1",
                "mint {}",
                r#"list {"pageSize":1}"#,
                r#"list {"pageSize":2,"from":"{{next}}"}"#,
                r#"list {"inviter":"ann","pageSize":1,"from":"1700000000000:a"}"#,
            ],
        ),
        (
            "guessed",
            vec![
                r#"mint {"code":true}"#,
                r#"redeem {"code":"oIl0-0000-0000","subject":"eve"}"#,
                r#"assess {"code":" 01rz 0zhj-KMNP\n"}"#,
            ],
        ),
    ] {
        let requests: Vec<String> =
            requests.iter().map(|request| request.replacen(" {", "\n{", 1).replacen("clock ", "clock\n", 1)).collect();
        write("issuer", name, requests.join("\u{1e}"));
    }
}

/// Invites as the issuer makes them, signed with the secret of the target.
fn ours() -> Vec<(&'static str, String)> {
    let mac = HmacKey::new(256, SECRET).expect("256 bits");
    let claims = json!({
        "iss": "https://issuer.example", "aud": ["https://other.example", "https://app.example"], "iat": 1_699_999_000,
        "exp": 1_700_086_400, "nbf": 1_699_999_000.5, "jti": "a", "sub": "ann", "gen": 1, "max": 2
    });
    let with = |name: &str, value: Value| {
        let mut claims = claims.clone();
        claims[name] = value;
        claims.to_string()
    };
    let signed = |header: &str, claims: &str| {
        let input = format!("{}.{}", base64url::encode(header.as_bytes()), base64url::encode(claims.as_bytes()));
        format!("{input}.{}", base64url::encode(&mac.sign(input.as_bytes())))
    };
    let header = r#"{"alg":"HS256","typ":"invite+jwt"}"#;
    vec![
        ("invite", signed(header, &claims.to_string())),
        ("invite-expired", signed(header, &with("exp", 1_600_000_000.into()))),
        ("invite-odd-time", signed(header, &with("exp", json!(1.7e9)))),
        ("invite-odd-audience", signed(header, &with("aud", json!(["a", 1])))),
        (
            "invite-critical",
            signed(r#"{"alg":"HS256","typ":"application/invite+jwt","crit":["exp"]}"#, &claims.to_string()),
        ),
        ("invite-escaped", signed(r#"{"\u0061lg":"HS\u003256","typ":"invite+jwt","kid":"k"}"#, &claims.to_string())),
    ]
}

fn answer(answer: &Value) -> String {
    let headers = answer["headers"].as_object().into_iter().flatten();
    let headers: String =
        headers.map(|(name, value)| format!("{name}: {}\n", value.as_str().unwrap_or_default())).collect();
    let body = answer["text"].as_str().map_or_else(|| answer["body"].to_string(), str::to_owned);
    format!("{}\n{headers}\n{body}", answer["status"])
}

fn sandbox() {
    let zeros = "0".repeat(32);
    let json = "content-type: application/json";
    let form = "content-type: application/x-www-form-urlencoded";
    let twilio = format!("https://chat.twilio.com/v1/Services/IS{zeros}/Channels/CH{zeros}");
    let archivist = "https://app.datatrails.ai/archivist/iam/v1";
    let orders = "https://sandbox.invalid/__sandbox";
    for (name, requests) in [
        ("twilio", vec![
            format!("POST {twilio}/Invites\nauthorization: account\n{form}\n\nIdentity=jing&RoleSid=RL{zeros}"),
            format!("GET {twilio}/Invites?PageSize=1&Page=0&PageToken=PT0&Identity=jing\nauthorization: account\n\n"),
            format!("POST {twilio}/Members\nauthorization: account\n{form}\n\nIdentity=jing"),
            format!("DELETE {twilio}/Members/jing\nauthorization: account\n\n"),
        ]),
        ("archivist", vec![
            format!("POST {archivist}/invites\nauthorization: owner\n{json}\n\n{{\"email\":\"j@example.com\",\"message\":\"hello\"}}"),
            format!("GET {archivist}/invites?page_size=1\nauthorization: owner\nx-request-total-count: true\n\n"),
            format!("GET {archivist}/invites?page_token=1:1:j@example.com\nauthorization: owner\n\n"),
            format!("GET {archivist}/members?page_token=1&page_size=2\nauthorization: owner\n\n"),
            format!("POST {archivist}/appidp/token\n{form}\n\ngrant_type=client_credentials&client_id=sandbox-client&client_secret=sandbox-secret"),
        ]),
        ("signalwire", vec![
            format!("POST https://example.signalwire.com/api/fabric/subscriber/invites\nauthorization: sat\n{json}\n\n{{\"address_id\":\"691af061-cd86-4893-a605-170000000000\",\"expires_at\":1800000000}}"),
            "GET https://fabric.signalwire.com/api/fabric/addresses?page_size=1&page_number=1&name=a\nauthorization: sat\n\n".to_owned(),
            format!("POST https://example.signalwire.com/api/fabric/subscribers/tokens\nauthorization: project\n{json}\n\n{{\"reference\":\"ann\",\"expire_at\":1800000000}}"),
            format!("POST https://example.signalwire.com/api/fabric/guests/tokens\nauthorization: project\n{json}\n\n{{\"allowed_addresses\":[\"a\"]}}"),
            format!("POST https://example.signalwire.com/api/fabric/subscribers/tokens/refresh\nauthorization: project\n{json}\n\n{{\"refresh_token\":\"a\"}}"),
        ]),
        ("authress", vec![
            format!("POST https://a.authress.io/v1/invites\nauthorization: user\n{json}\n\n{{\"statements\":[{{\"roles\":[],\"resources\":[]}}],\"expiryTime\":\"2023-11-15T00:00:00Z\"}}"),
            "PATCH https://a.authress.io/v1/invites/inv_x\nauthorization: user\n\n{}".to_owned(),
            "DELETE https://a.authress.io/v1/invites/inv_x\nauthorization: user\n\n".to_owned(),
        ]),
        ("orders", vec![
            format!("POST {orders}/faults\n\n{{\"method\":\"get\",\"path\":\"/archivist\",\"times\":2,\"status\":503,\"headers\":{{\"Retry-After\":\"1\"}},\"body\":{{}},\"delayMs\":5,\"cutAt\":1,\"lost\":true}}"),
            format!("POST {orders}/faults\n\n{{\"twice\":true}}"),
            format!("POST {orders}/clock\n\n{{\"advanceMs\":86400000}}"),
            format!("POST {orders}/fill\n\n{{\"service\":\"twilio\",\"count\":3,\"channel\":\"CH{zeros}\"}}"),
            format!("POST {orders}/fill\n\n{{\"service\":\"rkvst\",\"count\":3}}"),
            format!("POST {orders}/mail\n\n{{\"id\":\"a\"}}"),
            format!("POST {orders}/settings\n\n{{\"otherSpelling\":true,\"tellsAccount\":true}}"),
            format!("GET {archivist}/invites\nauthorization: owner\n\n"),
            format!("POST {orders}/reset\n\n"),
        ]),
    ] {
        write("sandbox", name, requests.join("\u{1e}"));
    }
}
