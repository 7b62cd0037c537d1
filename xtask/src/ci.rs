//! `cargo xtask ci`: everything that must hold before a change lands.

use std::process::Command;

use anyhow::{Result, bail};

use crate::cost::{Cost, measure};
use crate::test::{Options, Report, run_tests};
use crate::{process, supply, unready, workspace};

/// What `cargo xtask ci --help` prints.
pub(crate) const HELP: &str = "\
usage: cargo xtask ci [--install]

Checks, in this order: that Cargo.lock is complete, formatting, licences and sources of all
dependencies, lints with warnings denied, all tests on both databases, the documentation with
warnings denied. A failing step does not keep the next from running; all are named at the end
with the time and CPU time they took.

  --install  install PostgreSQL and Chromium if they lack (as root on Debian; always tried when
             CI is set)";

/// Runs the command.
pub(crate) fn run(args: Vec<String>) -> Result<()> {
    let install = match args.as_slice() {
        [] => std::env::var_os("CI").is_some(),
        [only] if only == "--install" => true,
        _ => return Err(unready(HELP)),
    };
    let mut steps = Steps::default();
    if steps.cargo("fetch", &["fetch", "--locked"]).is_err() {
        return steps.verdict();
    }
    steps.cargo("format", &["fmt", "--all", "--check"]).ok();
    steps.step("licences", || supply::run(Vec::new())).ok();
    steps.cargo("lints", &CLIPPY).ok();
    let mut report = None;
    steps.step("tests", || test(install, &mut report)).ok();
    steps.step("documentation", || process::run(&mut doc())).ok();
    // Once more, since a reader looks at the end first.
    if let Some(report) = report {
        report.print();
    }
    steps.verdict()
}

const CLIPPY: [&str; 7] =
    ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];

fn test(install: bool, kept: &mut Option<Report>) -> Result<()> {
    kept.insert(run_tests(&Options::for_ci(install))?).verdict()
}

fn doc() -> Command {
    let mut doc = workspace::cargo();
    doc.env("RUSTDOCFLAGS", "-D warnings");
    doc.args(["doc", "--workspace", "--no-deps", "--locked"]);
    doc
}

/// The steps taken so far, each with how it ended and what it cost.
#[derive(Default)]
struct Steps(Vec<(&'static str, Result<(), String>, Cost)>);

impl Steps {
    fn cargo(&mut self, name: &'static str, args: &[&str]) -> Result<(), String> {
        self.step(name, || process::run(workspace::cargo().args(args)))
    }

    fn step(
        &mut self,
        name: &'static str,
        work: impl FnOnce() -> Result<()>,
    ) -> Result<(), String> {
        let (done, cost) = measure(work);
        let done = done.map_err(|error| format!("{error:#}"));
        if let Err(error) = &done {
            eprintln!("{name}: {error}");
        }
        println!("— {name}: {} in {cost}", word(&done));
        self.0.push((name, done.clone(), cost));
        done
    }

    fn verdict(&self) -> Result<()> {
        println!("\n— steps —");
        for (name, done, cost) in &self.0 {
            println!("{name:<14} {:<6} {cost}", word(done));
        }
        let failed: Vec<_> =
            self.0.iter().filter(|(_, done, _)| done.is_err()).map(|(name, ..)| *name).collect();
        if failed.is_empty() {
            return Ok(());
        }
        bail!("failed: {}", failed.join(", "))
    }
}

fn word(done: &Result<(), String>) -> &'static str {
    if done.is_ok() { "ok" } else { "FAILED" }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn a_failing_step_is_named_and_does_not_stop_the_next() {
        let mut steps = Steps::default();
        assert!(steps.step("first", || Err(anyhow!("broken"))).is_err());
        assert!(steps.step("second", || Ok(())).is_ok());
        assert_eq!(steps.verdict().unwrap_err().to_string(), "failed: first");
    }
}
