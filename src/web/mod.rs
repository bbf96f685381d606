//! JavaScript as the host: what crosses the border, and how.

#[cfg(any(feature = "token", feature = "services", feature = "issuer", feature = "qr"))]
pub(crate) mod error;

#[cfg(feature = "services")]
mod body;
#[cfg(feature = "services")]
mod bounds;
#[cfg(feature = "services")]
pub(crate) mod host;
#[cfg(any(feature = "services", feature = "issuer"))]
pub(crate) mod task;

#[cfg(test)]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
