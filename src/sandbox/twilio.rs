//! Twilio Programmable Chat, as it answers: version 1, and 2 at the same paths.

use super::{
    message::{Answer, Asked},
    names::Names,
};
use crate::time::Time;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};

/// An account.
pub const ACCOUNT_SID: &str = "AC00000000000000000000000000000000";
/// The account's secret.
pub const AUTH_TOKEN: &str = "sandbox-token";
/// An API key of the account.
pub const API_KEY: &str = "SK00000000000000000000000000000000";
/// The API key's secret.
pub const API_SECRET: &str = "sandbox-secret";
/// Identities that begin so have no user, and cannot be invited.
pub const NOBODY: &str = "nobody";

const PAGE: usize = 50;

/// The channels that were heard of, each with its invites and members.
#[derive(Clone, Debug, Default)]
pub(super) struct Twilio {
    channels: HashMap<String, Channel>,
    made: u64,
}

#[derive(Clone, Debug, Default)]
struct Channel {
    sid: String,
    invites: Kept,
    members: Kept,
}

/// Things by sid, in the order in which they were made.
#[derive(Clone, Debug, Default)]
struct Kept {
    things: BTreeMap<u64, Thing>,
    places: HashMap<String, u64>,
}

#[derive(Clone, Debug)]
struct Thing {
    sid: String,
    identity: String,
    role: Option<String>,
    made: Time,
}

/// Whether a path is one of this service.
pub(super) fn owns(path: &[&str]) -> bool {
    matches!(path, ["v1" | "v2", "Services", ..])
}

impl Twilio {
    pub(super) fn answer(&mut self, asked: &Asked, path: &[&str], now: Time, names: &mut Names) -> Answer {
        let known = asked.basic().is_some_and(|(user, password)| {
            matches!((user.as_str(), password.as_str()), (ACCOUNT_SID, AUTH_TOKEN) | (API_KEY, API_SECRET))
        });
        if !known {
            return error(401, 20003, "Authenticate");
        }
        let [version, _, service, "Channels", channel, kind @ ("Invites" | "Members"), rest @ ..] = path else {
            return not_found(asked);
        };
        if !is_sid(service, "IS") {
            return not_found(asked);
        }
        let state = self.channels.entry((*channel).to_owned()).or_insert_with(|| Channel {
            sid: if is_sid(channel, "CH") { (*channel).to_owned() } else { names.sid("CH") },
            ..Channel::default()
        });
        let place = Place { origin: asked.origin(), version, service, channel: state.sid.clone(), kind };
        match (asked.method.as_str(), *kind, rest) {
            ("POST", "Invites", []) => {
                self.made += 1;
                invite(state, &place, asked, self.made, now, names)
            }
            ("POST", "Members", []) => {
                self.made += 1;
                join(state, &place, asked, self.made, now, names)
            }
            (method, _, rest) => {
                let kept = if *kind == "Invites" { &mut state.invites } else { &mut state.members };
                match (method, rest) {
                    ("GET", []) => kept.list(asked, &place),
                    ("GET", [sid]) => match kept.get(sid) {
                        Some(thing) => Answer::json(200, &place.json(thing)),
                        None => not_found(asked),
                    },
                    ("DELETE", [sid]) => match kept.take(sid) {
                        Some(_) => Answer::empty(204),
                        None => not_found(asked),
                    },
                    _ => error(405, 20004, "Method not allowed"),
                }
            }
        }
    }

    /// Makes invites, as many as asked for, in one channel.
    pub(super) fn fill(&mut self, channel: &str, count: usize, now: Time, names: &mut Names) {
        let sid = channel.to_owned();
        let state = self.channels.entry(sid.clone()).or_insert_with(|| Channel { sid, ..Channel::default() });
        for number in 0..count {
            self.made += 1;
            let identity = format!("user-{number}");
            state.invites.add(self.made, Thing { sid: names.sid("IN"), identity, role: None, made: now });
        }
    }
}

fn invite(state: &mut Channel, place: &Place<'_>, asked: &Asked, at: u64, now: Time, names: &mut Names) -> Answer {
    // a body of JSON is not read
    let Some(identity) = asked.form("Identity").filter(|identity| !identity.is_empty()) else {
        return error(400, 20001, "Missing required parameter Identity in the post body");
    };
    if identity.starts_with(NOBODY) {
        return not_found(asked);
    }
    if state.members.of(&identity).is_some() {
        return error(409, 50404, "Member already exists");
    }
    if state.invites.of(&identity).is_some() {
        return error(409, 50212, "User already invited to the channel");
    }
    let thing = Thing { sid: names.sid("IN"), identity, role: asked.form("RoleSid"), made: now };
    let body = place.json(&thing);
    state.invites.add(at, thing);
    Answer::json(201, &body)
}

