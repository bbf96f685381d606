//! The body of an answer: as a stream, so that it can be cut off when it grows too large.

use super::bounds::Bounds;
use crate::{
    error::{Code, Error},
    http::{Failure, Stage},
};
use js_sys::{Function, JSON, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// What `fetch` gave. Nobody has asked whether it is a response: a test's or another realm's is no instance of ours.
    pub(super) type Answer;
    #[wasm_bindgen(method, getter, catch)]
    pub(super) fn status(this: &Answer) -> Result<JsValue, JsValue>;
}

/// Reads a body, if it has at most so many bytes: one that the package has not read in one step.
pub(super) async fn read(bounds: &Bounds, response: &Answer, largest: usize) -> Result<Vec<u8>, Failure> {
    let stream = get(response, "body");
    if is_method(&stream, "getReader") {
        return chunks(bounds, &stream, largest).await;
    }
    // what tests hand out instead of a response has some of these
    for name in ["arrayBuffer", "text", "json"] {
        if is_method(response, name) {
            let content = bounds.within(&call(bounds, response, name)?).await?;
            return match (name, content.as_string()) {
                ("arrayBuffer", _) => bytes(&content, largest),
                ("text", Some(text)) => within(text.into_bytes(), largest),
                _ => {
                    let text = JSON::stringify(&content)
                        .ok()
                        .and_then(|text| JsValue::from(text).as_string())
                        .unwrap_or_default();
                    within(text.into_bytes(), largest)
                }
            };
        }
    }
    Ok(Vec::new())
}

async fn chunks(bounds: &Bounds, stream: &JsValue, largest: usize) -> Result<Vec<u8>, Failure> {
    let reader = call(bounds, stream, "getReader")?;
    let mut body = Vec::new();
    for at in 1_u32.. {
        if at % PAUSE == 0 {
            // pieces that are always there would let no timer run, and so no deadline
            bounds.within(&bounds.handle.js.wait(0.0)).await?;
        }
        let chunk = bounds.within(&call(bounds, &reader, "read")?).await?;
        if get(&chunk, "done").is_truthy() {
            break;
        }
        if get(&get(&chunk, "value"), "byteLength").as_f64().is_none() {
            let error = Error::new(Code::NetworkFailed, "expected a body of bytes");
            return Err(Failure { stage: Stage::Lost, error });
        }
        let read = bytes(&get(&chunk, "value"), largest).and_then(|chunk| {
            body.extend(chunk);
            within(std::mem::take(&mut body), largest)
        });
        match read {
            Ok(so_far) => body = so_far,
            Err(failure) => {
                // nobody waits for it
                let _ = call(bounds, &reader, "cancel");
                return Err(failure);
            }
        }
    }
    Ok(body)
}

/// After how many pieces everybody else has a turn.
const PAUSE: u32 = 64;

// a view or a buffer, of whatever realm; anything else has no bytes
fn bytes(value: &JsValue, largest: usize) -> Result<Vec<u8>, Failure> {
    match get(value, "byteLength").as_f64() {
        Some(length) if length > largest as f64 => Err(too_large(largest)),
        // also one whose buffer has been taken away
        Some(0.0) => Ok(Vec::new()),
        Some(_) if value.is_object() => Ok(Uint8Array::new(value).to_vec()),
        _ => Ok(Vec::new()),
    }
}

pub(super) fn within(body: Vec<u8>, largest: usize) -> Result<Vec<u8>, Failure> {
    if body.len() > largest { Err(too_large(largest)) } else { Ok(body) }
}

fn get(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &name.into()).unwrap_or_default()
}

fn is_method(value: &JsValue, name: &str) -> bool {
    get(value, name).is_function()
}

fn call(bounds: &Bounds, this: &JsValue, name: &str) -> Result<JsValue, Failure> {
    let method: Function = get(this, name).unchecked_into();
    method.call0(this).map_err(|thrown| bounds.failure(thrown))
}

fn too_large(largest: usize) -> Failure {
    let error = Error::new(Code::ResponseTooLarge, format!("expected a body of at most {} MiB", largest >> 20));
    Failure { stage: Stage::Ended, error }
}
