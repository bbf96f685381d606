//! Options on their way in: read with serde, refused with the option's name and without its value.

use crate::error::{Code, Error, Result};
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

/// Reads options from a JavaScript value.
///
/// # Errors
/// `OPTION_INVALID`, with the option in `field`.
pub(crate) fn read<T: DeserializeOwned>(value: JsValue) -> Result<T> {
    serde_wasm_bindgen::from_value(value).map_err(|error| refuse(&error.to_string()))
}

// serde's own messages quote the value: only the part that names the option or the expectation is kept
fn refuse(message: &str) -> Error {
    let field = message.strip_prefix("Error: missing field `").and_then(|rest| rest.split('`').next());
    let expected = message.rsplit_once("expected ").map(|(_, expected)| expected);
    match (field, expected) {
        (Some(field), _) => Error::new(Code::OptionInvalid, "a required option is missing").field(field.to_owned()),
        (None, Some(expected)) => Error::new(Code::OptionInvalid, format!("expected {expected}")),
        (None, None) => Error::new(Code::OptionInvalid, "an option has the wrong form"),
    }
}
