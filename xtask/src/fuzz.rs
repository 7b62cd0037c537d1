//! `cargo xtask fuzz`: generated input for the parsers, by cargo-fuzz.
//!
//! A crate's targets lie in its folder `fuzz`, a workspace of its own, so that nobody who only
//! builds the product waits for a fuzzer.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::{process, unready, workspace};

/// What `cargo xtask fuzz --help` prints.
pub(crate) const HELP: &str = "\
usage: cargo xtask fuzz [TARGET [SECONDS]] [--install]

Without a target: lists them. With one (`playbook/read`): feeds it generated input for so many
seconds (60). A failing input is kept in crates/CRATE/fuzz/artifacts, and cargo-fuzz says how to
run it again.

  --install  install cargo-fuzz if it lacks";

/// Runs the command.
pub(crate) fn run(mut args: Vec<String>) -> Result<()> {
    let may_install = args.iter().any(|arg| arg == "--install");
    args.retain(|arg| arg != "--install");
    let targets = targets();
    let (name, seconds) = match args.as_slice() {
        [] => {
            targets.iter().for_each(|target| println!("{target}"));
            return Ok(());
        }
        [name] => (name, 60),
        [name, seconds] => (name, parse_seconds(seconds)?),
        _ => return Err(unready(HELP)),
    };
    let Some(target) = targets.iter().find(|target| target.to_string() == *name) else {
        let known: Vec<_> = targets.iter().map(Target::to_string).collect();
        return Err(unready(format!("no fuzz target {name:?}; there are: {}", known.join(", "))));
    };
    have_cargo_fuzz(may_install)?;
    let mut fuzz = workspace::cargo();
    // The sanitizers are compiler options that the stable compiler has, but does not offer.
    fuzz.env("RUSTC_BOOTSTRAP", "1").current_dir(target.crate_folder());
    fuzz.args(["fuzz", "run", &target.name, "--", &format!("-max_total_time={seconds}")]);
    process::run(&mut fuzz)
}

/// A fuzz target and the crate whose parser it feeds.
struct Target {
    crate_name: String,
    name: String,
}

impl Target {
    fn crate_folder(&self) -> PathBuf {
        workspace::root().join("crates").join(&self.crate_name)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.crate_name, self.name)
    }
}

fn parse_seconds(text: &str) -> Result<u32> {
    text.parse().map_err(|_| unready(format!("{text:?} is no number of seconds\n\n{HELP}")))
}

fn targets() -> Vec<Target> {
    let crates = names_in(&workspace::root().join("crates"));
    let targets = crates.into_iter().flat_map(|crate_name| {
        let folder = workspace::root().join("crates").join(&crate_name).join("fuzz/fuzz_targets");
        let sources = names_in(&folder);
        let names = sources.iter().filter_map(|file| file.strip_suffix(".rs")).map(str::to_owned);
        names.map(|name| Target { crate_name: crate_name.clone(), name }).collect::<Vec<_>>()
    });
    targets.collect()
}

/// What a folder holds, in order; nothing where there is no such folder.
fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<_> =
        entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

fn have_cargo_fuzz(may_install: bool) -> Result<()> {
    if workspace::has_subcommand("fuzz") {
        return Ok(());
    }
    if !may_install {
        return Err(unready(
            "cargo-fuzz is not installed: `cargo install cargo-fuzz`, or ask again with --install",
        ));
    }
    process::run(workspace::cargo().args(["install", "--locked", "cargo-fuzz"]))
}
