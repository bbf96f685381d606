//! DataTrails and RKVST, as they answer.

use super::{
    message::{Answer, Asked, text},
    names::Names,
};
use crate::time::Time;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};

/// A token of the tenancy's owner, who may invite.
pub const OWNER: &str = "sandbox-owner";
/// A token of somebody who may not.
pub const USER: &str = "sandbox-user";
/// An application, which gets tokens.
pub const CLIENT_ID: &str = "sandbox-client";
/// The application's secret.
pub const CLIENT_SECRET: &str = "sandbox-secret";

const TOKEN_SECONDS: u64 = 3600;
const LIFETIME_MS: u64 = 7 * 24 * 3_600_000;
/// How many stand in a page where nothing is asked for, and at most.
const PAGE: usize = 50;
const MAX_PAGE: usize = 1000;

/// The state of a tenancy.
#[derive(Clone, Debug, Default)]
pub(super) struct Archivist {
    invites: BTreeMap<u64, Invite>,
    places: HashMap<String, u64>,
    members: Vec<(String, String)>,
    tokens: HashMap<String, Time>,
    made: u64,
    /// Whether pages name the next one `page_token`, as the examples of the descriptions do.
    pub(super) other_spelling: bool,
}

#[derive(Clone, Debug)]
struct Invite {
    uuid: String,
    email: String,
    message: String,
    expires: Time,
}

impl Invite {
    fn json(&self) -> Value {
        json!({
            "identity": format!("invites/{}", self.uuid),
            "message": self.message,
            "email": self.email,
            "expiry_time": self.expires.to_rfc3339(),
        })
    }
}

/// Whether a path is one of this service.
pub(super) fn owns(path: &[&str]) -> bool {
    path.first() == Some(&"archivist")
}

impl Archivist {
    pub(super) fn answer(&mut self, asked: &Asked, path: &[&str], now: Time, names: &mut Names) -> Answer {
        if let ("POST", ["archivist", "iam", "v1", "appidp", "token"]) = (asked.method.as_str(), path) {
            return self.token(asked, now, names);
        }
        let token = asked.bearer().unwrap_or_default();
        match token {
            USER => return status(403, 7, "forbidden"),
            OWNER => {}
            _ if self.tokens.get(token).is_some_and(|expires| now.ms() < expires.ms()) => {}
            _ => return status(401, 16, "unauthenticated"),
        }
        self.expire(now);
        let rest = match path {
            ["archivist", "iam", "v1", rest @ ..] | ["archivist", "v1", rest @ ..] => rest,
            _ => return status(403, 7, "forbidden"),
        };
        match (asked.method.as_str(), rest) {
            ("POST", ["invites"]) => self.create(asked, now, names),
            ("GET", ["invites"]) => self.list(asked),
            ("GET", ["invites", uuid]) => self.find(uuid, |invite| Answer::json(200, &invite.json())),
            ("DELETE", ["invites", uuid]) => match self.take(uuid) {
                Some(_) => Answer::json(200, &json!({})),
                None => self.find(uuid, |_| Answer::empty(500)),
            },
            ("GET", ["members"]) => self.list_members(asked),
            // an unknown path is forbidden
            _ => status(403, 7, "forbidden"),
        }
    }

    fn token(&mut self, asked: &Asked, now: Time, names: &mut Names) -> Answer {
        let given = ["grant_type", "client_id", "client_secret"].map(|name| asked.form(name).unwrap_or_default());
        if given != ["client_credentials", CLIENT_ID, CLIENT_SECRET] {
            return Answer::json(401, &json!({ "error": "invalid_client" }));
        }
        let token = format!("{}.{}.{}", names.word(), names.word(), names.word());
        self.tokens.insert(token.clone(), now.plus_ms(TOKEN_SECONDS * 1000));
        Answer::json(200, &json!({ "access_token": token, "expires_in": TOKEN_SECONDS, "token_type": "Bearer" }))
    }

    fn create(&mut self, asked: &Asked, now: Time, names: &mut Names) -> Answer {
        let Some(body) = asked.json() else { return status(400, 3, "malformed body") };
        let email = text(&body, "email").unwrap_or_default();
        let message = text(&body, "message").unwrap_or_default();
        if email.is_empty() || email.chars().count() > 128 {
            return status(400, 3, "bad email");
        }
        if message.chars().count() > 256 {
            return status(400, 3, "bad message");
        }
        Answer::json(200, &self.add(email, message, now, names))
    }

