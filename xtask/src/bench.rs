//! `cargo xtask bench`: the work that has a budget, measured beside its raw floor.
//!
//! The measuring itself is an example of the crate that knows the whole product.

use anyhow::Result;

use crate::postgres::{self, Durability};
use crate::{process, unready, workspace};

/// What `cargo xtask bench --help` prints.
pub(crate) const HELP: &str = "\
usage: cargo xtask bench [ARGUMENT…]

Builds the benchmark in the release profile and runs it. Where PostgreSQL is on this machine, a
private server with full durability is started for it and named in WAYMARK_TEST_POSTGRES.
Arguments go to the benchmark: `cargo xtask bench --help` is this text, `-- --help` is its own.";

const PACKAGE: &str = "app";
const EXAMPLE: &str = "bench";

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
    let mut bench = workspace::cargo();
    bench.args(["run", "--release", "--package", PACKAGE, "--example", EXAMPLE, "--"]);
    bench.args(args.into_iter().skip_while(|arg| arg == "--"));
    if let Some(shared) = workspace::shared() {
        bench.env("WAYMARK_SHARED", shared);
    }
    if std::env::var_os("WAYMARK_TEST_POSTGRES").is_some() {
        return process::run(&mut bench);
    }
    let server = postgres::start_if_there(Durability::Full)?;
    if let Some(server) = &server {
        bench.env("WAYMARK_TEST_POSTGRES", server.url());
    }
    process::run(&mut bench)
}
