//! axe-core, which finds what keeps people from using a page. It comes from npm when it is first needed and is
//! never committed.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context as _, Result, bail};

/// Runs the rules that it is given, or all: WCAG 2.2 to level AA, and what axe calls good practice.
pub(crate) const RUN: &str = r"
const [rules, done] = arguments;
const options = { resultTypes: ['violations'] };
axe.run(document, rules.length ? { ...options, runOnly: rules } : options).then(
  found => done(found.violations.map(v => ({
    id: v.id, impact: v.impact, help: v.help,
    nodes: v.nodes.slice(0, 5).map(n => n.html.slice(0, 300) + ' — ' + (n.any[0] || n.all[0] || n.none[0] || {}).message),
  }))),
  error => done([{ id: 'axe', impact: 'failed', help: String(error), nodes: [] }]),
);";

/// The rules whose outcome depends on the colours.
pub(crate) const OF_COLOUR: [&str; 2] = ["color-contrast", "link-in-text-block"];

/// The script.
pub(crate) fn source() -> Result<&'static str> {
    static SOURCE: OnceLock<String> = OnceLock::new();
    if let Some(source) = SOURCE.get() {
        return Ok(source);
    }
    let file = installed()?.join("node_modules/axe-core/axe.min.js");
    let source = std::fs::read_to_string(&file)
        .with_context(|| format!("axe-core lacks {}", file.display()))?;
    Ok(SOURCE.get_or_init(|| source))
}

/// The folder in which the packages of `npm/` are installed, by `npm ci` where they are not there yet.
fn installed() -> Result<PathBuf> {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("npm");
    let folder = target().join("e2e-npm");
    std::fs::create_dir_all(&folder)?;
    let files = ["package.json", "package-lock.json"];
    let same = files
        .iter()
        .all(|file| std::fs::read(ours.join(file)).ok() == std::fs::read(folder.join(file)).ok());
    if same && folder.join("node_modules/axe-core/axe.min.js").exists() {
        return Ok(folder);
    }
    for file in files {
        std::fs::copy(ours.join(file), folder.join(file))?;
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    let status = npm.current_dir(&folder).status().context("npm is missing: install Node.js")?;
    if !status.success() {
        bail!("`npm ci` failed in {}", folder.display());
    }
    Ok(folder)
}

/// The folder of what is built.
fn target() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let named = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    named.unwrap_or_else(|| here.join("../../target"))
}
