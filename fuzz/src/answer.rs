//! Answers: any status, headers and body lead to a result or an error, and every further request stays in its place.
//!
//! The first line names a case; any other text stands for some case. Then come the answers, divided by the byte 30: a
//! status, headers, an empty line, a body. `{{credential}}` stands for what the request was authorised with, as a careless
//! service would repeat it.

use crate::{
    cases::{self, Case},
    requests,
    tree::Tree,
};
use edge_invites::{
    error::{Code, Error, Result},
    flow::{self, Limits},
    host::Host,
    http::{Credential, Failure, Request, Response, Stage, url::Base},
    input::{Input, Read},
    json,
    provider::{
        contract::Outcome,
        registry::{self, Asked},
    },
    secret::Secret,
    time::Time,
};
use std::{
    cell::{Cell, RefCell},
    pin::pin,
    task::{Context, Poll, Waker},
};

const DIVIDER: u8 = 30;

/// A case, and what is answered.
pub fn run(data: &[u8]) {
    let end = data.iter().position(|&b| b == b'\n').unwrap_or(data.len());
    let (name, answers) = data.split_at(end);
    let answers = answers.get(1..).unwrap_or_default();
    let Some(case) = cases::sent(name) else { return };
    let host = Script::new(case, answers);
    let (Ok(options), Ok(input)) = (Input::option(&case.options), Input::option(&case.input)) else { return };
    let asked = Asked {
        options,
        operation: &case.operation,
        input,
        in_page: false,
        session: case.session.as_deref().map(Secret::new),
    };
    let limits = Limits { retries: 1, ..Limits::default() };
    if case.operation == "login" {
        let login = registry::login(&asked.options, false, case.now).expect("the options of a case");
        match block_on(flow::login(&host, login, &limits)) {
            Ok(session) => assert!(session.is_some_and(|session| !session.token.reveal().is_empty())),
            Err(error) => host.check(&error),
        }
        return;
    }
    match block_on(flow::run(&host, &asked, &limits)) {
        Ok(outcome) => check(&asked, &outcome, &host),
        Err(error) => host.check(&error),
    }
}

