//! Our reading of JSON against serde_json's: whatever one accepts, the other accepts, but for what we refuse on purpose.

use crate::tree::{Tree, is_json};
use edge_invites::json::{self, Known, MAX_DEPTH, Value};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// Short and long ones: the last two differ in the middle alone.
const NAMES: [&str; 6] = ["", "a", "iss", "iat", "0123456789-a-9876543210", "0123456789-b-9876543210"];

/// Any bytes as JSON, and as text that is written as JSON.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    compare(text);
    let mut quoted = String::new();
    json::quote(text, &mut quoted);
    assert_eq!(serde_json::from_str::<String>(&quoted).ok().as_deref(), Some(text), "what is quoted is read again");
}

fn compare(text: &str) {
    let mut members = Vec::new();
    let accepted = json::object(text, &mut |name, value| members.push((name, value))).is_ok();
    if !accepted {
        // serde_json knows neither our limit of depth nor distinct names
        let strict = Tree::read(text).filter(|tree| tree.distinct && tree.depth <= MAX_DEPTH);
        assert!(strict.is_none() || !text.trim_start().starts_with('{'), "refused what is strict: {text:?}");
        return;
    }
    let picked = json::pick(text, &NAMES.map(Known::new), None).expect("what is read is read by name, too");
    for (name, value) in NAMES.into_iter().zip(picked) {
        let shown = members.iter().find(|(member, _)| member.read() == name).map(|(_, value)| value);
        assert_eq!(format!("{value:?}"), format!("{:?}", shown.copied()), "{name}: {text:?}");
    }
    let found: BTreeMap<String, &RawValue> = serde_json::from_str(text).expect("serde_json accepts what we accept");
    assert_eq!(members.len(), found.len(), "as many names: {text:?}");
    for (name, value) in members {
        let raw = found.get(&*name.read()).expect("the same names").get();
        same(value, raw);
    }
}

fn same(ours: Value<'_>, raw: &str) {
    match ours {
        Value::Text(text) => {
            let theirs: String = serde_json::from_str(raw).expect("serde_json reads the string, too");
            assert_eq!(text.read(), theirs);
            assert!(text == *theirs);
        }
        Value::Number(text) => {
            assert_eq!(text, raw);
            assert!(text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) && is_json(text));
        }
        Value::Word(text) => assert!(text == raw && matches!(text, "true" | "false" | "null")),
        Value::Object(text) => {
            assert_eq!(text, raw);
            compare(text);
        }
        Value::Array(text) => {
            assert_eq!(text, raw);
            let theirs: Vec<&RawValue> = serde_json::from_str(raw).expect("serde_json reads the list, too");
            let mut ours = Vec::new();
            json::array(text, &mut |value| ours.push(value)).expect("a list that was read is read again");
            assert_eq!(ours.len(), theirs.len());
            ours.into_iter().zip(theirs).for_each(|(ours, theirs)| same(ours, theirs.get()));
        }
    }
}
