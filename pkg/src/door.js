// The door to one WebAssembly module: loaded once, replaced after a trap, asked through one guarded place.
import { InviteError, initFailed, internal, notInitialized } from "./errors.js";

export class Door {
  /** The memory of the instance. */
  memory;
  #ready = false;
  #source;
  #glue;
  #module; // kept, so that a fresh instance costs no second compilation
  #loading; // the load that is under way; never a failed one
  #resets = [];

  /** `source` is { load(input?): Promise<{ glue, module }>, loadNow?(): { glue, module } }. Loads nothing. */
  install(source) {
    this.#source = source;
  }

  /** Runs `f` whenever the instance has been replaced. */
  onReset(f) {
    this.#resets.push(f);
  }

  #enter({ glue, module }) {
    this.#glue = glue;
    this.#module = module;
    ({ memory: this.memory } = glue.initSync({ module }));
    this.#ready = true;
  }

  /** Loads the module. May be called any number of times; a failed load can be tried again. */
  load(input) {
    if (this.#ready) return Promise.resolve();
    this.#loading ??= (async () => {
      try {
        this.#enter(await this.#source.load(input));
      } catch (cause) {
        throw failed(cause);
      } finally {
        this.#loading = undefined;
      }
    })();
    return this.#loading;
  }

  /** Loads the module at once: from what `get` gives, or in the way of the runtime. */
  loadNow(get = this.#source.loadNow) {
    if (this.#ready) return;
    try {
      this.#enter(get());
    } catch (cause) {
      throw failed(cause);
    }
  }

  /** Whether the module works now, loading it if that can be done at once. */
  ensure() {
    if (this.#ready) return;
    if (this.#module !== undefined) return this.loadNow(() => ({ glue: this.#glue, module: this.#module }));
    if (this.#source?.loadNow === undefined) throw notInitialized("the WebAssembly module is not loaded yet");
    this.loadNow();
  }

  /** Loads the module if it is not loaded; a promise only where that takes time. */
  ensureAsync() {
    if (this.#ready) return undefined;
    try {
      return void this.ensure();
    } catch (error) {
      // not at once
      if (error.code !== "NOT_INITIALIZED") throw error;
      return this.load();
    }
  }

  /** Calls into the module: errors come out as `InviteError`, and a trap replaces the instance. */
  call(f) {
    this.ensure();
    try {
      return f(this.#glue);
    } catch (thrown) {
      throw this.translate(thrown);
    }
  }

  /** Makes an `InviteError` of whatever came out of the module. */
  translate(thrown) {
    if (thrown instanceof InviteError) return thrown;
    if (isRecord(thrown)) return new InviteError(thrown, thrown.cause);
    if (isTrap(thrown)) this.#reset();
    return internal("the WebAssembly module failed; it has been replaced", thrown);
  }

  #reset() {
    this.#ready = false;
    const lost = internal("the WebAssembly module failed during another call; it has been replaced");
    for (const f of this.#resets) f(lost);
  }
}

const isRecord = (value) => typeof value === "object" && value !== null && value.inviteError === true;
const isTrap = (value) => value instanceof WebAssembly.RuntimeError || value instanceof RangeError;
const failed = (cause) =>
  cause instanceof InviteError ? cause : initFailed("the WebAssembly module could not be loaded", cause);
