//! Answers of failure: the status says the code, the service's own words stand apart.

use crate::{
    error::{Code, Error, ServiceText},
    http::Response,
};

/// The longest text of a service that is kept, in characters.
const LONGEST: usize = 1_000;

const REFUSED: &str = "the service refuses it, for the reason named by its own code";

/// What a service says of a failure, as far as it could be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Its own code and message.
    pub text: ServiceText,
    /// Our name of the option that it complains about.
    pub field: Option<String>,
    /// What its own code means, where that says more than the status.
    pub meaning: Option<Code>,
}

/// The error that an answer without success stands for.
#[must_use]
pub fn failure(response: &Response, said: Said) -> Error {
    let (code, detail) = said.meaning.map_or_else(|| meaning(response.status), |code| (code, REFUSED));
    let mut error = Error::new(code, detail)
        .status(response.status)
        .request_id(response.header("x-request-id").or_else(|| response.header("request-id")).map(cut));
    if let Some(field) = said.field {
        error = error.field(field);
    }
    if said.text.code.is_some() || said.text.message.is_some() {
        error = error.service(ServiceText {
            code: said.text.code.as_deref().map(cut),
            message: said.text.message.as_deref().map(cut),
        });
    }
    error
}

fn meaning(status: u16) -> (Code, &'static str) {
    match status {
        0 | 300..=399 => (Code::ResponseInvalid, "expected an answer, found a redirect"),
        401 => (Code::Unauthorized, "the service does not accept the credential"),
        402 => (Code::QuotaExceeded, "the service asks for another plan"),
        403 => (Code::Forbidden, "the service does not allow this with the credential"),
        404 | 410 => (Code::NotFound, "no such invite, or the credential may not see it"),
        409 | 412 => (Code::Conflict, "the request does not fit the present state"),
        408 | 500..=599 => (Code::ServiceFailed, "the service failed"),
        429 => (Code::RateLimited, "the service gets too many requests"),
        400..=499 => (Code::RequestRejected, "the service refuses the content of the request"),
        _ => (Code::ResponseInvalid, "expected a status of success or failure"),
    }
}

fn cut(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_a_meaning() {
        for (status, code) in [
            (0, Code::ResponseInvalid),
            (101, Code::ResponseInvalid),
            (302, Code::ResponseInvalid),
            (400, Code::RequestRejected),
            (401, Code::Unauthorized),
            (402, Code::QuotaExceeded),
            (403, Code::Forbidden),
            (404, Code::NotFound),
            (408, Code::ServiceFailed),
            (409, Code::Conflict),
            (410, Code::NotFound),
            (418, Code::RequestRejected),
            (422, Code::RequestRejected),
            (429, Code::RateLimited),
            (500, Code::ServiceFailed),
            (503, Code::ServiceFailed),
            (600, Code::ResponseInvalid),
        ] {
            let response = Response { status, ..Response::default() };
            assert_eq!(failure(&response, Said::default()).code(), code, "{status}");
        }
    }

    #[test]
    fn a_service_is_quoted_at_a_bounded_length() {
        let said =
            Said { text: ServiceText { code: None, message: Some("é".repeat(2_000)) }, field: None, meaning: None };
        let error = failure(&Response { status: 400, ..Response::default() }, said);
        let message = error.service_text().and_then(|text| text.message.as_ref()).unwrap();
        assert_eq!(message.chars().count(), LONGEST);
    }
}
