//! Adds up what the test runners say at their close.

use std::fmt;
use std::ops::AddAssign;

/// How many tests passed, failed and were left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Tally {
    /// Reads a line with which cargo-nextest or `cargo test` closes a run; `None` for any other.
    ///
    /// nextest runs each test in a program of its own and repeats, indented, what a failing one
    /// printed: the closing line in there is not the run's.
    pub(crate) fn of_closing_line(line: &str) -> Option<Self> {
        let counts = line.strip_prefix("test result: ").or_else(|| {
            let summary = line.trim_start().strip_prefix("Summary [")?;
            let (_, counts) = summary.split_once(" run: ")?;
            Some(counts)
        })?;
        Some(Self {
            passed: before(counts, "passed"),
            failed: before(counts, "failed") + before(counts, "timed out"),
            skipped: before(counts, "skipped") + before(counts, "ignored"),
        })
    }

    /// Whether no test was executed at all.
    pub(crate) fn is_empty(self) -> bool {
        self.passed + self.failed == 0
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { passed, failed, skipped } = self;
        write!(f, "{passed} passed, {failed} failed, {skipped} skipped")
    }
}

/// The name of a test that a line reports as failed; `None` for any other line.
pub(crate) fn failing_test(line: &str) -> Option<&str> {
    let plain = line.strip_prefix("test ").and_then(|line| line.strip_suffix(" ... FAILED"));
    plain.or_else(|| {
        let words = line.trim_start();
        let failed = ["FAIL [", "TIMEOUT [", "SIGABRT [", "SIGSEGV ["];
        failed.iter().find(|word| words.starts_with(**word))?;
        // What follows the time, and the count where there is one: `( 2/12) db tests::name`.
        let (_, name) = words.split_once("] ")?;
        let name = name.split_once(") ").map_or(name, |(_, name)| name);
        Some(name.trim_start())
    })
}

/// The number that stands right before a word; nought where there is none.
fn before(counts: &str, word: &str) -> u64 {
    let number = counts.split_once(&format!(" {word}")).and_then(|(before, _)| {
        let digits = before.rsplit(|c: char| !c.is_ascii_digit()).next()?;
        digits.parse().ok()
    });
    number.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(passed: u64, failed: u64, skipped: u64) -> Option<Tally> {
        Some(Tally { passed, failed, skipped })
    }

    #[test]
    fn nextest_closes_with_a_summary() {
        let read = Tally::of_closing_line;
        assert_eq!(
            read("     Summary [   0.012s] 3 tests run: 3 passed, 0 skipped"),
            tally(3, 0, 0)
        );
        assert_eq!(
            read(
                "Summary [ 9.1s] 9/12 tests run: 6 passed (1 slow), 2 failed, 1 timed out, 4 skipped"
            ),
            tally(6, 3, 4)
        );
    }

    #[test]
    fn cargo_test_closes_with_a_result() {
        assert_eq!(
            Tally::of_closing_line(
                "test result: FAILED. 30 passed; 2 failed; 1 ignored; 0 measured; 5 filtered out; \
                 finished in 0.10s"
            ),
            tally(30, 2, 1)
        );
    }

    #[test]
    fn other_lines_close_nothing() {
        let of_one_failing_test = "    test result: FAILED. 0 passed; 1 failed; 0 ignored";
        for line in ["", "test passed ... ok", "     Running 3 tests", of_one_failing_test] {
            assert_eq!(Tally::of_closing_line(line), None, "{line}");
        }
    }

    #[test]
    fn a_failing_test_is_known_by_name() {
        assert_eq!(failing_test("test tally::adds ... FAILED"), Some("tally::adds"));
        let nextest = "        FAIL [   0.558s] ( 2/12) db tests::nodes::name::postgres";
        assert_eq!(failing_test(nextest), Some("db tests::nodes::name::postgres"));
        assert_eq!(failing_test("  TIMEOUT [ 60.0s] jobs waits"), Some("jobs waits"));
        assert_eq!(failing_test("        PASS [   0.1s] ( 1/12) db tests::name"), None);
        assert_eq!(failing_test("test tally::adds ... ok"), None);
    }

    #[test]
    fn tallies_add_up() {
        let mut sum = Tally::default();
        assert!(sum.is_empty());
        sum += Tally { passed: 2, failed: 1, skipped: 0 };
        sum += Tally { passed: 1, failed: 0, skipped: 4 };
        assert_eq!(sum.to_string(), "3 passed, 1 failed, 4 skipped");
        assert!(!sum.is_empty());
    }
}
