//! SignalWire, as it answers.

use super::{
    message::{Answer, Asked, text},
    names::Names,
};
use crate::time::Time;
use serde_json::{Value, json};
use std::collections::HashMap;

/// The access token of a subscriber, who may invite.
pub const SAT: &str = "sandbox-sat";
/// The id of a project.
pub const PROJECT: &str = "sandbox-project";
/// An API token of the project.
pub const PROJECT_TOKEN: &str = "sandbox-token";

/// The host that tokens name.
const CH: &str = "puc.signalwire.com";
const LIFETIME_SECONDS: u64 = 2 * 3600;
const ADDRESSES: [&str; 3] = ["justice-league", "avengers", "front-desk"];

/// The tokens that were made.
#[derive(Clone, Debug, Default)]
pub(super) struct SignalWire {
    tokens: HashMap<String, Token>,
}

#[derive(Clone, Debug)]
struct Token {
    expires: u64,
    renews: bool,
}

/// Whether a path is one of this service.
pub(super) fn owns(path: &[&str]) -> bool {
    path.starts_with(&["api", "fabric"])
}

impl SignalWire {
    pub(super) fn answer(&mut self, asked: &Asked, path: &[&str], now: Time, names: &mut Names) -> Answer {
        let signed_in = asked.bearer().is_some_and(|token| token == SAT || self.lasts(token, now));
        let project = asked.basic().is_some_and(|(user, password)| user == PROJECT && password == PROJECT_TOKEN);
        let rest = path.get(2..).unwrap_or_default();
        let allowed = match rest {
            ["subscriber", ..] | ["addresses", ..] => signed_in,
            ["subscribers", ..] | ["guests", ..] => project,
            _ => true,
        };
        if !allowed {
            return error(401, "Unauthorized");
        }
        match (asked.method.as_str(), rest) {
            ("POST", ["subscriber", "invites"]) => self.invite(asked, now, names),
            ("GET", ["subscriber", "info"]) => Answer::json(200, &info()),
            ("GET", ["addresses"]) => addresses(asked),
            ("GET", ["addresses", id]) => match all().into_iter().find(|address| text(address, "id") == Some(id)) {
                Some(address) => Answer::json(200, &address),
                None => error(404, "Not Found"),
            },
            ("POST", ["subscribers", "tokens"]) => self.subscriber(asked, now, names),
            ("POST", ["subscribers", "tokens", "refresh"]) => self.refresh(asked, now, names),
            ("POST", ["guests", "tokens"]) => self.guest(asked, now, names),
            _ => error(404, "Not Found"),
        }
    }

    fn lasts(&self, token: &str, now: Time) -> bool {
        self.tokens.get(token).is_some_and(|token| !token.renews && now.seconds() < token.expires)
    }

    fn mint(&mut self, expires: u64, renews: bool, names: &mut Names) -> String {
        let token = names.sealed(if renews { "Refresh" } else { "SAT" }, CH);
        self.tokens.insert(token.clone(), Token { expires, renews });
        token
    }

    fn invite(&mut self, asked: &Asked, now: Time, names: &mut Names) -> Answer {
        let body = asked.json().unwrap_or_default();
        match text(&body, "address_id") {
            None => return invalid("missing_required_parameter", "Address can't be blank", "address_id"),
            Some(id) if uuid::Uuid::try_parse(id).is_ok_and(|id| !id.is_nil()) => {}
            Some(_) => return invalid("invalid_parameter", "Address is invalid", "address_id"),
        }
        match expiry(&body, "expires_at", now) {
            Ok(expires) => Answer::json(201, &json!({ "token": self.mint(expires, false, names) })),
            Err(answer) => answer,
        }
    }

    fn subscriber(&mut self, asked: &Asked, now: Time, names: &mut Names) -> Answer {
        let body = asked.json().unwrap_or_default();
        if text(&body, "reference").is_none_or(str::is_empty) {
            return invalid("missing_required_parameter", "Reference can't be blank", "reference");
        }
        match expiry(&body, "expire_at", now) {
            Ok(expires) => Answer::json(
                200,
                &json!({
                    "subscriber_id": names.uuid(),
                    "token": self.mint(expires, false, names),
                    "refresh_token": self.mint(expires.saturating_add(300), true, names),
                }),
            ),
            Err(answer) => answer,
        }
    }

