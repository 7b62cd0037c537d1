//! Where the project lies, what is in it, and how to call `cargo` on it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

/// The project's root folder.
pub(crate) fn root() -> PathBuf {
    let xtask = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(built_in, PathBuf::from);
    xtask.parent().map(Path::to_path_buf).unwrap_or(xtask)
}

fn built_in() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The folder of shared test data: `WAYMARK_SHARED`, or `shared` beside the project.
///
/// `None` where there is no such folder; tests that need it then skip and say so.
pub(crate) fn shared() -> Option<PathBuf> {
    let named = std::env::var_os("WAYMARK_SHARED").map(|named| root().join(named));
    let beside = || root().join("../shared");
    named.unwrap_or_else(beside).canonicalize().ok().filter(|path| path.is_dir())
}

/// `cargo`, in the project's root.
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root());
    forget_own_package(&mut cargo);
    cargo
}

/// Clears what the outer `cargo run` said of *this* package.
///
/// Some build scripts ask cargo to watch these variables, and would run again each time someone
/// changes between `cargo` and `cargo xtask`.
fn forget_own_package(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let told = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
        });
        if told {
            command.env_remove(name);
        }
    }
}

/// Whether `cargo NAME` exists on this machine.
pub(crate) fn has_subcommand(name: &str) -> bool {
    cargo().args([name, "--version"]).output().is_ok_and(|out| out.status.success())
}

/// What `cargo metadata` says, with the given extra arguments.
pub(crate) fn metadata(args: &[&str]) -> Result<Value> {
    let out = cargo().args(["metadata", "--format-version", "1"]).args(args).output()?;
    let said = String::from_utf8_lossy(&out.stderr);
    ensure!(out.status.success(), "cargo metadata failed: {}", said.trim());
    serde_json::from_slice(&out.stdout).context("cargo metadata printed no JSON")
}

/// A package of the workspace and the targets it builds.
pub(crate) struct Package {
    pub(crate) name: String,
    targets: Vec<(String, String)>,
    has_doc_tests: bool,
}

impl Package {
    /// Whether it builds a target of that kind (`lib`, `bin`, `example`) and name.
    pub(crate) fn has(&self, kind: &str, name: &str) -> bool {
        self.targets.iter().any(|(k, n)| k == kind && n == name)
    }

    /// Whether it has a library whose documentation may hold tests.
    pub(crate) fn has_doc_tests(&self) -> bool {
        self.has_doc_tests
    }
}

/// The packages of the workspace.
pub(crate) fn packages() -> Result<Vec<Package>> {
    let metadata = metadata(&["--no-deps"])?;
    Ok(list(&metadata["packages"]).iter().map(package).collect())
}

fn package(json: &Value) -> Package {
    let targets = list(&json["targets"]);
    let pairs = targets.iter().flat_map(|target| {
        let name = text(&target["name"]);
        list(&target["kind"]).iter().map(move |kind| (text(kind), name.clone()))
    });
    Package {
        name: text(&json["name"]),
        has_doc_tests: targets.iter().any(|target| target["doctest"] == Value::Bool(true)),
        targets: pairs.collect(),
    }
}

/// A JSON array's items; none where the value is something else.
pub(crate) fn list(json: &Value) -> &[Value] {
    json.as_array().map_or(&[], Vec::as_slice)
}

/// A JSON string's text; empty where the value is something else.
pub(crate) fn text(json: &Value) -> String {
    json.as_str().unwrap_or_default().to_owned()
}
