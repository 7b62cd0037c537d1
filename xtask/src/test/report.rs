//! What a test run came to, as a person wants to read it: at the end, and by name.

use std::collections::BTreeSet;

use anyhow::{Result, bail};

use crate::tally::{Tally, failing_test};

/// What the tests came to.
pub(crate) struct Report {
    tally: Tally,
    /// The lines with which the runners closed, in the order they came.
    closing: Vec<String>,
    failures: BTreeSet<String>,
    skips: Vec<String>,
    succeeded: bool,
}

impl Report {
    /// Nothing run, nothing wrong.
    pub(super) fn new() -> Self {
        let (tally, closing, skips) = (Tally::default(), Vec::new(), Vec::new());
        Self { tally, closing, failures: BTreeSet::new(), skips, succeeded: true }
    }

    /// Takes in a line of a runner.
    pub(super) fn hear(&mut self, line: &str) {
        self.failures.extend(failing_test(line).map(str::to_owned));
        if let Some(tally) = Tally::of_closing_line(line) {
            self.tally += tally;
            self.closing.push(line.trim().to_owned());
        }
    }

    /// Takes in whether a runner ended well.
    pub(super) fn note_end(&mut self, succeeded: bool) {
        self.succeeded &= succeeded;
    }

    /// Takes in what tests said they could not do.
    pub(super) fn note_skips(&mut self, skips: Vec<String>) {
        self.skips = skips;
    }

    /// Prints the closing lines again, then what was skipped, then the sum of all.
    pub(crate) fn print(&self) {
        println!("\n— tests —");
        for line in &self.closing {
            println!("{line}");
        }
        for name in &self.failures {
            println!("failed: {name}");
        }
        for skip in &self.skips {
            println!("skipped: {skip}");
        }
        if !self.skips.is_empty() {
            println!(
                "{} tests passed without doing all they could, as named above",
                self.skips.len()
            );
        }
        println!("tests: {}", self.tally);
    }

    /// An error unless tests ran and all passed.
    pub(crate) fn verdict(&self) -> Result<()> {
        if !self.succeeded || self.tally.failed > 0 {
            bail!("tests failed: {}", self.tally);
        }
        if self.tally.is_empty() {
            bail!("no test was executed");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured";

    fn report(lines: &[&str]) -> Report {
        let mut report = Report::new();
        lines.iter().for_each(|line| report.hear(line));
        report
    }

    #[test]
    fn tests_that_all_passed_pass() {
        let report = report(&["running 2 tests", GOOD, "     Summary [ 1s] 3 tests run: 3 passed"]);
        assert_eq!(report.tally.to_string(), "5 passed, 0 failed, 0 skipped");
        assert!(report.verdict().is_ok());
    }

    #[test]
    fn a_failing_test_fails_the_run_and_is_named() {
        let lines = ["test a::b ... FAILED", "test result: FAILED. 1 passed; 1 failed; 0 ignored"];
        let report = report(&lines);
        assert!(report.failures.contains("a::b"));
        assert!(report.verdict().is_err());
    }

    #[test]
    fn a_runner_that_ended_badly_fails_the_run_whatever_it_counted() {
        let mut report = report(&[GOOD]);
        report.note_end(true);
        assert!(report.verdict().is_ok());
        report.note_end(false);
        assert!(report.verdict().is_err());
    }

    #[test]
    fn a_run_without_a_test_proves_nothing() {
        let error = report(&["running 0 tests"]).verdict().unwrap_err();
        assert_eq!(error.to_string(), "no test was executed");
    }
}