    fn guest(&mut self, asked: &Asked, now: Time, names: &mut Names) -> Answer {
        let body = asked.json().unwrap_or_default();
        let addresses = body.get("allowed_addresses").and_then(Value::as_array);
        if addresses.is_none_or(|list| list.is_empty() || list.len() > 10) {
            return invalid("invalid_parameter", "Allowed addresses are invalid", "allowed_addresses");
        }
        match expiry(&body, "expire_at", now) {
            Ok(expires) => Answer::json(
                201,
                &json!({
                    "token": self.mint(expires, false, names),
                    "refresh_token": self.mint(expires.saturating_add(300), true, names),
                }),
            ),
            Err(answer) => answer,
        }
    }

    fn refresh(&mut self, asked: &Asked, now: Time, names: &mut Names) -> Answer {
        let body = asked.json().unwrap_or_default();
        let given = text(&body, "refresh_token").unwrap_or_default();
        match self.tokens.get(given) {
            Some(token) if !token.renews => invalid("not_a_refresh_token", "Not a refresh token", "refresh_token"),
            Some(token) if now.seconds() < token.expires => {
                self.tokens.remove(given);
                let expires = now.seconds() + LIFETIME_SECONDS;
                Answer::json(
                    201,
                    &json!({
                        "token": self.mint(expires, false, names),
                        "refresh_token": self.mint(expires.saturating_add(300), true, names),
                    }),
                )
            }
            Some(_) => invalid("token_expired", "Token has expired", "refresh_token"),
            None => invalid("token_invalid", "Token is invalid", "refresh_token"),
        }
    }
}

fn expiry(body: &Value, name: &'static str, now: Time) -> Result<u64, Answer> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(now.seconds() + LIFETIME_SECONDS),
        Some(value) => match value.as_u64() {
            Some(at) if at > now.seconds() => Ok(at),
            Some(_) => Err(invalid("invalid_parameter", "Expiry must be greater than now", name)),
            None => Err(invalid("invalid_parameter", "Expiry must be an integer", name)),
        },
    }
}

fn all() -> Vec<Value> {
    let address = |(at, name): (usize, &&str)| {
        json!({
            "id": format!("691af061-cd86-4893-a605-17{at:010}"),
            "name": name,
            "display_name": name,
            "type": "room",
            "cover_url": null,
            "preview_url": null,
            "locked": false,
            "channels": { "video": format!("/public/{name}?channel=video") },
            "created_at": "2024-05-06T12:20:00Z",
        })
    };
    ADDRESSES.iter().enumerate().map(address).collect()
}

fn info() -> Value {
    json!({
        "id": "32d94154-9297-418c-9a85-4a69e0c67c30",
        "email": "guest@example.com",
        "first_name": null,
        "last_name": null,
        "display_name": "Guest",
        "push_notification_key": "",
        "app_settings": { "display_name": "Sandbox", "scopes": [] },
        "fabric_addresses": all(),
    })
}

fn addresses(asked: &Asked) -> Answer {
    let wanted = |name: &str| asked.query(name).into_iter().next();
    let (kind, shown, name) = (wanted("type"), wanted("display_name"), wanted("name"));
    let has = |address: &Value, member: &str, part: &Option<String>| {
        part.as_ref().is_none_or(|part| text(address, member).is_some_and(|text| text.contains(part.as_str())))
    };
    let list: Vec<Value> = all()
        .into_iter()
        .filter(|one| has(one, "type", &kind) && has(one, "display_name", &shown) && has(one, "name", &name))
        .collect();
    let size = asked.number("page_size").unwrap_or(50).clamp(1, 1000);
    let page = asked.number("page_number").unwrap_or(0);
    let link = |page: usize| format!("{}/api/fabric/addresses?page_number={page}&page_size={size}", asked.origin());
    let mut links = json!({ "self": link(page), "first": link(0) });
    let from = page.saturating_mul(size);
    if let (true, Some(links)) = (from.saturating_add(size) < list.len(), links.as_object_mut()) {
        links.insert("next".to_owned(), link(page + 1).into());
    }
    let data: Vec<Value> = list.into_iter().skip(from).take(size).collect();
    Answer::json(200, &json!({ "data": data, "links": links }))
}

fn error(status: u16, text: &str) -> Answer {
    Answer::json(status, &json!({ "error": text }))
}

fn invalid(code: &str, message: &str, attribute: &str) -> Answer {
    let url = "https://signalwire.com/docs";
    let one =
        json!({ "type": "validation_error", "code": code, "message": message, "attribute": attribute, "url": url });
    Answer::json(422, &json!({ "errors": [one] }))
}
