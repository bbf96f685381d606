//! The contract with each service, as data: what is asked, the exact request, an answer, what comes of it.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // helpers of tests

use edge_invites::{
    error::Error,
    http::{Call, Request, Response, Step},
    input::Input,
    provider::{
        contract::{Login, Outcome},
        registry::{self, Asked, Opened},
    },
    secret::Secret,
    time::Time,
};
use serde_json::{Map, Value, json};
use std::{fs, path::PathBuf};

fn folder(service: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/provider").join(service)
}

/// The files of a service: one for each of its operations.
fn files(service: &str) -> Vec<Value> {
    let entries = fs::read_dir(folder(service)).unwrap_or_else(|_| panic!("expected cases for {service}"));
    entries.map(|entry| serde_json::from_slice(&fs::read(entry.unwrap().path()).unwrap()).unwrap()).collect()
}

#[test]
fn every_operation_of_every_service_has_cases() {
    for service in registry::NAMES {
        let files = files(service);
        let options = files[0]["options"].to_string();
        let operations = registry::check(&Input::option(&options).unwrap(), false).unwrap();
        for operation in operations.split(' ') {
            assert!(
                files.iter().any(|file| file["operation"] == operation),
                "expected cases for {service}.{operation}"
            );
        }
    }
}

#[test]
fn requests_and_results_are_as_the_cases_say() {
    for service in registry::NAMES {
        for file in files(service) {
            for case in file["cases"].as_array().unwrap() {
                check(&file, case);
            }
        }
    }
}

fn check(file: &Value, case: &Value) {
    let name = case["name"].as_str().unwrap();
    let options = case.get("options").unwrap_or(&file["options"]).to_string();
    let input = case["input"].to_string();
    let asked = Asked {
        options: Input::option(&options).unwrap(),
        operation: file["operation"].as_str().unwrap(),
        input: Input::option(&input).unwrap(),
        in_page: false,
        session: file["session"].as_str().map(Secret::new),
    };
    let now = Time::from_rfc3339(file["now"].as_str().unwrap()).unwrap();
    let call = match asked.operation {
        "login" => exchange(&asked, now),
        _ => registry::prepare(&asked, now),
    };
    let mut call = match call {
        Ok(call) => call,
        Err(error) => return assert_eq!(failure(&error), case["refused"], "{name}"),
    };
    // most take one step, which stands in the case itself
    let whole = [case.clone()];
    let steps = case["steps"].as_array().map_or(&whole[..], Vec::as_slice);
    for step in steps {
        if let Some(expected) = step.get("request") {
            assert_eq!(&request(&call.request), expected, "{name}");
        }
        let mut answer = response(&step["answer"]);
        answer.secrets = call.request.all_secrets();
        if let Some(expected) = step.get("again") {
            assert_eq!(format!("{:?}", (call.again)(&answer)), expected.as_str().unwrap(), "{name}");
        }
        match (call.read)(&answer) {
            Ok(Step::Then(next)) => call = *next,
            Ok(Step::Done(result)) => {
                assert_eq!(&serde_json::from_str::<Value>(&result.0).unwrap(), &case["result"], "{name}");
                return;
            }
            // the driver adds the status, as it would here
            Err(error) => {
                let status = error.http_status().unwrap_or(answer.status);
                assert_eq!(&failure(&error.status(status)), &case["error"], "{name}");
                return;
            }
        }
    }
    panic!("{name}: expected no more steps, found a call of {}", call.request.url);
}

/// In little space, a list has the same invites.
#[test]
fn packed_lists_are_those_of_the_cases() {
    let mut lists = 0;
    for service in registry::NAMES {
        for file in files(service).iter().filter(|file| file["operation"] == "list") {
            for case in file["cases"].as_array().unwrap().iter().filter(|case| case.get("result").is_some()) {
                let (options, input) = (case.get("options").unwrap_or(&file["options"]).to_string(), &case["input"]);
                let input = input.to_string();
                let session = file["session"].as_str().map(Secret::new);
                let client = Opened::open(&Input::option(&options).unwrap(), false).unwrap();
                let input = Input::option(&input).unwrap();
                let call = client.prepare_packed("list", &input, session.as_ref(), Time::from_ms(0)).unwrap();
                let Ok(Step::Done(packed)) = (call.read)(&response(&case["answer"])) else { panic!("expected a page") };
                let packed: Value = serde_json::from_str(&packed.0).unwrap();
                let (mut values, mut items) = (packed["rows"]["values"].as_array().unwrap().as_slice(), Vec::new());
                for run in packed["rows"]["runs"].as_array().unwrap().chunks(2) {
                    for _ in 0..run[1].as_u64().unwrap() {
                        let mut width = 0;
                        let shape = &packed["rows"]["shapes"][usize::try_from(run[0].as_u64().unwrap()).unwrap()];
                        items.push(filled(shape, values, &mut width));
                        values = &values[width..];
                    }
                }
                assert_eq!((&Value::Array(items), values.len()), (&case["result"]["items"], 0), "{}", case["name"]);
                assert_eq!(packed.get("next"), case["result"].get("next"), "{}", case["name"]);
                lists += 1;
            }
        }
    }
    assert!(lists > 4);
}

fn filled(shape: &Value, values: &[Value], width: &mut usize) -> Value {
    match shape {
        Value::Number(at) => {
            *width += 1;
            values[usize::try_from(at.as_u64().unwrap()).unwrap()].clone()
        }
        Value::Object(members) => {
            members.iter().map(|(name, inner)| (name.clone(), filled(inner, values, width))).collect()
        }
        word => word.clone(),
    }
}

fn exchange(asked: &Asked<'_>, now: Time) -> Result<Call<Outcome>, Error> {
    match registry::login(&asked.options, asked.in_page, now)? {
        Some(Login::Exchange(call)) => Ok(call.map(|session| Ok(Outcome::session(&session)))),
        other => panic!("expected a login by a call, found {other:?}"),
    }
}

fn request(request: &Request) -> Value {
    let mut headers: Map<_, _> =
        request.headers.iter().map(|(name, value)| ((*name).to_owned(), Value::from(value.as_str()))).collect();
    if let Some(credential) = &request.credential {
        headers.insert("authorization".to_owned(), credential.header().reveal().into());
    }
    let mut value = json!({ "method": request.method.as_str(), "url": request.url, "headers": headers });
    if let Some(body) = &request.body {
        value["body"] = serde_json::from_str(body).unwrap_or_else(|_| body.as_str().into());
    }
    value
}

fn response(answer: &Value) -> Response {
    let headers = answer.get("headers").and_then(Value::as_object).into_iter().flatten();
    Response {
        status: u16::try_from(answer["status"].as_u64().unwrap()).unwrap(),
        headers: headers.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect(),
        body: match answer.get("text") {
            Some(text) => text.as_str().unwrap().as_bytes().to_vec(),
            None => answer["body"].to_string().into_bytes(),
        },
        ..Response::default()
    }
}

fn failure(error: &Error) -> Value {
    let mut value = json!({ "code": error.word() });
    if let Some(status) = error.http_status() {
        value["status"] = status.into();
    }
    let text = error.service_text();
    for (name, found) in [
        ("field", error.at_field()),
        ("requestId", error.service_request_id()),
        ("serviceCode", text.and_then(|text| text.code.as_deref())),
        ("serviceMessage", text.and_then(|text| text.message.as_deref())),
    ] {
        if let Some(found) = found {
            value[name] = found.into();
        }
    }
    value
}
