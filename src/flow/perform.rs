//! Performs any call: sends, waits and sends again as long as that is right, then reads the answer.

use crate::{
    error::{Code, Error, Result},
    host::Host,
    http::{
        Again, Call, Failure, Repeat, Request, Response, Stage, Step,
        retry::{Outcome, decide, retry_after_ms},
    },
    input::{Input, Read},
    time::Time,
};

/// How long a call may take and how often it may be repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(rename = "CallLimits"), serde(rename_all = "camelCase"))]
pub struct Limits {
    /// Milliseconds for everything, repetitions included. Default 10,000.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub timeout_ms: u64,
    /// How often a request may be repeated, from 0 to 10. Default 2.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub retries: u64,
    /// Makes a repetition harmless, at services that know such keys; not sent to others. 1 to 255 characters.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub idempotency_key: Option<String>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { timeout_ms: 10_000, retries: 2, idempotency_key: None }
    }
}

impl Read for Limits {
    fn read(input: &Input<'_>) -> Result<Self> {
        let usual = Self::default();
        Ok(Self {
            // the longest time that timers of JavaScript can measure
            timeout_ms: input.maybe("timeoutMs", |ms| ms.whole(1, 0x7fff_ffff))?.unwrap_or(usual.timeout_ms),
            retries: input.maybe("retries", |retries| retries.whole(0, 10))?.unwrap_or(usual.retries),
            idempotency_key: input.maybe("idempotencyKey", |input| {
                let key = input.text_of(1, 255)?;
                if key.bytes().all(|b| b.is_ascii_graphic()) {
                    return Ok(key);
                }
                Err(input.refuse("expected visible ascii characters"))
            })?,
        })
    }
}

/// Performs a call.
///
/// # Errors
/// What the call reads from the answer, `NETWORK_FAILED`, `TIMED_OUT`, `ABORTED`; `OUTCOME_UNKNOWN` when a repetition
/// finds nothing after an earlier answer was lost.
pub async fn perform<H: Host, T: 'static>(host: &H, call: Call<T>, limits: &Limits) -> Result<T> {
    let deadline = host.now().plus_ms(limits.timeout_ms);
    let mut next = call;
    loop {
        match once(host, next, limits, deadline).await? {
            Step::Done(value) => return Ok(value),
            Step::Then(call) => next = *call,
        }
    }
}

async fn once<H: Host, T: 'static>(host: &H, call: Call<T>, limits: &Limits, deadline: Time) -> Result<Step<T>> {
    let Call { provider, mut request, mut repeat, takes_key, again, any_body, read } = call;
    if let (true, Some(key)) = (takes_key, &limits.idempotency_key) {
        request = request.header("idempotency-key", key.clone());
        repeat = Repeat::Effect;
    }
    let (sent, uncertain) = exchange(host, &request, repeat, again, limits.retries, deadline).await;
    let mut response = sent.map_err(|failure| unanswered(failure, repeat).provider(provider))?;
    if response.is_success() && !any_body && is_page(&response.body) {
        let error = Error::new(Code::ResponseInvalid, "expected an answer of the service, found a web page");
        return Err(error.status(response.status).provider(provider));
    }
    response.secrets = request.all_secrets();
    read(&response).map_err(|error| {
        let error = if uncertain && repeat == Repeat::Effect && error.code() == Code::NotFound {
            Error::new(Code::OutcomeUnknown, "an earlier answer was lost, and now there is no such invite")
        } else {
            error
        };
        let asked = match again(&response) {
            Some(Again::AfterMs(ms)) => Some(ms),
            _ => response.header("retry-after").and_then(|text| retry_after_ms(text, host.now())),
        };
        let retryable = error.is_retryable() || again(&response).is_some();
        discreet(error, &request).retryable(retryable).status(response.status).retry_after_ms(asked).provider(provider)
    })
}

// of a proxy or of whoever owns the network: it must not pass for the success of a change
fn is_page(body: &[u8]) -> bool {
    let text = body.trim_ascii_start();
    // nearly every answer is none
    text.first() == Some(&b'<')
        && ["<!doctype html", "<html"]
            .iter()
            .any(|tag| text.get(..tag.len()).is_some_and(|head| head.eq_ignore_ascii_case(tag.as_bytes())))
}

// whoever only read may try again; whoever meant to change something must know that it may have been changed
fn unanswered(failure: Failure, repeat: Repeat) -> Error {
    let Failure { stage, error } = failure;
    match (stage, repeat, error.code()) {
        (Stage::Lost, Repeat::Effect | Repeat::Unprocessed, Code::NetworkFailed) => {
            Error::new(Code::OutcomeUnknown, "the request may have been carried out, but no answer came")
                .retryable(repeat == Repeat::Effect)
        }
        (Stage::Ended, Repeat::Unprocessed, Code::TimedOut) => error.retryable(false),
        _ => error,
    }
}

