//! An issuer's world, as the package gives it.

use crate::{
    error::{Code, Error, Result},
    issuer::{cells, office::Office, record::Cell, sql::Dialect},
    time::Time,
    web::{error::record, task::Handle},
};
use js_sys::{Reflect, Uint8Array};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The package's side (`pkg/src/office.js`).
    pub type Hand;

    #[wasm_bindgen(method)]
    fn now(this: &Hand) -> f64;
    #[wasm_bindgen(method, catch)]
    fn random(this: &Hand) -> std::result::Result<Uint8Array, JsValue>;
    #[wasm_bindgen(method)]
    fn sign(this: &Hand, kid: &str, input: Uint8Array) -> JsValue;
    #[wasm_bindgen(method)]
    fn seal(this: &Hand, iv: Uint8Array, aad: Uint8Array, plain: Uint8Array) -> JsValue;
    /// Values and rows are JSON text.
    #[wasm_bindgen(method)]
    fn query(this: &Hand, statement: &JsValue, values: &str) -> JsValue;
    /// 0: none, 1: SQLite, 2: PostgreSQL.
    #[wasm_bindgen(method, getter)]
    fn dialect(this: &Hand) -> u32;
    #[wasm_bindgen(method, getter)]
    fn memory(this: &Hand) -> usize;
}

pub(crate) struct JsOffice {
    handle: Rc<Handle>,
    hand: Hand,
    cause: RefCell<Option<JsValue>>,
}

impl JsOffice {
    pub(crate) fn new(handle: Rc<Handle>, hand: Hand) -> Self {
        Self { handle, hand, cause: RefCell::new(None) }
    }

    /// An error as the package takes it, with what JavaScript threw.
    pub(crate) fn thrown(&self, error: &Error) -> JsValue {
        let record = record(error);
        if let Some(cause) = self.cause.take() {
            // a fresh plain object takes every property
            let _ = Reflect::set(&record, &"cause".into(), &cause);
        }
        record
    }

    async fn answer(&self, promise: JsValue, code: Code, detail: &'static str) -> Result<JsValue> {
        self.handle.settled(&promise).await.map_err(|thrown| self.failed(thrown, code, detail))
    }

    fn failed(&self, thrown: JsValue, code: Code, detail: &'static str) -> Error {
        *self.cause.borrow_mut() = Some(thrown);
        Error::new(code, detail)
    }
}

thread_local! {
    // those that were sent before, as JavaScript has them: a thousand letters take longer to hand over than to find
    static STATEMENTS: RefCell<Vec<(&'static str, JsValue)>> = const { RefCell::new(Vec::new()) };
}

fn known(statement: &'static str) -> JsValue {
    STATEMENTS.with_borrow_mut(|all| {
        if let Some((_, known)) = all.iter().find(|(text, _)| std::ptr::eq(*text, statement)) {
            return known.clone();
        }
        let made = JsValue::from(statement);
        all.push((statement, made.clone()));
        made
    })
}

impl Office for JsOffice {
    fn now(&self) -> Time {
        Time::from_ms(self.hand.now() as u64)
    }

    fn random(&self) -> Result<[u8; 16]> {
        let weak = |thrown| self.failed(thrown, Code::EngineUnavailable, "expected a source of random bytes");
        let bytes = self.hand.random().map_err(weak)?.to_vec();
        bytes.try_into().map_err(|_| weak(JsValue::UNDEFINED))
    }

    async fn sign(&self, kid: &str, input: &[u8]) -> Result<Vec<u8>> {
        let promise = self.hand.sign(kid, Uint8Array::from(input));
        let signature =
            self.answer(promise, Code::KeyInvalid, "expected a private key that signs with its algorithm").await?;
        Ok(Uint8Array::new(&signature).to_vec())
    }

    async fn seal(&self, iv: &[u8], aad: &[u8], plain: &[u8]) -> Result<Vec<u8>> {
        let promise = self.hand.seal(Uint8Array::from(iv), Uint8Array::from(aad), Uint8Array::from(plain));
        let sealed = self.answer(promise, Code::OptionInvalid, "expected 32 bytes, to seal personal data with").await;
        Ok(Uint8Array::new(&sealed.map_err(|error| error.field("sealKey"))?).to_vec())
    }

    fn dialect(&self) -> Option<Dialect> {
        match self.hand.dialect() {
            1 => Some(Dialect::Sqlite),
            2 => Some(Dialect::Postgres),
            _ => None,
        }
    }

    fn memory(&self) -> usize {
        self.hand.memory()
    }

    async fn query(&self, statement: &'static str, values: &[&Cell]) -> Result<Vec<Vec<Cell>>> {
        let mut rows = self.hand.query(&known(statement), &cells::write(values));
        if !rows.is_string() {
            rows = self.answer(rows, Code::StoreFailed, "the store failed").await?;
        }
        rows.as_string().as_deref().and_then(cells::read).ok_or_else(|| {
            Error::new(Code::StoreFailed, "expected the store's `query` to give a list of rows, each a list of values")
        })
    }
}
