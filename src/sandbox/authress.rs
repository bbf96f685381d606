//! Authress, as it answers. Tokens are read, and not verified.

use super::{
    message::{Answer, Asked, text},
    names::Names,
};
use crate::{base64url, time::Time};
use serde_json::{Value, json};
use std::collections::HashMap;

const LIFETIME_MS: u64 = 7 * 24 * 3_600_000;
const SHORTEST_MS: u64 = 5 * 60_000;
const LONGEST_MS: u64 = 30 * 24 * 3_600_000;

/// The state of an account.
#[derive(Clone, Debug, Default)]
pub(super) struct Authress {
    invites: HashMap<String, Invite>,
    /// Who got the permissions of which invite.
    pub(super) accepted: Vec<(String, String)>,
    /// Whether an acceptance is answered with an account, as before 2024.
    pub(super) tells_account: bool,
}

#[derive(Clone, Debug)]
struct Invite {
    body: Value,
    inviter: String,
    expires: Time,
}

/// Whether a path is one of this service.
pub(super) fn owns(path: &[&str]) -> bool {
    matches!(path, ["v1", "invites", ..])
}

impl Authress {
    pub(super) fn answer(&mut self, asked: &Asked, path: &[&str], now: Time, names: &mut Names) -> Answer {
        let Some(user) = asked.bearer().and_then(|token| user(token, now)) else {
            return failure(401, "Unauthorized");
        };
        self.invites.retain(|_, invite| invite.expires.ms() > now.ms());
        match (asked.method.as_str(), path) {
            ("POST", ["v1", "invites"]) => self.create(asked, &user, now, names),
            ("GET", ["v1", "invites", id]) => match self.own(id, &user) {
                Some(invite) => links(200, &invite.body),
                None => failure(404, "NotFound"),
            },
            ("DELETE", ["v1", "invites", id]) => match self.own(id, &user).is_some() {
                true => {
                    self.invites.remove(*id);
                    Answer::empty(204)
                }
                false => failure(404, "NotFound"),
            },
            ("PATCH", ["v1", "invites", id]) => match self.invites.remove(*id) {
                Some(_) => {
                    self.accepted.push(((*id).to_owned(), user));
                    match self.tells_account {
                        true => links(200, &json!({ "accountId": "acc_sandbox", "company": {}, "links": {} })),
                        false => Answer::empty(200),
                    }
                }
                None => failure(404, "NotFound"),
            },
            _ => failure(405, "MethodNotAllowed"),
        }
    }

    fn own(&self, id: &str, user: &str) -> Option<&Invite> {
        self.invites.get(id).filter(|invite| invite.inviter == user)
    }

    fn create(&mut self, asked: &Asked, user: &str, now: Time, names: &mut Names) -> Answer {
        let Some(Value::Object(given)) = asked.json() else { return failure(400, "InvalidRequest") };
        let statements = given.get("statements").and_then(Value::as_array);
        let sound = statements.is_some_and(|list| {
            list.len() <= 100
                && list
                    .iter()
                    .all(|one| ["roles", "resources"].iter().all(|name| one.get(name).is_some_and(Value::is_array)))
        });
        if !sound {
            return failure(400, "InvalidStatements");
        }
        let given = Value::Object(given);
        let expires = match text(&given, "expiryTime") {
            None => now.plus_ms(LIFETIME_MS),
            Some(time) => match Time::from_rfc3339(time) {
                Some(at) if (now.plus_ms(SHORTEST_MS).ms()..=now.plus_ms(LONGEST_MS).ms()).contains(&at.ms()) => at,
                _ => return failure(400, "InvalidExpiryTime"),
            },
        };
        let id = format!("inv_{}", names.word());
        let mut body = given;
        if let Some(body) = body.as_object_mut() {
            body.insert("inviteId".to_owned(), id.as_str().into());
            body.insert("expiryTime".to_owned(), expires.to_rfc3339().into());
            let href = format!("{}/v1/invites/{id}", asked.origin());
            body.insert("links".to_owned(), json!({ "self": { "href": href } }));
        }
        let answer = links(201, &body);
        self.invites.insert(id, Invite { body, inviter: user.to_owned(), expires });
        answer
    }
}

/// Whose token this is: a JWT with a `sub`, not expired. Its signature is nobody's business here.
fn user(token: &str, now: Time) -> Option<String> {
    let mut parts = token.split('.');
    let [_, claims, _] = [parts.next()?, parts.next()?, parts.next()?];
    let claims: Value = serde_json::from_slice(&base64url::decode(claims)?).ok()?;
    let lasts = claims.get("exp").and_then(Value::as_f64).is_none_or(|exp| exp > now.seconds() as f64);
    (lasts && parts.next().is_none()).then(|| text(&claims, "sub").map(str::to_owned))?
}

fn links(status: u16, body: &Value) -> Answer {
    Answer::of("application/links+json", status, body.to_string())
}

fn failure(status: u16, code: &str) -> Answer {
    Answer::json(status, &json!({ "title": code, "errorCode": code }))
}
