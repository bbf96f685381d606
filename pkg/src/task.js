// Runs a module's futures: each is polled through the guarded door, so that a trap rejects a promise and ends no
// process. Nothing but these objects outlives an instance; what belongs to a replaced one is never called again.
import { internal } from "./errors.js";

/** The tasks of one module. */
export class Tasks {
  #door;
  #live = new Set();
  #resets = 0;

  constructor(door) {
    this.#door = door;
    door.onReset((error) => {
      this.#resets += 1;
      const lost = [...this.#live];
      this.#live.clear();
      for (const task of lost) task.end("fail", error);
    });
  }

  /** Runs a task: `start(glue, handle)` begins it and gives its id. */
  async run(start) {
    const loading = this.#door.ensureAsync();
    if (loading !== undefined) await loading;
    return new Promise((succeed, fail) => new Task(this, { succeed, fail }).begin(start));
  }

  /** Calls into the module for a task, which lives on unless that ends or fails it. */
  step(task, f) {
    const before = this.#resets;
    // not among the others meanwhile: what traps here has its own error, theirs is another
    this.#live.delete(task);
    try {
      this.#door.call(f);
      if (before !== this.#resets) {
        throw internal("the WebAssembly module failed during another call; it has been replaced");
      }
      if (!task.over) this.#live.add(task);
    } catch (error) {
      task.end("fail", error);
    }
  }

  has(task) {
    return this.#live.has(task);
  }

  translate(error) {
    return this.#door.translate(error);
  }

  forget(task) {
    this.#live.delete(task);
  }
}

/** What the module knows of a task (`src/web/task.rs`). */
class Task {
  over = false;
  #tasks;
  #promise;
  #id;
  #asked = false;

  constructor(tasks, promise) {
    this.#tasks = tasks;
    this.#promise = promise;
  }

  begin(start) {
    this.#tasks.step(this, (glue) => {
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
      this.#poll();
    });
  }

  #poll() {
    if (this.#tasks.has(this)) this.#tasks.step(this, (glue) => glue.task_poll(this.#id));
  }

  resolve(value) {
    this.end("succeed", value);
  }

  reject(error) {
    this.end("fail", this.#tasks.translate(error));
  }

  /** Watches a promise for the module, as long as the limits of a call allow. The module is polled to see the outcome. */
  watch(promise, limits) {
    const outcome = { state: 0, value: undefined };
    // in a turn of its own, and so never within another poll
    const settle = (state) => (value) => {
      outcome.state = state;
      outcome.value = value;
      // nothing of the module runs at this moment
      this.#poll();
    };
    if (limits === undefined) Promise.resolve(promise).then(settle(1), settle(2));
    else limits.during(promise, settle(1), settle(2));
    return outcome;
  }

  end(how, value) {
    this.over = true;
    this.#tasks.forget(this);
    this.#promise[how](value);
  }
}
