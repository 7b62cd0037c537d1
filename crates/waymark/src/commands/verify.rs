//! `waymark verify`: state and journal compared.

use std::process::ExitCode;

use clap::Args;

use super::open;
use crate::configuration::Settings;
use crate::outcome::{print_json, say};

/// Check that what is stored equals what the journal says.
#[derive(Args)]
pub(crate) struct Verify {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(verify: Verify, settings: &Settings) -> anyhow::Result<ExitCode> {
    let app = open(settings).await?;
    let house = app.house.clone();
    let report = app.read(move |read| app::verify::workspace(read, &house)).await?;
    if verify.json {
        print_json(&report)?;
    } else {
        print(&report);
    }
    Ok(if report.equal { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn print(report: &app::verify::Report) {
    say(format_args!(
        "{} deals, {} other records, {} events: {}",
        report.deals,
        report.records,
        report.events,
        if report.equal { "state and journal are equal" } else { "THEY DIFFER" }
    ));
    for difference in &report.differences {
        say(format_args!(
            "{} {}: {}\n  journal: {}\n  stored:  {}",
            difference.kind, difference.id, difference.place, difference.journal, difference.stored
        ));
    }
}
