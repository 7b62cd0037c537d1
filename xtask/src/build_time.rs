//! `cargo xtask build-time`: what a release build from nothing costs, against its budget.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::{cost, process, unready, workspace};

/// What `cargo xtask build-time --help` prints.
pub(crate) const HELP: &str = "\
usage: cargo xtask build-time [--timings]

Builds the release binary into an empty folder, prints the time and CPU time that took and the
size of the binary, and removes the folder. Fails when the CPU time is over the budget of 8
minutes. Crates are downloaded first and not counted. `--timings` keeps cargo's report by crate
in target/build-time.html.";

/// CPU seconds that a release build from nothing may take.
const BUDGET: f64 = 8.0 * 60.0;

/// Runs the command.
pub(crate) fn run(args: Vec<String>) -> Result<()> {
    let timings = match args.as_slice() {
        [] => false,
        [only] if only == "--timings" => true,
        _ => return Err(unready(HELP)),
    };
    process::run(workspace::cargo().args(["fetch", "--locked"]))?;
    let target = EmptyTarget::make()?;
    let mut build = workspace::cargo();
    build.args(["build", "--release", "--locked", "--package", "waymark"]);
    build.args(timings.then_some("--timings")).env("CARGO_TARGET_DIR", target.path());
    let (built, cost) = cost::measure(|| process::run(&mut build));
    built?;
    let binary = fs::metadata(target.path().join("release/waymark"));
    let size = binary.context("the build left no binary")?.len() as f64 / 1e6;
    if timings {
        let kept = workspace::root().join("target/build-time.html");
        fs::copy(target.path().join("cargo-timings/cargo-timing.html"), &kept)?;
        println!("by crate: {}", kept.display());
    }
    println!("release build from nothing: {cost}; the binary has {size:.1} MB");
    match cost.cpu {
        None => println!("this system does not tell CPU time: the budget was not checked"),
        Some(cpu) if cpu.as_secs_f64() > BUDGET => {
            bail!("over the budget of {BUDGET} s of CPU time")
        }
        Some(_) => println!("within the budget of {BUDGET} s of CPU time"),
    }
    Ok(())
}

/// A target folder for one build; removed when dropped.
struct EmptyTarget(PathBuf);

impl EmptyTarget {
    /// Inside the usual one, since the system's temporary folder may be small.
    fn make() -> Result<Self> {
        let folder = workspace::root().join("target/build-time");
        // An interrupted run may have left its own.
        fs::remove_dir_all(&folder).ok();
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self(folder))
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for EmptyTarget {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}
