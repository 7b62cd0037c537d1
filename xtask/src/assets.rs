//! `cargo xtask assets FOLDER`: the pages' CSS, scripts, fonts and icons, for machines without npm.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::{unready, workspace};

/// What `cargo xtask assets --help` prints.
pub(crate) const HELP: &str = "\
usage: cargo xtask assets FOLDER

Builds the assets of the pages (with npm, in the release profile) and copies them to FOLDER, which
is made anew. Where npm is missing, build with WAYMARK_ASSETS=FOLDER.";

/// Runs the command.
pub(crate) fn run(args: Vec<String>) -> Result<()> {
    let [folder] = args.as_slice() else { return Err(unready(HELP)) };
    let folder = PathBuf::from(folder);
    if folder.exists() && !folder.join("icons").is_dir() {
        bail!("{} exists and holds something else", folder.display());
    }
    let dist = built()?.join("dist");
    fs::remove_dir_all(&folder).ok();
    copy(&dist, &folder)?;
    println!("the assets are in {}", folder.display());
    Ok(())
}

/// The folder in which the build script of `ui` leaves what it makes.
fn built() -> Result<PathBuf> {
    let mut build = workspace::cargo();
    build.args(["build", "--release", "--locked", "--package", "ui", "--message-format", "json"]);
    let done = build.env_remove("WAYMARK_ASSETS").stderr(Stdio::inherit()).output()?;
    if !done.status.success() {
        bail!("the build failed");
    }
    let text = String::from_utf8(done.stdout).context("cargo writes UTF-8")?;
    let messages = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let is_ours = |message: &Value| {
        message["reason"] == "build-script-executed"
            && message["package_id"].as_str().is_some_and(|id| id.contains("/crates/ui#"))
    };
    let found =
        messages.filter(is_ours).find_map(|it| Some(PathBuf::from(it["out_dir"].as_str()?)));
    found.context("cargo did not say where the build script of ui leaves its files")
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
