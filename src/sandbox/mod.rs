//! The five services for tests: they answer as the real ones do, from memory, with expiry, paging, limits and faults.
//!
//! Nothing is verified that needs a key, and nothing leaves this machine. The credentials are constants of this room.
//! Whatever else a test must do stands under `/__sandbox/`: `POST` with a body of JSON to `faults`, `clock`
//! (`{ "advanceMs": … }`), `fill` (`{ "service": …, "count": …, "channel": … }`), `mail` (`{ "id": … }`: the invitee
//! follows the mailed link), `settings` and `reset`.

mod archivist;
mod authress;
mod faults;
mod message;
mod names;
mod signalwire;
mod twilio;

pub use archivist::{CLIENT_ID, CLIENT_SECRET, OWNER, USER};
pub use message::{Answer, Asked, Delivery};
pub use signalwire::{PROJECT, PROJECT_TOKEN, SAT};
pub use twilio::{ACCOUNT_SID, API_KEY, API_SECRET, AUTH_TOKEN, NOBODY};

use crate::time::Time;
use message::text;
use serde_json::{Value, json};

/// The services and their state.
#[derive(Clone, Debug)]
pub struct Sandbox {
    seed: u64,
    names: names::Names,
    ahead_ms: u64,
    faults: Vec<faults::Fault>,
    services: Services,
}

#[derive(Clone, Debug, Default)]
struct Services {
    archivist: archivist::Archivist,
    authress: authress::Authress,
    signalwire: signalwire::SignalWire,
    twilio: twilio::Twilio,
}

impl Sandbox {
    /// A sandbox without invites. The same seed makes the same ids.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed, names: names::Names::new(seed), ahead_ms: 0, faults: Vec::new(), services: Services::default() }
    }

    /// Answers a request that arrives at `now`.
    pub fn answer(&mut self, asked: &Asked, now: Time) -> Answer {
        let segments = asked.segments();
        let path: Vec<&str> = segments.iter().map(String::as_str).collect();
        let now = now.plus_ms(self.ahead_ms);
        if let ["__sandbox", order] = path[..] {
            return self.order(order, &asked.json().unwrap_or_default(), now);
        }
        let Self { names, services, .. } = self;
        faults::apply(&mut self.faults, asked, |asked| services.answer(asked, &path, now, names))
    }

    fn order(&mut self, order: &str, given: &Value, now: Time) -> Answer {
        let number = |name: &str| given.get(name).and_then(Value::as_u64).unwrap_or(0);
        let services = &mut self.services;
        let done = match order {
            "faults" => {
                self.faults.push(faults::Fault::read(given));
                true
            }
            "clock" => {
                self.ahead_ms = self.ahead_ms.saturating_add(number("advanceMs"));
                true
            }
            "fill" => services.fill(given, number("count"), now, &mut self.names),
            "mail" => services.archivist.accept_by_mail(text(given, "id").unwrap_or_default(), &mut self.names),
            "settings" => {
                let is = |name: &str| given.get(name).and_then(Value::as_bool);
                services.archivist.other_spelling = is("otherSpelling").unwrap_or(services.archivist.other_spelling);
                services.authress.tells_account = is("tellsAccount").unwrap_or(services.authress.tells_account);
                true
            }
            "reset" => {
                *self = Self::new(self.seed);
                true
            }
            _ => false,
        };
        if done { Answer::empty(204) } else { Answer::json(404, &json!({ "error": "no such order" })) }
    }
}

impl Services {
    fn answer(&mut self, asked: &Asked, path: &[&str], now: Time, names: &mut names::Names) -> Answer {
        match () {
            () if signalwire::owns(path) => self.signalwire.answer(asked, path, now, names),
            () if archivist::owns(path) => self.archivist.answer(asked, path, now, names),
            () if twilio::owns(path) => self.twilio.answer(asked, path, now, names),
            () if authress::owns(path) => self.authress.answer(asked, path, now, names),
            () => Answer::json(404, &json!({ "error": "no such service" })),
        }
    }

    fn fill(&mut self, given: &Value, count: u64, now: Time, names: &mut names::Names) -> bool {
        match text(given, "service") {
            Some("datatrails" | "rkvst") => (0..count).for_each(|number| {
                self.archivist.add(&format!("user{number}@example.com"), "hello", now, names);
            }),
            Some("twilio") => {
                let count = usize::try_from(count).unwrap_or(0);
                self.twilio.fill(text(given, "channel").unwrap_or_default(), count, now, names);
            }
            _ => return false,
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_at_the_end_of_their_range_do_not_overflow() {
        let mut sandbox = Sandbox::new(1);
        let mut ask = |method: &str, url: &str, authorization: &str, body: Value| {
            let headers = vec![("authorization".to_owned(), authorization.to_owned())];
            let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
            sandbox.answer(&Asked { method: method.into(), url: url.into(), headers, body }, Time::from_ms(1)).status
        };
        let (end, zeros) = (u64::MAX, "0".repeat(32));
        let twilio = format!("https://a/v1/Services/IS{zeros}/Channels/CH{zeros}/Invites?PageSize=1&Page={end}");
        let account = crate::base64url::encode_plain(format!("{ACCOUNT_SID}:{AUTH_TOKEN}").as_bytes());
        let project = crate::base64url::encode_plain(format!("{PROJECT}:{PROJECT_TOKEN}").as_bytes());
        let (owner, sat) = (format!("Bearer {OWNER}"), format!("Bearer {SAT}"));
        let (account, project) = (format!("Basic {account}"), format!("Basic {project}"));
        let channel = format!("CH{zeros}");
        let fill = json!({ "service": "twilio", "count": 2, "channel": channel });
        let guest = json!({ "allowed_addresses": ["a"], "expire_at": end });
        for (method, url, authorization, body, status) in [
            ("POST", "https://a/__sandbox/fill", "", fill, 204),
            ("GET", &*twilio, &*account, Value::Null, 200),
            ("GET", &format!("https://a/archivist/v1/members?page_token={end}"), &owner, Value::Null, 200),
            ("GET", &format!("https://a/api/fabric/addresses?page_number={end}"), &sat, Value::Null, 200),
            ("POST", "https://a/api/fabric/guests/tokens", &project, guest, 201),
            ("POST", "https://a/__sandbox/clock", "", json!({ "advanceMs": end }), 204),
            ("POST", "https://a/__sandbox/clock", "", json!({ "advanceMs": end }), 204),
        ] {
            assert_eq!(ask(method, url, authorization, body), status, "{url}");
        }
    }
}
