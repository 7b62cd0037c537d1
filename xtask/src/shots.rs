//! `cargo xtask shots`: a picture of every page, to look at.

use std::path::PathBuf;

use anyhow::Result;

use crate::{browser, process, unready, workspace};

/// What `cargo xtask shots --help` prints.
pub(crate) const HELP: &str = "\
usage: cargo xtask shots [FOLDER]

Makes the demo's company, opens every page of it in Chromium and saves a picture of each: light,
dark, and on a telephone.

  FOLDER  where the pictures go [default: target/shots]";

/// Runs the command.
pub(crate) fn run(args: Vec<String>) -> Result<()> {
    let folder = match args.as_slice() {
        [] => workspace::root().join("target/shots"),
        [folder] => std::env::current_dir()?.join(PathBuf::from(folder)),
        _ => return Err(unready(HELP)),
    };
    browser::ensure(false)?;
    let mut cargo = workspace::cargo();
    cargo.args(["run", "--release", "--package", "e2e", "--bin", "shots", "--"]).arg(folder);
    process::run(&mut cargo)
}
