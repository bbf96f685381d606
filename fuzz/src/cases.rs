//! The cases of the contract tests: operations with options and inputs that lead to a request.

use edge_invites::{provider::registry, time::Time};
use serde_json::Value;
use std::{fs, path::PathBuf, sync::LazyLock};

/// One operation of one service, as somebody may ask for it.
pub struct Case {
    /// The options of the client.
    pub options: String,
    /// The operation.
    pub operation: String,
    /// What it is given.
    pub input: String,
    /// The token of a login, where the options hold none.
    pub session: Option<String>,
    /// When it is asked.
    pub now: Time,
    /// What the service answers: status, headers and body of each step.
    pub answers: Vec<Value>,
    /// Which case it is: the service, the operation and the number.
    pub name: String,
}

/// All cases, in the order of their names.
pub static ALL: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/provider");
    let mut all = Vec::new();
    for service in registry::NAMES {
        for entry in fs::read_dir(root.join(service)).expect("the cases of each service stand in tests/provider") {
            let text = fs::read(entry.expect("a folder").path()).expect("a file of cases");
            let file: Value = serde_json::from_slice(&text).expect("JSON");
            let operation = file["operation"].as_str().unwrap_or_default();
            for (number, case) in file["cases"].as_array().into_iter().flatten().enumerate() {
                let steps = case["steps"].as_array().cloned().unwrap_or_else(|| vec![case.clone()]);
                let mut options = case.get("options").unwrap_or(&file["options"]).clone();
                mark(&mut options);
                all.push(Case {
                    options: options.to_string(),
                    operation: operation.to_owned(),
                    input: case["input"].to_string(),
                    session: file["session"].as_str().map(str::to_owned),
                    now: file["now"].as_str().and_then(Time::from_rfc3339).expect("a time"),
                    answers: steps
                        .into_iter()
                        .map(|step| step["answer"].clone())
                        .filter(|one| !one.is_null())
                        .collect(),
                    name: format!("{service}-{operation}-{number:02}"),
                });
            }
        }
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
});

/// The case of a name that leads to a request, or any other for a name that is none.
#[must_use]
pub fn sent(name: &[u8]) -> Option<&'static Case> {
    static SENT: LazyLock<Vec<&Case>> = LazyLock::new(|| ALL.iter().filter(|case| !case.answers.is_empty()).collect());
    let any = name.iter().fold(0_usize, |sum, &b| sum.wrapping_mul(31).wrapping_add(b.into()));
    let named = SENT.iter().find(|case| case.name.as_bytes() == name);
    named.or_else(|| SENT.get(any % SENT.len())).copied()
}

/// Makes short credentials long enough to be found again in a text.
fn mark(options: &mut Value) {
    for (name, value) in options.as_object_mut().into_iter().flatten() {
        match value {
            Value::Object(_) => mark(value),
            Value::String(text) if name.to_lowercase().ends_with("token") || name.ends_with("Secret") => {
                if text.len() < 12 {
                    *text = format!("marked-{text}-0123456789");
                }
            }
            _ => {}
        }
    }
}
