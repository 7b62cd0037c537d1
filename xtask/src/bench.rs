//! `cargo xtask bench`: the work that has a budget, measured beside its raw floor.
//!
//! The measuring itself is an example of the crate that knows the whole product.

use anyhow::Result;

use crate::{process, unready, workspace};

/// What `cargo xtask bench --help` prints.
pub(crate) const HELP: &str = "\
usage: cargo xtask bench [demo] [imports] [work] [funnel] [DEALS…]

Builds the benchmark in the release profile and runs it, once for each number of deals (10000 and
100000 where none is given); with one of the words that part alone. Nothing in it fails for being slow:
it prints a table to be read.";

const PACKAGE: &str = "app";
const EXAMPLE: &str = "bench";
/// Reading event logs and finding their process: package and example.
const DISCOVERY: (&str, &str) = ("insight", "discovery");

/// Runs the command.
pub(crate) fn run(args: Vec<String>) -> Result<()> {
    let packages = workspace::packages()?;
    let there = packages.iter().any(|p| p.name == PACKAGE && p.has("example", EXAMPLE));
    if !there {
        return Err(unready(format!(
            "there is no benchmark to run: package {PACKAGE} has no example {EXAMPLE:?} \
             (crates/{PACKAGE}/examples/{EXAMPLE}.rs)"
        )));
    }
    measure(PACKAGE, EXAMPLE, args)?;
    measure(DISCOVERY.0, DISCOVERY.1, Vec::new())
}

fn measure(package: &str, example: &str, args: Vec<String>) -> Result<()> {
    let mut bench = workspace::cargo();
    bench.args(["run", "--release", "--package", package, "--example", example, "--"]);
    bench.args(args);
    if let Some(shared) = workspace::shared() {
        bench.env("WAYMARK_SHARED", shared);
    }
    process::run(&mut bench)
}
