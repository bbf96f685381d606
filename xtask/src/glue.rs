//! The few places where wasm-bindgen's own JavaScript does not do. Fails loudly if they are not as they were.

use anyhow::{Result, ensure};

/// Mends the glue of a module.
pub fn mend(glue: &str) -> Result<String> {
    // a module of another realm (the edge runtimes hand out such) is not an `instanceof`
    let glue = replace(
        glue,
        "if (!(module instanceof WebAssembly.Module)) {",
        "if (Object.prototype.toString.call(module) !== '[object WebAssembly.Module]') {",
    )?;
    // after a trap the same module gets a fresh instance, and every cache of the old one goes
    let glue = replace(
        &glue,
        "function initSync(module) {\n    if (wasm !== undefined) return wasm;",
        "function initSync(module) {\n    if (wasm !== undefined) {\n        __wbg_reset_state();\n        return wasm;\n    }",
    )?;
    // the entries load modules themselves
    let glue = replace(&glue, "export { initSync, __wbg_init as default };", "export { initSync };")?;
    ensure!(
        glue.contains("__wbg_instance_id++;"),
        "expected wasm-bindgen to count instances: is the flag --experimental-reset-state-function still known?"
    );
    // a callback of the old instance that comes late is nobody's: as an exception it would end a Node process
    let late = "throw new Error('Cannot invoke closure from previous WASM instance');";
    let closures =
        ["function makeMutClosure(", "function makeClosure("].map(|made| glue.matches(made).count()).iter().sum();
    ensure!(
        glue.matches(late).count() == closures,
        "expected each kind of closure to refuse calls of an older instance, in wasm-bindgen's glue: look at `xtask/src/glue.rs`"
    );
    Ok(glue.replace(late, "return;"))
}

/// Replaces what is there once.
pub fn replace(text: &str, from: &str, to: &str) -> Result<String> {
    ensure!(
        text.matches(from).count() == 1,
        "expected to find this once in what wasm-bindgen or wasm2js wrote, which seems to have changed; look at `xtask/src/`:\n{from}"
    );
    Ok(text.replace(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glue_that_is_not_as_it_was_is_refused() {
        assert!(mend("function initSync(module) {}").is_err());
    }
}
