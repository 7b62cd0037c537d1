//! `waymark export`: everything, to be read back or elsewhere.

use std::path::PathBuf;
use std::process::ExitCode;

use app::exports;
use clap::Args;

use super::{open, open_or_make, operator};
use crate::configuration::Settings;
use crate::outcome::{print_json, say};

/// Write everything to a folder, as tables to read and as lines to read back.
#[derive(Args)]
pub(crate) struct Export {
    /// The folder to write; it must be empty or not there
    to: PathBuf,
    /// Read such a folder back into an empty workspace instead
    #[arg(long)]
    restore: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(export: Export, settings: &Settings) -> anyhow::Result<ExitCode> {
    let app = if export.restore { open_or_make(settings).await? } else { open(settings).await? };
    let json = export.json;
    let counts = tokio::task::spawn_blocking(move || {
        if export.restore {
            exports::restore_dir(&app, &export.to)
        } else {
            exports::write_dir(&app, &operator(&app), &export.to)
        }
    })
    .await??;
    if json {
        print_json(&counts)?;
        return Ok(ExitCode::SUCCESS);
    }
    for count in counts {
        say(format_args!("{:>9}  {}", count.rows, count.table));
    }
    Ok(ExitCode::SUCCESS)
}
