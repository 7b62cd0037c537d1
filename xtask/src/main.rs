//! All automation of the project: `cargo xtask COMMAND`.
//!
//! One file a command, plus the few things they share: the workspace's paths and `cargo` itself
//! ([`workspace`]), running a program while reading along ([`process`]), and what it cost
//! ([`cost`]). Nothing here knows the product; nothing in the product knows this.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command speaks to the terminal")]

mod assets;
mod bench;
mod browser;
mod build_time;
mod ci;
mod cost;
mod dev;
mod fuzz;
mod lighthouse;
mod postgres;
mod process;
mod properties;
mod shots;
mod supply;
mod tally;
mod test;
mod workspace;

use std::fmt;
use std::process::ExitCode;

use anyhow::Result;

const USAGE: &str = "\
usage: cargo xtask COMMAND [ARGUMENT…]

  test        run every test: on SQLite, on a PostgreSQL started for the occasion, in a browser
  ci          what must pass before a change lands: formatting, lints, tests, docs, licences
  shots       save a picture of every page: light, dark, on a telephone
  dev         run the server and start it again whenever a source file changes
  bench       measure the work that has a budget, beside its raw floor
  lighthouse  have Lighthouse judge the pages that people work in, on a telephone and on a desk
  assets      build the pages' CSS, scripts and icons into a folder, for machines without npm
  fuzz        feed generated input to a parser
  properties  live deals through hundreds of thousands of random sequences of commands
  licences    check every dependency's licence, source and version, offline
  build-time  measure the CPU time of a release build from nothing

`cargo xtask COMMAND --help` says more.";

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let command = args.next().unwrap_or_default();
    let rest: Vec<String> = args.collect();
    match dispatch(&command, rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::from(if error.is::<Unready>() { 2 } else { 1 })
        }
    }
}

type Run = fn(Vec<String>) -> Result<()>;

fn dispatch(command: &str, args: Vec<String>) -> Result<()> {
    let (help, run): (&str, Run) = match command {
        "test" => (test::HELP, test::run),
        "ci" => (ci::HELP, ci::run),
        "shots" => (shots::HELP, shots::run),
        "dev" => (dev::HELP, dev::run),
        "assets" => (assets::HELP, assets::run),
        "bench" => (bench::HELP, bench::run),
        "fuzz" => (fuzz::HELP, fuzz::run),
        "properties" => (properties::HELP, properties::run),
        "lighthouse" => (lighthouse::HELP, lighthouse::run),
        "licences" => (supply::HELP, supply::run),
        "build-time" => (build_time::HELP, build_time::run),
        "" | "help" | "-h" | "--help" => {
            println!("{USAGE}");
            return Ok(());
        }
        other => return Err(unready(format!("no command {other:?}\n\n{USAGE}"))),
    };
    if matches!(args.first().map(String::as_str), Some("-h" | "--help")) {
        println!("{help}");
        return Ok(());
    }
    run(args)
}

/// The command was not given what it needs: a known argument, or a program on this machine.
///
/// Exit code 2, so that a caller can tell it from work that was done and failed.
#[derive(Debug)]
struct Unready(String);

fn unready(what: impl Into<String>) -> anyhow::Error {
    anyhow::Error::new(Unready(what.into()))
}

impl fmt::Display for Unready {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unready {}