/// The last answer, and whether an earlier request may have had its effect.
async fn exchange<H: Host>(
    host: &H,
    request: &Request,
    repeat: Repeat,
    again: fn(&Response) -> Option<Again>,
    retries: u64,
    deadline: Time,
) -> (std::result::Result<Response, Failure>, bool) {
    let mut uncertain = false;
    let mut attempt: u32 = 0;
    loop {
        let sent = host.send(request).await;
        let outcome = match &sent {
            Ok(response) => Outcome::Answered {
                status: response.status,
                retry_after: response.header("retry-after"),
                again: again(response),
            },
            Err(failure) => Outcome::Failed(failure.stage),
        };
        if let Outcome::Answered { status: 200..300, again: None, .. } = outcome {
            return (sent, uncertain);
        }
        let now = host.now();
        let wait = decide(attempt, repeat, outcome, now, host.random()).filter(|_| u64::from(attempt) < retries);
        match wait {
            // no use in a wait that our own deadline would end
            Some(ms) if now.plus_ms(ms) < deadline => {
                uncertain |= matches!(outcome, Outcome::Failed(Stage::Lost) | Outcome::Answered { status: 500.., .. });
                if let Err(error) = host.wait(ms).await {
                    return (Err(Failure { stage: Stage::Ended, error }), uncertain);
                }
                attempt += 1;
            }
            _ => return (sent, uncertain),
        }
    }
}

