//! Runs futures for the package: each is polled from JavaScript through the package's door, so that a trap in one
//! is caught there and ends no process.

use std::{
    cell::{Cell, RefCell},
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The package's side of a task (`pkg/src/task.js`).
    pub(crate) type JsTask;

    #[wasm_bindgen(method)]
    fn resolve(this: &JsTask, result: &str);
    #[wasm_bindgen(method)]
    fn reject(this: &JsTask, error: JsValue);
    /// Watches a promise, no longer than the call may take, and tells [`settle`] what has become of it.
    #[wasm_bindgen(method)]
    fn watch(this: &JsTask, promise: &JsValue);
}

#[cfg(feature = "services")]
#[wasm_bindgen]
extern "C" {
    /// Sends what `order` says (JSON: `url`, `init`), and tells [`settle`] the response; with its body, if that is not
    /// larger than `largest` says, and can be read in one step.
    #[wasm_bindgen(method)]
    fn send(this: &JsTask, order: &str, largest: f64);
    /// Why the call was ended: 0 not at all, 1 by the caller, 2 by the deadline.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn ended(this: &JsTask) -> u32;
    /// The caller's reason.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn reason(this: &JsTask) -> JsValue;
    /// A promise that is fulfilled after a time.
    #[wasm_bindgen(method)]
    pub(crate) fn wait(this: &JsTask, ms: f64) -> JsValue;
}

/// What has become of the one thing that a task waits for.
pub(crate) struct Settled {
    /// Whether it was fulfilled.
    pub(crate) good: bool,
    /// What with, or what was thrown.
    pub(crate) value: JsValue,
    /// The body of a response, if it has been read: nothing else has one.
    #[cfg_attr(not(feature = "services"), allow(dead_code))]
    pub(crate) body: Option<Vec<u8>>,
}

/// A task as its future sees it.
pub(crate) struct Handle {
    pub(crate) js: JsTask,
    settled: Cell<Option<Settled>>,
}

impl Handle {
    pub(crate) fn new(js: JsTask) -> Rc<Self> {
        Rc::new(Self { js, settled: Cell::new(None) })
    }

    /// Awaits a promise, or whatever else JavaScript can await.
    ///
    /// No closure of ours hangs on the promise: it may be settled when this instance has long been replaced.
    pub(crate) async fn settled(&self, promise: &JsValue) -> Result<JsValue, JsValue> {
        self.js.watch(promise);
        let Settled { good, value, .. } = self.told().await;
        if good { Ok(value) } else { Err(value) }
    }

    /// Sends, as [`JsTask::send`] says.
    #[cfg(feature = "services")]
    pub(crate) async fn sent(&self, order: &str, largest: usize) -> Settled {
        self.js.send(order, largest as f64);
        self.told().await
    }

    async fn told(&self) -> Settled {
        // the package polls when it has told, and wakes nobody
        std::future::poll_fn(|_| self.settled.take().map_or(Poll::Pending, Poll::Ready)).await
    }
}

type Running = Pin<Box<dyn Future<Output = Result<String, JsValue>>>>;

struct Task {
    handle: Rc<Handle>,
    /// Absent while it is polled.
    future: Option<Running>,
}

thread_local! {
    static TASKS: RefCell<Vec<Option<Task>>> = const { RefCell::new(Vec::new()) };
}

/// Takes a future in. It does nothing before the first poll. The result is its id for [`poll`].
pub(crate) fn spawn(handle: Rc<Handle>, future: impl Future<Output = Result<String, JsValue>> + 'static) -> usize {
    let task = Task { handle, future: Some(Box::pin(future)) };
    TASKS.with_borrow_mut(|tasks| {
        let free = tasks.iter().position(Option::is_none).unwrap_or_else(|| {
            tasks.push(None);
            tasks.len() - 1
        });
        if let Some(place) = tasks.get_mut(free) {
            *place = Some(task);
        }
        free
    })
}

/// Tells a task what it waits for, and goes on with it.
pub(crate) fn settle(id: usize, settled: Settled) {
    let handle = TASKS.with_borrow(|tasks| tasks.get(id)?.as_ref().map(|task| Rc::clone(&task.handle)));
    if let Some(handle) = handle {
        handle.settled.set(Some(settled));
        poll(id);
    }
}

/// Goes on with a task as far as it comes; tells its handle when it is done.
pub(crate) fn poll(id: usize) {
    // the borrow must not last: a poll may spawn
    let future = TASKS.with_borrow_mut(|tasks| tasks.get_mut(id)?.as_mut()?.future.take());
    let Some(mut future) = future else { return };
    let result = match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Pending => {
            return TASKS.with_borrow_mut(|tasks| {
                if let Some(Some(task)) = tasks.get_mut(id) {
                    task.future = Some(future);
                }
            });
        }
        Poll::Ready(result) => result,
    };
    let task = TASKS.with_borrow_mut(|tasks| tasks.get_mut(id)?.take());
    match (task, result) {
        (Some(task), Ok(value)) => task.handle.js.resolve(&value),
        (Some(task), Err(error)) => task.handle.js.reject(error),
        (None, _) => {}
    }
}
