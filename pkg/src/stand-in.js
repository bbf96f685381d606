// Stands in for `WebAssembly` in the scripts of the entry `edge-invites/js`, where a module is a script's `start`.

class Module {
  constructor(start) {
    this.start = start;
  }

  get [Symbol.toStringTag]() {
    return "WebAssembly.Module";
  }
}

class Instance {
  constructor({ start }, imports) {
    this.exports = start(imports);
  }
}

// what a script throws where the module would trap
export const WebAssembly = { Module, Instance, RuntimeError: RangeError };