fn check(asked: &Asked<'_>, outcome: &Outcome, host: &Script) {
    let tree = Tree::read(&outcome.0).unwrap_or_else(|| panic!("a result that is not json: {}", outcome.0));
    assert!(tree.distinct, "a result that says a name twice: {}", outcome.0);
    assert!(outcome.0.trim_start().starts_with('{'), "{}", outcome.0);
    let mut next = None;
    let mut id = None;
    let _ = json::object(&outcome.0, &mut |name, value| match value {
        json::Value::Text(text) if name == *"next" => next = Some(text.read().into_owned()),
        json::Value::Object(invite) if name == *"invite" => {
            let _ = json::object(invite, &mut |name, value| match value {
                json::Value::Text(text) if name == *"id" => id = Some(text.read().into_owned()),
                _ => {}
            });
        }
        _ => {}
    });
    let again = |operation: &str, input: &str| {
        let input = Input::option(input).expect("a text that we quoted");
        match registry::prepare(&Asked { operation, input, ..asked.clone() }, host.now()) {
            Ok(call) => host.see(&call.request),
            Err(error) => assert!(
                matches!(error.code(), Code::OptionInvalid | Code::OperationUnsupported),
                "{operation} of an answer: {error}"
            ),
        }
    };
    if let Some(next) = next {
        let token = asked.input.text_at("token").ok().flatten().unwrap_or_default();
        again(asked.operation, &format!(r#"{{"from":{},"token":{}}}"#, quoted(&next), quoted(&token)));
    }
    if let Some(id) = id {
        for operation in ["get", "revoke", "decline", "watch", "resend"] {
            again(operation, &format!(r#"{{"id":{}}}"#, quoted(&id)));
        }
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    json::quote(text, &mut quoted);
    quoted
}

/// A host whose answers are written down.
struct Script {
    answers: RefCell<Vec<Response>>,
    now: Cell<u64>,
    base: Option<Base>,
    origin: RefCell<Option<String>>,
    credentials: RefCell<Vec<Credential>>,
}

impl Script {
    fn new(case: &Case, answers: &[u8]) -> Self {
        let mut answers: Vec<_> = answers.split(|&b| b == DIVIDER).take(8).map(response).collect();
        answers.reverse();
        let options = Input::option(&case.options).ok();
        Self {
            answers: answers.into(),
            now: case.now.ms().into(),
            base: options.and_then(|options| options.maybe("baseUrl", Base::read).ok()?),
            origin: None.into(),
            credentials: Vec::new().into(),
        }
    }

    /// Each request goes where the first one went, and below the base that was given.
    fn see(&self, request: &Request) {
        requests::check(request);
        let origin = requests::origin(&request.url).to_owned();
        assert_eq!(*self.origin.borrow_mut().get_or_insert(origin.clone()), origin, "another host");
        if let Some(base) = &self.base {
            let below = base.join(&["x"]).expect("a segment");
            assert!(request.url.starts_with(below.trim_end_matches('x')), "{} is not below its base", request.url);
        }
        self.credentials.borrow_mut().extend(request.credential.clone());
    }

    /// No error repeats what a request was authorised with, whatever the service said.
    fn check(&self, error: &Error) {
        let said = error.service_text();
        let texts = [
            Some(error.detail()),
            error.at_field(),
            error.service_request_id(),
            said.and_then(|said| said.code.as_deref()),
            said.and_then(|said| said.message.as_deref()),
        ];
        for credential in &*self.credentials.borrow() {
            let (Credential::Bearer(secret) | Credential::Basic(_, secret)) = credential;
            // shorter ones are words that stand in any sentence
            if secret.reveal().len() > 12 {
                assert!(!texts.iter().flatten().any(|text| credential.is_in(text)), "an error repeats a credential");
            }
        }
    }
}

impl Host for Script {
    async fn send(&self, request: &Request) -> std::result::Result<Response, Failure> {
        self.see(request);
        let Some(mut response) = self.answers.borrow_mut().pop() else {
            return Err(Failure { stage: Stage::Lost, error: Error::new(Code::NetworkFailed, "no more answers") });
        };
        if let Some(Credential::Bearer(secret) | Credential::Basic(_, secret)) = &request.credential {
            let filled = |text: &str| text.replace("{{credential}}", secret.reveal());
            response.headers.iter_mut().for_each(|(_, value)| *value = filled(value));
            if let Ok(text) = str::from_utf8(&response.body) {
                response.body = filled(text).into_bytes();
            }
        }
        Ok(response)
    }

    fn now(&self) -> Time {
        Time::from_ms(self.now.get())
    }

    async fn wait(&self, ms: u64) -> Result<()> {
        self.now.set(self.now.get().saturating_add(ms));
        Ok(())
    }

    async fn sign_ed25519(&self, _key: &[u8], _input: &[u8]) -> Result<Vec<u8>> {
        Ok(vec![0; 64])
    }

    fn random(&self) -> u32 {
        7
    }
}

fn response(text: &[u8]) -> Response {
    let mut response = Response { status: 200, ..Response::default() };
    let mut rest = text;
    let mut first = true;
    while !rest.is_empty() {
        let end = rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len());
        let (line, after) = rest.split_at(end);
        rest = after.get(1..).unwrap_or_default();
        let line = String::from_utf8_lossy(line);
        match (first, line.split_once(": ")) {
            (true, _) => response.status = line.parse().unwrap_or(200),
            (_, Some((name, value))) => response.headers.push((name.to_owned(), value.to_owned())),
            (_, None) => break,
        }
        first = false;
    }
    response.body = rest.to_vec();
    response
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return value;
        }
    }
}
