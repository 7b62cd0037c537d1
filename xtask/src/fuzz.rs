//! `cargo xtask fuzz`: generated input for the parsers, by cargo-fuzz.
//!
//! The targets lie in `fuzz/`, a workspace of its own, so that nobody who only builds the
//! product waits for a fuzzer.

use std::fs;

use anyhow::Result;

use crate::{process, unready, workspace};

/// What `cargo xtask fuzz --help` prints.
pub(crate) const HELP: &str = "\
usage: cargo xtask fuzz [TARGET [SECONDS]] [--install]

Without a target: lists them. With one: feeds it generated input for so many seconds (60).
A failing input is kept in fuzz/artifacts/TARGET, and cargo-fuzz says how to run it again.

  --install  install cargo-fuzz if it lacks";

/// Runs the command.
pub(crate) fn run(mut args: Vec<String>) -> Result<()> {
    let may_install = args.iter().any(|arg| arg == "--install");
    args.retain(|arg| arg != "--install");
    let targets = targets();
    let (target, seconds) = match args.as_slice() {
        [] => {
            targets.iter().for_each(|target| println!("{target}"));
            return Ok(());
        }
        [target] => (target, 60),
        [target, seconds] => (target, parse_seconds(seconds)?),
        _ => return Err(unready(HELP)),
    };
    if !targets.contains(target) {
        let known = targets.join(", ");
        return Err(unready(format!("no fuzz target {target:?}; there are: {known}")));
    }
    have_cargo_fuzz(may_install)?;
    let mut fuzz = workspace::cargo();
    // The sanitizers are compiler options that the stable compiler has, but does not offer.
    fuzz.env("RUSTC_BOOTSTRAP", "1").args(["fuzz", "run", target.as_str(), "--"]);
    process::run(fuzz.arg(format!("-max_total_time={seconds}")))
}

fn parse_seconds(text: &str) -> Result<u32> {
    text.parse().map_err(|_| unready(format!("{text:?} is no number of seconds\n\n{HELP}")))
}

fn targets() -> Vec<String> {
    let folder = workspace::root().join("fuzz/fuzz_targets");
    let files = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let sources = files.filter(|path| path.extension().is_some_and(|end| end == "rs"));
    let mut names: Vec<_> =
        sources.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect();
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
