//! `cargo xtask bench`: the work that has a budget, measured beside its raw floor.
//!
//! The measuring itself is an example of the crate that knows the whole product.

use anyhow::Result;

use crate::{process, unready, workspace};

/// What `cargo xtask bench --help` prints.
pub(crate) const HELP: &str = "\
usage: cargo xtask bench [demo] [imports] [work] [funnel] [pages] [DEALS…]

Builds the benchmarks in the release profile and runs them, once for each number of deals (10000 and
100000 where none is given); with some of the words those parts alone. Nothing in it fails for being
slow: it prints tables to be read.";

const PACKAGE: &str = "app";
const EXAMPLE: &str = "bench";
/// Whole pages through the router: package and example, and the word that asks for it.
const PAGES: (&str, &str) = ("pages", "pages");
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
    let (sizes, parts): (Vec<String>, Vec<String>) =
        args.into_iter().partition(|word| word.parse::<u64>().is_ok());
    let of_app: Vec<String> = parts.iter().filter(|part| *part != PAGES.1).cloned().collect();
    if parts.is_empty() || !of_app.is_empty() {
        measure(PACKAGE, EXAMPLE, [of_app.clone(), sizes.clone()].concat())?;
    }
    if parts.is_empty() || of_app.len() < parts.len() {
        measure(PAGES.0, PAGES.1, sizes)?;
    }
    if parts.is_empty() {
        measure(DISCOVERY.0, DISCOVERY.1, Vec::new())?;
    }
    Ok(())
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
