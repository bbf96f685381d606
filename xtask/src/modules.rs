//! The modules of the package: what each is made of, where it stands, and its hash.

use crate::sh::{self, at};
use anyhow::Result;
use sha2::{Digest, Sha256};
use std::{fs, path::Path};

/// In the package, for `sha256sum --check`.
pub const SUMS: &str = "pkg/dist/SHA256SUMS";

/// A module of the package, and the features that make it.
pub struct Module {
    /// How the `.wasm` file is called.
    pub name: &'static str,
    /// How the hand-written scripts call its glue.
    pub glue: &'static str,
    /// Where wasm-bindgen writes.
    pub folder: &'static str,
    /// What of the crate is in it.
    pub feature: &'static str,
    /// The level of optimisation of what has none of its own in `Cargo.toml`: "s" where that is quicker and packs as small.
    pub level: &'static str,
    /// How large a function may be that is put in the place of its call, where the level has other ideas. A call to a service
    /// runs through each of its functions once: the fewer they are, the less of it comes from slow memory.
    pub inline: Option<u32>,
}

impl Module {
    /// What cargo is told.
    pub fn features(&self) -> [&'static str; 3] {
        ["--no-default-features", "--features", self.feature]
    }

    /// What wasm-bindgen wrote.
    pub fn generated(&self) -> String {
        format!("{}/{}_bg.wasm", self.folder, self.name)
    }

    /// What is shipped.
    pub fn wasm(&self) -> String {
        format!("target/small/{}.wasm", self.name)
    }

    /// What wasm-bindgen wrote for the script.
    pub fn plain(&self) -> String {
        format!("target/plain/{}", self.name)
    }

    /// What is shipped in place of the module where there is no WebAssembly.
    pub fn script(&self) -> String {
        format!("target/small/{}.script.js", self.name)
    }
}

/// What reads and verifies.
pub const TOKEN: Module = Module {
    name: "edge_invites",
    glue: "wasm.js",
    folder: "target/wasm/token",
    feature: "token",
    level: "s",
    inline: None,
};
/// What speaks to services.
pub const SERVICES: Module = Module {
    name: "services",
    glue: "services-wasm.js",
    folder: "target/wasm/services",
    feature: "services",
    level: "z",
    inline: Some(42),
};
const SOFTWARE: Module = Module {
    name: "software",
    glue: "software-wasm.js",
    folder: "target/wasm/software",
    feature: "software",
    level: "z",
    inline: None,
};

/// Invites of one's own.
pub const ISSUER: Module = Module {
    name: "issuer",
    glue: "issuer-wasm.js",
    folder: "target/wasm/issuer",
    feature: "issuer",
    level: "z",
    inline: None,
};
/// Links as pictures.
pub const QR: Module =
    Module { name: "qr", glue: "qr-wasm.js", folder: "target/wasm/qr", feature: "qr", level: "z", inline: None };
/// The services, for tests.
pub const TESTING: Module = Module {
    name: "testing",
    glue: "testing-wasm.js",
    folder: "target/wasm/testing",
    feature: "testing",
    level: "z",
    inline: None,
};

/// What is shipped, the module that every page loads before all others.
pub const MODULES: &[&Module] = &[&TOKEN, &SERVICES, &SOFTWARE, &ISSUER, &QR, &TESTING];
/// What pages need that allow no WebAssembly; not the software engine, whose 64-bit arithmetic is slow in JavaScript, and
/// which WebCrypto replaces in every secure page
pub const PLAIN: &[&Module] = &[&TOKEN, &SERVICES, &ISSUER, &QR];

/// Writes the hash of each module.
pub fn write_sums() -> Result<()> {
    let line = |module: &&Module| Ok(format!("{}  {}.wasm\n", sum(&at(module.wasm()))?, module.name));
    sh::write(&at(SUMS), MODULES.iter().map(line).collect::<Result<String>>()?)
}

/// The hash of a file.
pub fn sum(path: &Path) -> Result<String> {
    Ok(Sha256::digest(fs::read(path)?).iter().map(|byte| format!("{byte:02x}")).collect())
}
