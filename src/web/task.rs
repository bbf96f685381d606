//! Runs futures for the package: each is polled from JavaScript through the package's door, so that a trap in one
//! is caught there and ends no process.

#[cfg(feature = "services")]
use super::limits::Limits;
use std::{
    cell::RefCell,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The package's side of a task (`pkg/src/task.js`).
    #[derive(Clone)]
    pub(crate) type Handle;

    /// Asks for another poll. Does not poll by itself.
    #[wasm_bindgen(method)]
    fn wake(this: &Handle);
    #[wasm_bindgen(method)]
    fn resolve(this: &Handle, value: JsValue);
    #[wasm_bindgen(method)]
    fn reject(this: &Handle, error: JsValue);
    /// Watches a promise and polls the task when it is settled. Gives a place where the outcome will stand.
    #[cfg(feature = "issuer")]
    #[wasm_bindgen(method)]
    fn watch(this: &Handle, promise: &JsValue) -> Outcome;
    #[cfg(feature = "services")]
    #[wasm_bindgen(method, js_name = watch)]
    fn watch_within(this: &Handle, promise: &JsValue, limits: &Limits) -> Outcome;

    type Outcome;
    /// 0: pending, 1: fulfilled, 2: rejected.
    #[wasm_bindgen(method, getter)]
    fn state(this: &Outcome) -> u32;
    #[wasm_bindgen(method, getter)]
    fn value(this: &Outcome) -> JsValue;
}

type Running = Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>>;

struct Task {
    handle: Handle,
    /// Absent while it is polled.
    future: Option<Running>,
}

thread_local! {
    static TASKS: RefCell<Vec<Option<Task>>> = const { RefCell::new(Vec::new()) };
}

struct Bell(usize);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        let handle = TASKS.with_borrow(|tasks| tasks.get(self.0)?.as_ref().map(|task| task.handle.clone()));
        if let Some(handle) = handle {
            handle.wake();
        }
    }
}

/// Takes a future in. It does nothing before the first poll. The result is its id for [`poll`].
pub(crate) fn spawn(handle: Handle, future: impl Future<Output = Result<JsValue, JsValue>> + 'static) -> usize {
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

/// Goes on with a task as far as it comes; tells its handle when it is done.
pub(crate) fn poll(id: usize) {
    let place = |f: &mut dyn FnMut(&mut Option<Task>)| {
        TASKS.with_borrow_mut(|tasks| tasks.get_mut(id).map(f));
    };
    // the borrow must not last: a poll may spawn and wake
    let mut future = None;
    place(&mut |place| future = place.as_mut().and_then(|task| task.future.take()));
    let Some(mut future) = future else { return };
    let waker = Waker::from(Arc::new(Bell(id)));
    match future.as_mut().poll(&mut Context::from_waker(&waker)) {
        Poll::Pending => place(&mut |place| {
            if let Some(task) = place {
                task.future = Some(std::mem::replace(&mut future, Box::pin(std::future::pending())));
            }
        }),
        Poll::Ready(result) => {
            let mut task = None;
            place(&mut |place| task = place.take());
            match (task, result) {
                (Some(task), Ok(value)) => task.handle.resolve(value),
                (Some(task), Err(error)) => task.handle.reject(error),
                (None, _) => {}
            }
        }
    }
}

/// Awaits a promise, or whatever else JavaScript can await.
///
/// No closure of ours hangs on the promise: it may be settled when this instance has long been replaced.
#[cfg(feature = "issuer")]
pub(crate) async fn settled(handle: &Handle, promise: &JsValue) -> Result<JsValue, JsValue> {
    seen(handle.watch(promise)).await
}

/// The same, but no longer than a call may take: then it is rejected.
#[cfg(feature = "services")]
pub(crate) async fn settled_within(handle: &Handle, promise: &JsValue, limits: &Limits) -> Result<JsValue, JsValue> {
    seen(handle.watch_within(promise, limits)).await
}

async fn seen(outcome: Outcome) -> Result<JsValue, JsValue> {
    std::future::poll_fn(|_| match outcome.state() {
        0 => Poll::Pending,
        1 => Poll::Ready(Ok(outcome.value())),
        _ => Poll::Ready(Err(outcome.value())),
    })
    .await
}
