//! What a command says at its end, and its exit code: 0 done, 1 failed, 2 wrong use.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "commands speak to the terminal")]

use std::process::ExitCode;

use serde::Serialize;

/// Says what went wrong, with its causes, and exits with 1.
pub(crate) fn failed(error: &anyhow::Error) -> ExitCode {
    eprintln!("waymark: {}", chain(error));
    ExitCode::from(1)
}

/// Says what is wrong with the call, and exits with 2.
pub(crate) fn wrong_use(error: &anyhow::Error) -> ExitCode {
    eprintln!("waymark: {}\nTry `waymark --help`.", chain(error));
    ExitCode::from(2)
}

/// What was asked for cannot be: the call is wrong, not the work.
#[derive(Debug)]
pub(crate) struct WrongUse(String);

impl std::fmt::Display for WrongUse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for WrongUse {}

/// An error that exits with 2.
pub(crate) fn wrong_use_of(says: String) -> anyhow::Error {
    WrongUse(says).into()
}

/// What was wrong with the options, in the words of the command line; any other error stays as it is.
pub(crate) fn wrong_options(error: app::Error) -> anyhow::Error {
    match error {
        app::Error::Invalid(fields) => {
            let line = |field: &web::FieldError| match field
                .field
                .trim_start_matches('/')
                .replace('_', "-")
                .as_str()
            {
                "" => field.message.clone(),
                name => format!("--{name}: {}", field.message),
            };
            WrongUse(fields.iter().map(line).collect::<Vec<_>>().join("\n")).into()
        }
        other => other.into(),
    }
}

fn chain(error: &anyhow::Error) -> String {
    let mut words: Vec<String> = Vec::new();
    for cause in error.chain().map(ToString::to_string) {
        if words.last().is_none_or(|last| !last.ends_with(&cause)) {
            words.push(cause);
        }
    }
    words.join(": ")
}

/// Prints a line for people.
pub(crate) fn say(line: impl std::fmt::Display) {
    println!("{line}");
}

/// Prints a remark beside the result, which a program that reads the result does not see.
pub(crate) fn remark(line: impl std::fmt::Display) {
    eprintln!("{line}");
}

/// Prints JSON for programs.
pub(crate) fn print_json(value: &impl Serialize) -> anyhow::Result<()> {
    println!("{}", serde_json::to_string_pretty(value)?);
    Ok(())
}