// a service may repeat in its message what it was sent
fn discreet(error: Error, request: &Request) -> Error {
    error.withholding(|text| request.is_repeated_in(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        error::ServiceText,
        http::{Credential, Method},
        secret::Secret,
    };
    use std::{
        cell::{Cell, RefCell},
        pin::pin,
        task::{Context, Poll, Waker},
    };

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        let mut future = pin!(future);
        loop {
            if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                return value;
            }
        }
    }

    type Answer = std::result::Result<Response, Failure>;

    /// Answers from a list, and notes what was done.
    struct Fake {
        answers: RefCell<Vec<Answer>>,
        waits: RefCell<Vec<u64>>,
        sent: RefCell<Vec<Request>>,
        now: Cell<u64>,
    }

    impl Fake {
        fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
            let mut answers: Vec<_> = answers.into_iter().collect();
            answers.reverse();
            Self { answers: answers.into(), waits: Vec::new().into(), sent: Vec::new().into(), now: 1_000_000.into() }
        }
    }

    impl Host for Fake {
        async fn send(&self, request: &Request) -> Answer {
            self.sent.borrow_mut().push(request.clone());
            self.answers.borrow_mut().pop().unwrap()
        }
        fn now(&self) -> Time {
            Time::from_ms(self.now.get())
        }
        async fn wait(&self, ms: u64) -> Result<()> {
            self.waits.borrow_mut().push(ms);
            self.now.set(self.now.get() + ms);
            Ok(())
        }
        async fn sign_ed25519(&self, _key: &[u8], _input: &[u8]) -> Result<Vec<u8>> {
            Err(Error::new(Code::EngineUnavailable, "none here"))
        }
        fn random(&self) -> u32 {
            0
        }
    }

    fn status(status: u16, retry_after: Option<&str>) -> Answer {
        let headers = retry_after.map(|text| ("Retry-After".to_owned(), text.to_owned())).into_iter().collect();
        Ok(Response { status, headers, ..Response::default() })
    }

    fn failed(stage: Stage) -> Answer {
        Err(Failure { stage, error: Error::new(Code::NetworkFailed, "the connection failed") })
    }

    fn call(repeat: Repeat) -> Call<u16> {
        let request =
            Request::new(Method::Post, "https://a.example".into()).authorize(Credential::Bearer(Secret::new("marked")));
        Call::new("fake", request, repeat, |response| match response.status {
            200 => Ok(200),
            404 => Err(Error::new(Code::NotFound, "none")),
            _ => Err(Error::new(Code::RateLimited, "often")
                .service(ServiceText { code: None, message: Some("marked is too eager".into()) })),
        })
    }

    fn outcome(repeat: Repeat, answers: Vec<Answer>) -> (std::result::Result<u16, Code>, Vec<u64>) {
        let host = Fake::new(answers);
        let result = block_on(perform(&host, call(repeat), &Limits::default())).map_err(|error| error.code());
        assert!(host.answers.borrow().is_empty());
        (result, host.waits.take())
    }

    #[test]
    fn a_request_is_repeated_until_it_succeeds_or_the_retries_are_used_up() {
        let refused = || failed(Stage::Refused);
        assert_eq!(outcome(Repeat::Unprocessed, vec![refused(), status(200, None)]), (Ok(200), vec![125]));
        assert_eq!(outcome(Repeat::Always, vec![status(503, Some("2")), status(200, None)]), (Ok(200), vec![2000]));
        let thrice = vec![refused(), refused(), refused()];
        assert_eq!(outcome(Repeat::Unprocessed, thrice), (Err(Code::NetworkFailed), vec![125, 250]));
    }

    #[test]
    fn a_create_whose_answer_was_lost_is_not_repeated() {
        assert_eq!(outcome(Repeat::Unprocessed, vec![failed(Stage::Lost)]), (Err(Code::OutcomeUnknown), vec![]));
        assert_eq!(outcome(Repeat::Unprocessed, vec![status(503, Some("0"))]).1, Vec::<u64>::new());
    }

    #[test]
    fn a_key_makes_a_create_repeatable_where_the_service_knows_keys() {
        for (takes_key, sent) in [(true, 2), (false, 1)] {
            let host = Fake::new([failed(Stage::Lost), status(200, None)]);
            let limits = Limits { idempotency_key: Some("k".into()), ..Limits::default() };
            let mut call = call(Repeat::Unprocessed);
            call.takes_key = takes_key;
            let _ = block_on(perform(&host, call, &limits));
            assert_eq!(host.sent.borrow().len(), sent);
            assert_eq!(host.sent.borrow()[0].headers.iter().any(|(name, _)| *name == "idempotency-key"), takes_key);
        }
    }

    #[test]
    fn nothing_found_after_a_lost_answer_is_an_unknown_outcome() {
        let answers = || vec![failed(Stage::Lost), status(404, None)];
        assert_eq!(outcome(Repeat::Effect, answers()).0, Err(Code::OutcomeUnknown));
        assert_eq!(outcome(Repeat::Always, answers()).0, Err(Code::NotFound));
        assert_eq!(outcome(Repeat::Effect, vec![status(404, None)]).0, Err(Code::NotFound));
        assert_eq!(outcome(Repeat::Effect, vec![failed(Stage::Refused), status(404, None)]).0, Err(Code::NotFound));
    }

    #[test]
    fn a_wait_beyond_the_deadline_is_not_begun() {
        let host = Fake::new([status(429, Some("11"))]);
        let error = block_on(perform(&host, call(Repeat::Always), &Limits::default())).unwrap_err();
        assert_eq!(
            (error.code(), error.wait_ms(), error.at_provider()),
            (Code::RateLimited, Some(11_000), Some("fake"))
        );
        assert!(host.waits.take().is_empty());
    }

    #[test]
    fn a_message_that_repeats_the_credential_is_withheld() {
        let host = Fake::new([status(400, None)]);
        let error = block_on(perform(&host, call(Repeat::Always), &Limits::default())).unwrap_err();
        assert_eq!(error.service_text().unwrap().message.as_deref(), Some("withheld: it repeats the credential"));
    }

    #[test]
    fn no_text_of_an_error_repeats_the_credential() {
        let host = Fake::new([status(400, None)]);
        let mut call = call(Repeat::Always);
        call.read = Box::new(|_| {
            let said = ServiceText { code: Some("marked".into()), message: None };
            let error = Error::new(Code::Conflict, "marked".to_owned()).field("marked".to_owned());
            Err(error.request_id(Some("marked".into())).service(said))
        });
        let error = block_on(perform(&host, call, &Limits::default())).unwrap_err();
        assert_eq!((error.detail(), error.at_field()), ("withheld: it repeats the credential", None));
        assert_eq!(error.service_request_id(), None);
        assert_eq!(error.service_text().unwrap().code, None);
    }

    #[test]
    fn limits_are_read_and_bounded() {
        let read =
            |text| Limits::read(&Input::option(text).unwrap()).map_err(|error| error.at_field().unwrap().to_owned());
        assert_eq!(read("{}"), Ok(Limits::default()));
        for (field, text) in [
            ("timeoutMs", r#"{"timeoutMs":0}"#),
            ("timeoutMs", r#"{"timeoutMs":-1}"#),
            ("timeoutMs", r#"{"timeoutMs":null}"#),
            ("timeoutMs", r#"{"timeoutMs":"1"}"#),
            ("retries", r#"{"retries":11}"#),
            ("retries", r#"{"retries":1.5}"#),
            ("idempotencyKey", r#"{"idempotencyKey":"a\nb"}"#),
        ] {
            assert_eq!(read(text), Err(field.to_owned()), "{text}");
        }
    }
}
