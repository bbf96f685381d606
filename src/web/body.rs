//! The body of an answer: as a stream, so that it can be cut off when it grows too large.

use super::bounds::Bounds;
use crate::{
    error::{Code, Error},
    http::{Failure, Stage},
};
use js_sys::{Function, JSON, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::ReadableStream;

/// The largest body that is read, in bytes.
const LARGEST: usize = 1024 * 1024;

/// Reads a body whole.
pub(super) async fn read(
    bounds: &Bounds,
    response: &JsValue,
    stream: Option<ReadableStream>,
) -> Result<Vec<u8>, Failure> {
    if let Some(stream) = stream.filter(|stream| is_method(stream, "getReader")) {
        return chunks(bounds, &stream).await;
    }
    // what tests hand out instead of a response has some of these
    for name in ["arrayBuffer", "text", "json"] {
        if is_method(response, name) {
            let content = bounds.within(&call(bounds, response, name)?).await?;
            return match (name, content.as_string()) {
                ("arrayBuffer", _) => bytes(&content),
                ("text", Some(text)) => within(text.into_bytes()),
                _ => within(JSON::stringify(&content).map(|text| String::from(text).into_bytes()).unwrap_or_default()),
            };
        }
    }
    Ok(Vec::new())
}

async fn chunks(bounds: &Bounds, stream: &JsValue) -> Result<Vec<u8>, Failure> {
    let reader = call(bounds, stream, "getReader")?;
    let mut body = Vec::new();
    loop {
        let chunk = bounds.within(&call(bounds, &reader, "read")?).await?;
        if get(&chunk, "done").is_truthy() {
            return Ok(body);
        }
        let read = bytes(&get(&chunk, "value")).and_then(|chunk| {
            body.extend(chunk);
            within(std::mem::take(&mut body))
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
}

// a view or a buffer, of whatever realm; anything else has no bytes
fn bytes(value: &JsValue) -> Result<Vec<u8>, Failure> {
    match get(value, "byteLength").as_f64() {
        Some(length) if length > LARGEST as f64 => Err(too_large()),
        Some(_) if value.is_object() => Ok(Uint8Array::new(value).to_vec()),
        _ => Ok(Vec::new()),
    }
}

fn within(body: Vec<u8>) -> Result<Vec<u8>, Failure> {
    if body.len() > LARGEST { Err(too_large()) } else { Ok(body) }
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

fn too_large() -> Failure {
    let error = Error::new(Code::ResponseTooLarge, "expected a body of at most 1 MiB");
    Failure { stage: Stage::Ended, error }
}
