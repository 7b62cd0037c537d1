//! `cargo xtask test`: every test, on both databases, from a bare machine.

mod options;
mod report;
mod skips;

use std::process::Command;

use anyhow::Result;

pub(crate) use options::Options;
pub(crate) use report::Report;
use skips::Skips;

use crate::postgres::{self, Postgres};
use crate::{browser, process, workspace};

/// What `cargo xtask test --help` prints.
pub(crate) const HELP: &str = "\
usage: cargo xtask test [--install] [--without-postgres] [--without-browser] [ARGUMENT…]

Runs every test of the workspace, then the examples in the documentation. Tests that touch data
run on SQLite and on a private PostgreSQL, which is started on a free loopback port for this run
and stopped after it. The tests of the package e2e work in Chromium, one browser at a time.

  --install           install PostgreSQL and Chromium if they lack (as root on Debian; always
                      tried when CI is set)
  --without-postgres  leave the PostgreSQL half out; the tests left out are named at the end
  --without-browser   leave the tests in a browser out; they are named at the end as well

Other arguments go to the test runner, cargo-nextest where installed and `cargo test` elsewhere:
  cargo xtask test -p db                        the tests of one package
  cargo xtask test -p deal losing_a_deal        those with that in their name

WAYMARK_SHARED          the folder of shared test data (default: ../shared)
WAYMARK_TEST_POSTGRES   a running server to use instead of a private one
WAYMARK_POSTGRES_BIN    the folder of PostgreSQL's programs, if it is in no usual place";

/// Runs the command.
pub(crate) fn run(args: Vec<String>) -> Result<()> {
    let report = run_tests(&Options::parse(args))?;
    report.print();
    report.verdict()
}

/// Runs the tests; an error means that they could not be run, not that they failed.
pub(crate) fn run_tests(options: &Options) -> Result<Report> {
    if options.selects("e2e") && !options.without_browser {
        browser::ensure(options.install)?;
    }
    let server = start_postgres(options)?;
    let skips = Skips::start()?;
    let mut report = Report::new();
    for mut runner in runners(options)? {
        equip(&mut runner, options, server.as_ref(), &skips);
        let status = process::run_hearing(&mut runner, |line| report.hear(line))?;
        report.note_end(status.success());
    }
    report.note_skips(skips.collect());
    Ok(report)
}

fn start_postgres(options: &Options) -> Result<Option<Postgres>> {
    if options.without_postgres || std::env::var_os("WAYMARK_TEST_POSTGRES").is_some() {
        return Ok(None);
    }
    postgres::start(options.install).map(Some)
}

/// Tells a runner's tests what they have to work with.
fn equip(runner: &mut Command, options: &Options, server: Option<&Postgres>, skips: &Skips) {
    runner.env("WAYMARK_SKIPS", skips.path());
    if let Some(server) = server {
        runner.env("WAYMARK_TEST_POSTGRES", server.url());
    }
    if options.without_postgres {
        runner.env_remove("WAYMARK_TEST_POSTGRES");
    }
    if options.without_browser {
        runner.env("WAYMARK_WITHOUT_BROWSER", "1");
    }
    match workspace::shared() {
        Some(shared) => runner.env("WAYMARK_SHARED", shared),
        None => runner.env_remove("WAYMARK_SHARED"),
    };
}

/// The runs to make: unit and integration tests, then examples in the documentation.
///
/// cargo-nextest runs no documentation examples, so they are a run of their own; plain
/// `cargo test` does both in one.
fn runners(options: &Options) -> Result<Vec<Command>> {
    if !workspace::has_subcommand("nextest") {
        let mut all = workspace::cargo();
        all.args(["test", "--no-fail-fast"]).args(options.selection());
        return Ok(vec![all]);
    }
    let mut unit = workspace::cargo();
    unit.args(["nextest", "run", "--no-fail-fast"])
        .args(options.profile())
        .args(options.selection());
    let documented = documented_packages(options)?;
    if documented.is_empty() {
        return Ok(vec![unit]);
    }
    let mut doc = workspace::cargo();
    doc.args(["test", "--doc", "--no-fail-fast"]).args(options.locked());
    if options.selects_all() {
        // Named one by one, packages would ask for fewer features of others' crates, which would be built anew.
        doc.arg("--workspace");
    } else {
        doc.args(documented.iter().flat_map(|name| ["-p", name]));
    }
    Ok(vec![unit, doc])
}

/// The selected packages with a library; none where tests are chosen by name.
fn documented_packages(options: &Options) -> Result<Vec<String>> {
    if options.chooses_tests() {
        return Ok(Vec::new());
    }
    let packages = workspace::packages()?.into_iter();
    let documented = packages.filter(workspace::Package::has_doc_tests).map(|package| package.name);
    Ok(documented.filter(|name| options.selects(name)).collect())
}
