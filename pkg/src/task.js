// Runs a module's futures: each is polled through the guarded door, so that a trap rejects a promise and ends no
// process. Nothing but these objects outlives an instance; what belongs to a replaced one is never called again.
import { answer } from "./answer.js";
import { internal } from "./errors.js";

/** The tasks of one module. */
export class Tasks {
  #door;
  #live = new Set();
  #current; // the one for which the module works at this moment

  constructor(door) {
    this.#door = door;
    door.onReset((error) => {
      // what traps has its own error, theirs is another
      const lost = [...this.#live].filter((task) => task !== this.#current);
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

  /** Calls into the module for a task, unless that is over. */
  step(task, f) {
    if (task.over) return;
    const outer = this.#current;
    this.#current = task;
    try {
      this.#door.call(f);
    } catch (error) {
      task.end("fail", error);
    } finally {
      this.#current = outer;
    }
  }

  keep(task) {
    this.#live.add(task);
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
    this.#tasks.keep(this);
    this.#tasks.step(this, (glue) => {
      this.#id = start(glue, this);
      glue.task_poll(this.#id);
    });
  }

  // in a turn of its own, and so never within another poll: nothing of the module runs at this moment
  #settle(good, value, body) {
    this.#tasks.step(this, (glue) => glue.task_settle(this.#id, good, value, body));
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
