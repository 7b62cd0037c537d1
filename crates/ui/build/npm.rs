//! The packages from npm, installed into the build folder.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

const FILES: [&str; 3] = ["package.json", "package-lock.json", ".npmrc"];

/// Installs what the lock file names, unless it is there already; gives `node_modules`.
pub(crate) fn install(source: &Path, out: &Path) -> Result<PathBuf> {
    let folder = out.join("npm");
    let packages = folder.join("node_modules");
    if is_same(source, &folder) && packages.join(".done").exists() {
        return Ok(packages);
    }
    fs::create_dir_all(&folder)?;
    fs::remove_file(packages.join(".done")).ok();
    for file in FILES {
        fs::copy(source.join(file), folder.join(file))
            .with_context(|| format!("cannot copy {file}"))?;
    }
    fetch(&folder)?;
    fs::write(packages.join(".done"), "")?;
    Ok(packages)
}

fn is_same(source: &Path, folder: &Path) -> bool {
    FILES.iter().all(|file| match (fs::read(source.join(file)), fs::read(folder.join(file))) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    })
}

fn fetch(folder: &Path) -> Result<()> {
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let ci = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    match Command::new(npm).args(ci).current_dir(folder).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => bail!(
            "`npm {}` failed ({status}) in {}.\n\
             It fetches the CSS and scripts of the pages from the npm registry, once; without a way there, build them \
             elsewhere and name their folder in WAYMARK_ASSETS (see CONTRIBUTING.md).",
            ci.join(" "),
            folder.display()
        ),
        Err(error) if error.kind() == ErrorKind::NotFound => bail!(
            "npm is missing. The CSS and scripts of the pages come from the npm registry.\n\
             Install Node.js 20 or later (Debian: `apt-get install nodejs npm`), or build the assets elsewhere with \
             `cargo xtask assets FOLDER` and name their folder in WAYMARK_ASSETS."
        ),
        Err(error) => Err(error).context("cannot run npm"),
    }
}
