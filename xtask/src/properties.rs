//! `cargo xtask properties`: the life of a deal under very many random sequences of commands.

use anyhow::Result;

use crate::{process, unready, workspace};

/// How many sequences each built-in playbook is lived through where nothing is said.
const CASES: u32 = 20_000;

/// What `cargo xtask properties --help` prints.
pub(crate) const HELP: &str = "\
usage: cargo xtask properties [SEQUENCES]

Asks deals of every built-in playbook for so many random sequences of up to 80 commands (20000,
which is hundreds of thousands in all), and checks after each command what must always hold.
Each playbook says how many ran. A sequence that fails is printed in its shortest form.";

/// Runs the command.
pub(crate) fn run(args: Vec<String>) -> Result<()> {
    let cases = match args.as_slice() {
        [] => CASES,
        [cases] => parse_cases(cases)?,
        _ => return Err(unready(HELP)),
    };
    let mut test = workspace::cargo();
    test.env("PROPTEST_CASES", cases.to_string());
    test.args(["test", "--release", "-p", "deal", "--test", "properties", "--", "--nocapture"]);
    process::run(&mut test)
}

fn parse_cases(text: &str) -> Result<u32> {
    let cases = text.parse().ok().filter(|cases| *cases > 0);
    cases.ok_or_else(|| unready(format!("{text:?} is no number of sequences\n\n{HELP}")))
}
