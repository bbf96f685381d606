//! What callers give: it becomes a request that can be sent to its own host, or an error that names the option.
//!
//! Three lines of text: the operation, the options, the input. An operation in upper case is asked in a page.

use crate::requests;
use edge_invites::{
    error::{Code, Error},
    flow::Limits,
    http::url,
    input::{Input, Read},
    issuer::options::{Mint, Options},
    provider::{
        contract::Login,
        registry::{self, Asked},
    },
    secret::Secret,
    time::Time,
};

const NOW: Time = Time::from_ms(1_700_000_000_000);

/// An operation, options and an input.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut lines = text.splitn(3, '\n');
    let (operation, options, input) = (lines.next(), lines.next(), lines.next());
    let (Some(operation), Some(options), Some(input)) = (operation, options, input) else { return };
    let (Ok(options), Ok(input)) = (Input::option(options), Input::option(input)) else { return };
    let in_page = operation.starts_with(|c: char| c.is_ascii_uppercase());
    let operation = operation.to_ascii_lowercase();
    // three operations have names of two words
    let operation = ["guestToken", "subscriberToken", "refreshToken"]
        .into_iter()
        .find(|name| name.eq_ignore_ascii_case(&operation))
        .unwrap_or(&operation);

    let checked = registry::check(&options, in_page);
    match registry::login(&options, in_page, NOW) {
        Ok(Some(Login::Exchange(call))) => requests::check(&call.request),
        Ok(Some(Login::Sign(signing))) => {
            assert!(signing.input.bytes().all(|b| b.is_ascii_graphic()) && signing.renew_at > NOW);
        }
        Ok(None) => {}
        Err(error) => named(&error),
    }
    for session in [None, Some(Secret::new("session"))] {
        let asked = Asked { options, operation, input, in_page, session };
        match registry::prepare(&asked, NOW) {
            Ok(call) => {
                assert!(checked.is_ok(), "a call with options that were refused");
                requests::check(&call.request);
                at_home(&asked, &call.request.url);
            }
            Err(error) => named(&error),
        }
    }
    let _ = Limits::read(&input);
    let _ = Mint::read(&input);
    if let Ok(options) = Options::read(&options) {
        assert!(options.redirects.iter().all(|to| to.bytes().all(|b| b.is_ascii_graphic())));
    }
}

/// The request stays at the base that was given, or at the service's own hosts and those that were allowed.
fn at_home(asked: &Asked<'_>, address: &str) {
    let options = &asked.options;
    let origin = requests::origin(address);
    if let Ok(Some(base)) = options.text_at("baseUrl") {
        assert!(base.to_ascii_lowercase().starts_with(origin), "{base} became {address}");
        return;
    }
    let host = origin.split_once("://").map_or("", |(_, host)| host);
    let allowed = options.maybe("allowedDomains", |list| list.texts(100)).ok().flatten().unwrap_or_default();
    let own = match options.text_at("provider").ok().flatten().as_deref() {
        Some("signalwire") => "signalwire.com",
        Some("datatrails") => "app.datatrails.ai",
        Some("rkvst") => "app.rkvst.io",
        Some("twilio") => "chat.twilio.com",
        _ => panic!("a request without a base: {address}"),
    };
    let within = std::iter::once(own).chain(allowed.iter().map(String::as_str)).any(|one| url::is_within(host, one));
    assert!(within, "{address} is at none of the hosts allowed");
}

fn named(error: &Error) {
    assert!(
        matches!(
            error.code(),
            Code::OptionInvalid
                | Code::OperationUnsupported
                | Code::CredentialExposed
                | Code::HostNotAllowed
                | Code::TokenMalformed
                | Code::TokenTooLarge
                | Code::TokenUnsupported
                | Code::TypeMismatch
        ),
        "{error}"
    );
}
