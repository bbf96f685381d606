//! Requests to the sandbox: it answers every one of them, in any state.
//!
//! Requests are divided by the byte 30; each is a line of method and address, headers, an empty line, a body.

use edge_invites::{
    base64url,
    sandbox::{ACCOUNT_SID, AUTH_TOKEN, Asked, OWNER, PROJECT, PROJECT_TOKEN, SAT, Sandbox},
    time::Time,
};

const DIVIDER: u8 = 30;

/// Several requests to one sandbox.
pub fn run(data: &[u8]) {
    let mut sandbox = Sandbox::new(1);
    for (number, text) in data.split(|&b| b == DIVIDER).take(16).enumerate() {
        let asked = request(text);
        // how much is made at once is the tester's own matter
        if asked.url.contains("fill") && large(&asked.body) {
            continue;
        }
        let answer = sandbox.answer(&asked, Time::from_ms(1_700_000_000_000 + number as u64));
        assert!(answer.headers.iter().all(|(name, _)| !name.bytes().any(|b| b.is_ascii_uppercase())));
    }
}

fn large(body: &[u8]) -> bool {
    let given: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    given.get("count").and_then(serde_json::Value::as_u64).is_some_and(|count| count > 200)
}

/// The headers that let somebody in, so that they need not be guessed.
#[must_use]
pub fn credential(name: &str) -> Option<String> {
    let basic = |user: &str, password: &str| {
        format!("Basic {}", base64url::encode_plain(format!("{user}:{password}").as_bytes()))
    };
    let part = |text: &str| base64url::encode(text.as_bytes());
    Some(match name {
        "owner" => format!("Bearer {OWNER}"),
        "sat" => format!("Bearer {SAT}"),
        "user" => format!("Bearer {}.{}.AA", part(r#"{"alg":"EdDSA"}"#), part(r#"{"sub":"ann"}"#)),
        "project" => basic(PROJECT, PROJECT_TOKEN),
        "account" => basic(ACCOUNT_SID, AUTH_TOKEN),
        _ => return None,
    })
}

fn request(text: &[u8]) -> Asked {
    let mut asked = Asked::default();
    let mut rest = text;
    let mut first = true;
    while !rest.is_empty() {
        let end = rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len());
        let (line, after) = rest.split_at(end);
        rest = after.get(1..).unwrap_or_default();
        let line = String::from_utf8_lossy(line);
        match (first, line.split_once(if first { " " } else { ": " })) {
            (true, Some((method, url))) => (asked.method, asked.url) = (method.to_owned(), url.to_owned()),
            (false, Some(("authorization", name))) => {
                let value = credential(name).unwrap_or_else(|| name.to_owned());
                asked.headers.push(("authorization".to_owned(), value));
            }
            (false, Some((name, value))) => asked.headers.push((name.to_owned(), value.to_owned())),
            _ => break,
        }
        first = false;
    }
    asked.body = rest.to_vec();
    asked
}