    /// Makes an invite, as the owner does.
    pub(super) fn add(&mut self, email: &str, message: &str, now: Time, names: &mut Names) -> Value {
        let invite = Invite {
            uuid: names.uuid(),
            email: email.to_owned(),
            message: message.to_owned(),
            expires: now.plus_ms(LIFETIME_MS),
        };
        let json = invite.json();
        self.made += 1;
        self.places.insert(invite.uuid.clone(), self.made);
        self.invites.insert(self.made, invite);
        json
    }

    /// The invitee follows the mailed link: the invite goes away, a member appears.
    pub(super) fn accept_by_mail(&mut self, uuid: &str, names: &mut Names) -> bool {
        let taken = self.take(uuid);
        taken.map(|invite| self.members.push((names.uuid(), invite.email))).is_some()
    }

    fn take(&mut self, uuid: &str) -> Option<Invite> {
        self.places.remove(uuid).and_then(|place| self.invites.remove(&place))
    }

    fn expire(&mut self, now: Time) {
        // all of them last equally long, so the oldest go first
        while self.invites.first_key_value().is_some_and(|(_, invite)| invite.expires.ms() <= now.ms()) {
            if let Some((_, invite)) = self.invites.pop_first() {
                self.places.remove(&invite.uuid);
            }
        }
    }

    fn find(&self, uuid: &str, found: impl Fn(&Invite) -> Answer) -> Answer {
        if uuid::Uuid::try_parse(uuid).is_err() {
            return status(400, 3, "bad uuid");
        }
        let invite = self.places.get(uuid).and_then(|place| self.invites.get(place));
        invite.map_or_else(|| status(404, 5, "not found"), found)
    }

    fn list(&self, asked: &Asked) -> Answer {
        // a token stands for everything that was asked for at first
        let token = asked.query("page_token").into_iter().next();
        let (from, size, email) = match &token {
            None => (0, asked.number("page_size"), asked.query("email").into_iter().next()),
            Some(token) => match parse(token) {
                Some((from, size, email)) => (from, Some(size), email),
                None => return status(400, 3, "bad page token"),
            },
        };
        let size = size.unwrap_or(PAGE).clamp(1, MAX_PAGE);
        let fits = |invite: &&Invite| email.as_ref().is_none_or(|email| *email == invite.email);
        let mut rest = self.invites.range(from..).filter(|(_, invite)| fits(invite));
        let items: Vec<Value> = rest.by_ref().take(size).map(|(_, invite)| invite.json()).collect();
        let next = rest.next().map(|(place, _)| format!("{place}:{size}:{}", email.as_deref().unwrap_or_default()));
        let mut page = json!({ "invites": items });
        if let Some(page) = page.as_object_mut() {
            let name = if self.other_spelling { "page_token" } else { "next_page_token" };
            page.insert(name.to_owned(), next.unwrap_or_default().into());
        }
        let answer = Answer::json(200, &page);
        match asked.header("x-request-total-count") {
            Some("true") => answer.header("x-total-count", self.invites.values().filter(fits).count().to_string()),
            _ => answer,
        }
    }

    fn list_members(&self, asked: &Asked) -> Answer {
        let from = asked.number("page_token").unwrap_or(0);
        let size = asked.number("page_size").unwrap_or(PAGE).clamp(1, MAX_PAGE);
        let members: Vec<Value> = self.members.iter().skip(from).take(size).map(|(id, email)| {
            json!({ "identity": format!("members/{id}"), "display_name": email, "email": email, "active": true, "roles": [] })
        }).collect();
        let end = from.saturating_add(size);
        let next = if end < self.members.len() { end.to_string() } else { String::new() };
        Answer::json(200, &json!({ "members": members, "page_token": next }))
    }
}

fn parse(token: &str) -> Option<(u64, usize, Option<String>)> {
    let mut parts = token.splitn(3, ':');
    let (from, size) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some((from, size, parts.next().filter(|email| !email.is_empty()).map(str::to_owned)))
}

// a gRPC status
fn status(http: u16, code: u8, message: &str) -> Answer {
    Answer::json(http, &json!({ "code": code, "message": message, "details": [] }))
}
