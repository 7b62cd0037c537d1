//! The Waymark binary: configuration, wiring, commands.
//!
//! Each command is a file in `commands`. The binary holds no logic of the product; it is the only place that
//! reads the machine's clock and its randomness.

mod commands;
mod configuration;
mod machine;
mod outcome;

use std::process::ExitCode;

use clap::Parser;

use commands::Command;
use configuration::Place;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Self-hosted sales-process software: define the process, run every customer along it, measure it, improve it.
#[derive(Parser)]
#[command(name = "waymark", version, arg_required_else_help = false, max_term_width = 100)]
struct Arguments {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Option<Command>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse(); // exits with 2 on wrong use
    let settings = match configuration::settle(arguments.place) {
        Ok(settings) => settings,
        Err(error) => return outcome::wrong_use(&error),
    };
    let command = arguments.command.unwrap_or_default();
    machine::start_log(settings.log.as_deref().unwrap_or(command.usual_log()));
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return outcome::failed(&error.into()),
    };
    match runtime.block_on(commands::run(command, &settings)) {
        Ok(code) => code,
        Err(error) if error.is::<outcome::WrongUse>() => outcome::wrong_use(&error),
        Err(error) => outcome::failed(&error),
    }
}
