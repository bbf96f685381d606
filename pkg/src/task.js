// Runs the module's futures: each is polled through the guarded door, so that a trap rejects a promise and ends no
// process. Nothing but these objects outlives an instance; what belongs to a replaced one is never called again.
import { call, ensureAsync, onReset, translate } from "./core.js";
import { internal } from "./errors.js";

const live = new Set();
let resets = 0;

onReset((error) => {
  resets += 1;
  const lost = [...live];
  live.clear();
  for (const task of lost) task.end("fail", error);
});

/** Runs a task: `start(glue, handle)` begins it and gives its id. */
export async function run(start) {
  const loading = ensureAsync();
  if (loading !== undefined) await loading;
  return new Promise((succeed, fail) => new Task({ succeed, fail }).begin(start));
}

class Task {
  #id;
  #promise;
  #asked = false;
  #over = false;

  constructor(promise) {
    this.#promise = promise;
  }

  begin(start) {
    this.#guard((glue) => {
      this.#id = start(glue, this);
      glue.task_poll(this.#id);
    });
  }

  /** Asked for by the module: another poll, once, in a moment. */
  wake() {
    if (this.#asked) return;
    this.#asked = true;
    queueMicrotask(() => {
      this.#asked = false;
      if (live.has(this)) this.#guard((glue) => glue.task_poll(this.#id));
    });
  }

  resolve(value) {
    this.end("succeed", value);
  }

  reject(error) {
    this.end("fail", translate(error));
  }

  /** Watches a promise for the module, which looks at the outcome when it is polled. */
  watch(promise) {
    const outcome = { state: 0, value: undefined };
    const settle = (state) => (value) => {
      Object.assign(outcome, { state, value });
      this.wake();
    };
    Promise.resolve(promise).then(settle(1), settle(2));
    return outcome;
  }

  end(how, value) {
    this.#over = true;
    live.delete(this);
    this.#promise[how](value);
  }

  // not among the others meanwhile: what traps here has its own error, theirs is another
  #guard(f) {
    const before = resets;
    live.delete(this);
    try {
      call(f);
      if (before !== resets) throw internal("the WebAssembly module failed during another call; it has been replaced");
      if (!this.#over) live.add(this);
    } catch (error) {
      this.end("fail", error);
    }
  }
}
