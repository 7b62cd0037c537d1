//! What holds for every page and needs no browser to be seen: the product is asked in the test's own process.
#![expect(clippy::unwrap_used, reason = "a test that cannot run should stop")]

mod forms;
mod naughty;
mod places;
mod scriptless;
mod weight;
