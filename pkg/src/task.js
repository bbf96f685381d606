// Runs a module's futures: each is polled through the guarded door, so that a trap rejects a promise and ends no
// process. Nothing but these objects outlives an instance; what belongs to a replaced one is never called again.
import { answer } from "./answer.js";
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

  /**
   * Runs a task: `start(glue, task)` begins it and gives its id. What it waits for, it waits for within `limits`, if there
   * are any; what it sends, it sends by `fetch`, or by the global one.
   */
  run(start, limits, fetch) {
    const begin = () => new Promise((succeed, fail) => new Task(this, { succeed, fail }, limits, fetch).begin(start));
    const loading = this.#door.ensureAsync();
    return loading === undefined ? begin() : loading.then(begin);
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
  #limits;
  #fetch;
  #id;

  constructor(tasks, promise, limits, fetch) {
    this.#tasks = tasks;
    this.#promise = promise;
    this.#limits = limits;
    this.#fetch = fetch;
  }

  begin(start) {
    this.#tasks.step(this, (glue) => {
      this.#id = start(glue, this);
      glue.task_poll(this.#id);
    });
  }

  // in a turn of its own, and so never within another poll: nothing of the module runs at this moment
  #settle(good, value, body) {
    if (this.#tasks.has(this)) this.#tasks.step(this, (glue) => glue.task_settle(this.#id, good, value, body));
  }

  resolve(result) {
    this.end("succeed", result);
  }

  reject(error) {
    this.end("fail", this.#tasks.translate(error));
  }

  watch(promise) {
    this.#during(promise, (value) => this.#settle(true, value));
  }

  send(order, largest) {
    const { url, init } = JSON.parse(order);
    init.signal = this.#limits.signal;
    const answered = answer(this.#fetch, url, init, largest, this.#limits);
    this.#during(answered, ({ response, body }) => this.#settle(true, response, body));
  }

  #during(promise, succeed) {
    const fail = (error) => this.#settle(false, error);
    if (this.#limits === undefined) Promise.resolve(promise).then(succeed, fail);
    else this.#limits.during(promise, succeed, fail);
  }

  get ended() {
    return this.#limits.ended;
  }

  get reason() {
    return this.#limits.reason;
  }

  wait(ms) {
    return this.#limits.wait(ms);
  }

  end(how, value) {
    this.over = true;
    this.#tasks.forget(this);
    this.#promise[how](value);
  }
}
