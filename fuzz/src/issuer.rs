//! An issuer: whatever is asked in whatever order, what it makes verifies, no invite is used more often than it allows, only
//! codes that were made open anything, and a list shows each invite once.
//!
//! Requests are divided by the byte 30; each is an operation, perhaps with the number of a token, and a line of input, in
//! which `{{id}}`, `{{code}}` and `{{next}}` stand for what was said last. `clock` and a number let time pass.

use crate::token::{SECRET, accepted};
use edge_invites::{
    base64url,
    error::{Code, Error, Result},
    input::Input,
    issuer::{self, memory, office::Office, record::Cell, sql::Dialect},
    mac::HmacKey,
    time::Time,
};
use serde_json::{Value, json};
use std::{
    cell,
    collections::HashSet,
    pin::pin,
    sync::LazyLock,
    task::{Context, Poll, Waker},
};

const DIVIDER: u8 = 30;
const START: u64 = 1_700_000_000_000;
const YEAR: u64 = 366 * 86_400_000;

static MAC: LazyLock<HmacKey> = LazyLock::new(|| HmacKey::new(256, SECRET).expect("256 bits"));

/// Several requests to one issuer.
pub fn run(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let mut desk = Desk::open();
    desk.serve(text);
    desk.whole();
    desk.close();
}

struct Desk {
    memory: usize,
    now: cell::Cell<u64>,
    drawn: cell::Cell<u64>,
    tokens: Vec<String>,
    codes: HashSet<String>,
    last: [(&'static str, String); 3],
}

impl Desk {
    fn open() -> Self {
        let last = ["{{id}}", "{{code}}", "{{next}}"].map(|name| (name, String::new()));
        Self {
            memory: memory::open(),
            now: START.into(),
            drawn: 0.into(),
            tokens: Vec::new(),
            codes: HashSet::new(),
            last,
        }
    }

    fn serve(&mut self, text: &str) {
        for request in text.split(char::from(DIVIDER)).take(24) {
            let (head, input) = request.split_once('\n').unwrap_or((request, "{}"));
            let (operation, number) = head.split_once(' ').unwrap_or((head, ""));
            if operation == "clock" {
                // no further than clocks of issuers go
                let passed = input.parse().unwrap_or(0_u64).min(1 << 40);
                self.now.set((self.now.get() + passed).min(250_000_000_000_000));
                continue;
            }
            let input = self.last.iter().fold(input.to_owned(), |input, (name, value)| input.replace(name, value));
            let token = number.parse().ok().and_then(|at: usize| self.tokens.get(at)).or(self.tokens.last());
            let claims = token.filter(|_| !input.contains(r#""code""#)).map(|token| payload(token));
            match self.ask(operation, &input, claims.as_deref()) {
                Ok(said) => self.check(operation, &input, &said),
                Err(error) => self.refused(&error),
            }
        }
    }

    fn ask(&self, operation: &str, input: &str, claims: Option<&str>) -> Result<Value> {
        let options = json!({
            "issuer": "https://issuer.example", "audience": "https://app.example", "redirects": ["/welcome"],
            "key": { "kid": "k", "alg": "HS256" }, "secret": base64url::encode(SECRET),
        });
        let (options, claims) = (options.to_string(), claims.map(Input::option).transpose()?);
        let asked =
            issuer::Asked { options: Input::option(&options)?, operation, input: Input::option(input)?, claims };
        Ok(serde_json::from_str(&block_on(issuer::run(self, &asked))?.0).expect("a result is JSON"))
    }

    fn check(&mut self, operation: &str, input: &str, said: &Value) {
        if let Some(token) = said["token"].as_str() {
            let claims = accepted(token, self.now.get() / 1000).expect("what is made is accepted");
            assert_eq!(claims, payload(token), "decoding and verifying say the same");
            let claims: Value = serde_json::from_str(&claims).expect("claims are JSON");
            assert_eq!(claims["jti"], said["invite"]["id"]);
            assert_eq!(claims["exp"].as_u64().map(|exp| exp * 1000), said["invite"]["expiresAt"].as_u64());
            self.tokens.push(token.to_owned());
        }
        if let Some(code) = said["code"].as_str() {
            assert!(self.codes.insert(meant(code)), "a code is made once");
        }
        if matches!(operation, "assess" | "redeem" | "claim" | "decline") {
            let given: Value = serde_json::from_str(input).unwrap_or_default();
            let known = given["code"].as_str().is_none_or(|code| self.codes.contains(&meant(code)));
            assert!(known, "a code that was never made opened something");
        }
        let found = [&said["invite"]["id"], &said["code"], &said["next"]];
        for ((_, last), found) in self.last.iter_mut().zip(found) {
            if let Some(text) = found.as_str() {
                text.clone_into(last);
            }
        }
    }

    fn refused(&self, error: &Error) {
        assert_ne!(error.code(), Code::Internal, "{error}");
        let shown = meant(&format!("{error} {error:?}"));
        assert!(!self.codes.iter().any(|code| shown.contains(code)), "an error repeats a code");
    }

    /// Page by page as all at once, and each invite used by no more than it allows.
    fn whole(&self) {
        let list = |input: Value| self.ask("list", &input.to_string(), None).expect("a list");
        let items = |page: &Value| page["items"].as_array().cloned().unwrap_or_default();
        let all = items(&list(json!({ "pageSize": 1000 })));
        for invite in &all {
            let uses = invite["metadata"]["uses"].as_array().expect("a list of uses");
            let people: HashSet<_> = uses.iter().map(|one| one["subject"].as_str()).collect();
            assert_eq!(people.len(), uses.len(), "nobody uses an invite twice");
            assert!(invite["metadata"]["maxUses"].as_u64() >= Some(uses.len() as u64), "more uses than allowed");
        }
        let (mut paged, mut next) = (Vec::new(), Value::Null);
        while paged.len() <= all.len() {
            let page =
                list(if next.is_null() { json!({ "pageSize": 2 }) } else { json!({ "pageSize": 2, "from": next }) });
            paged.extend(items(&page));
            next = page["next"].clone();
            if next.is_null() {
                break;
            }
        }
        assert_eq!(paged, all);
    }

    /// What ended long ago is taken away: the memory is for the whole process.
    fn close(&self) {
        self.now.set(self.now.get() + 2 * YEAR);
        self.ask("purge", r#"{"keepSec":86400}"#, None).expect("all has ended");
        assert_eq!(self.ask("list", "{}", None).expect("a list")["items"], json!([]));
    }
}

fn payload(token: &str) -> String {
    let part = token.split('.').nth(1).and_then(base64url::decode).expect("a token of three parts");
    String::from_utf8(part).expect("text")
}

/// What somebody meant who typed a code, by the rules of Crockford's base 32.
fn meant(typed: &str) -> String {
    let letters = typed.chars().filter(|c| *c != '-' && !c.is_whitespace()).map(|c| c.to_ascii_uppercase());
    letters.map(|c| if c == 'O' { '0' } else { c }).map(|c| if matches!(c, 'I' | 'L') { '1' } else { c }).collect()
}

impl Office for Desk {
    fn now(&self) -> Time {
        Time::from_ms(self.now.get())
    }

    fn random(&self) -> Result<[u8; 16]> {
        self.drawn.set(self.drawn.get() + 1);
        let bytes = MAC.sign(&self.drawn.get().to_le_bytes());
        Ok(bytes.first_chunk().copied().unwrap_or_default())
    }

    async fn sign(&self, _kid: &str, input: &[u8]) -> Result<Vec<u8>> {
        Ok(MAC.sign(input))
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
        panic!("the memory needs no statements")
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