fn join(state: &mut Channel, place: &Place<'_>, asked: &Asked, at: u64, now: Time, names: &mut Names) -> Answer {
    let Some(identity) = asked.form("Identity").filter(|identity| !identity.is_empty()) else {
        return error(400, 20001, "Missing required parameter Identity in the post body");
    };
    if state.members.of(&identity).is_some() {
        return error(409, 50404, "Member already exists");
    }
    // whoever is a member is invited no longer
    if let Some(sid) = state.invites.of(&identity).map(|invite| invite.sid.clone()) {
        state.invites.take(&sid);
    }
    let thing = Thing { sid: names.sid("MB"), identity, role: asked.form("RoleSid"), made: now };
    let body = place.json(&thing);
    state.members.add(at, thing);
    Answer::json(201, &body)
}

impl Kept {
    fn add(&mut self, at: u64, thing: Thing) {
        self.places.insert(thing.sid.clone(), at);
        self.things.insert(at, thing);
    }

    fn get(&self, sid: &str) -> Option<&Thing> {
        // version 2 knows members by identity, too
        self.places.get(sid).and_then(|at| self.things.get(at)).or_else(|| self.of(sid))
    }

    fn of(&self, identity: &str) -> Option<&Thing> {
        self.things.values().find(|thing| thing.identity == identity)
    }

    fn take(&mut self, sid: &str) -> Option<Thing> {
        self.places.remove(sid).and_then(|at| self.things.remove(&at))
    }

    fn list(&self, asked: &Asked, place: &Place<'_>) -> Answer {
        let most = if place.version == "v1" { 1000 } else { 100 };
        let size = asked.number("PageSize").unwrap_or(PAGE).clamp(1, most);
        let page = asked.number("Page").unwrap_or(0);
        let from: u64 = match asked.query("PageToken").first() {
            None => 0,
            Some(token) => match token.strip_prefix("PT").and_then(|at| at.parse().ok()) {
                Some(at) => at,
                None => return error(400, 20007, "Page token is invalid"),
            },
        };
        let identities = asked.query("Identity");
        let fits = |thing: &&Thing| identities.is_empty() || identities.contains(&thing.identity);
        let mut rest = self.things.range(from..).filter(|(_, thing)| fits(thing));
        let items: Vec<Value> = rest.by_ref().take(size).map(|(_, thing)| place.json(thing)).collect();
        let filter: String = identities.iter().map(|identity| format!("Identity={}&", form(identity))).collect();
        let url = |page: usize, token: &str| format!("{}?{filter}PageSize={size}&Page={page}{token}", place.url());
        let next = rest.next().map(|(at, _)| url(page.saturating_add(1), &format!("&PageToken=PT{at}")));
        let key = if place.kind == "Invites" { "invites" } else { "members" };
        let meta = json!({
            "page": page,
            "page_size": size,
            "first_page_url": url(0, ""),
            "previous_page_url": null,
            "url": url(page, ""),
            "next_page_url": next,
            "key": key,
        });
        Answer::json(200, &json!({ key: items, "meta": meta }))
    }
}

/// Where things are, for the addresses in answers.
struct Place<'a> {
    origin: &'a str,
    version: &'a str,
    service: &'a str,
    channel: String,
    kind: &'a str,
}

impl Place<'_> {
    fn url(&self) -> String {
        let Self { origin, version, service, channel, kind } = self;
        format!("{origin}/{version}/Services/{service}/Channels/{channel}/{kind}")
    }

    fn json(&self, thing: &Thing) -> Value {
        let date = thing.made.to_rfc3339();
        let mut json = json!({
            "sid": thing.sid,
            "account_sid": ACCOUNT_SID,
            "service_sid": self.service,
            "channel_sid": self.channel,
            "identity": thing.identity,
            "role_sid": thing.role,
            "date_created": date,
            "date_updated": date,
            "url": format!("{}/{}", self.url(), thing.sid),
        });
        if let Some(json) = json.as_object_mut() {
            let own = match self.kind {
                "Invites" => vec![("created_by", Value::from("system"))],
                _ => vec![("last_consumed_message_index", Value::Null), ("last_consumption_timestamp", Value::Null)],
            };
            json.extend(own.into_iter().map(|(name, value)| (name.to_owned(), value)));
        }
        json
    }
}

fn form(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn is_sid(text: &str, kind: &str) -> bool {
    text.len() == 34 && text.strip_prefix(kind).is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn not_found(asked: &Asked) -> Answer {
    error(404, 20404, &format!("The requested resource {} was not found", asked.path()))
}

fn error(status: u16, code: u32, message: &str) -> Answer {
    let more_info = format!("https://www.twilio.com/docs/errors/{code}");
    Answer::json(status, &json!({ "code": code, "message": message, "more_info": more_info, "status": status }))
}
