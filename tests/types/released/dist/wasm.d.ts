// What importing the `.wasm` file gives where the runtime or the bundler compiles it.
declare const module: WebAssembly.Module;
export default module;
