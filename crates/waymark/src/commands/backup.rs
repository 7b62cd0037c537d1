//! `waymark backup` and `waymark restore`: a SQLite workspace as one file.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Args;
use db::{Db, Options, Target};

use super::must_be_there;
use crate::configuration::Settings;
use crate::outcome::say;

/// Copy the workspace to a file while it runs.
#[derive(Args)]
pub(crate) struct Backup {
    /// The file to write; it must not exist
    to: PathBuf,
}

/// Put a backup in the place of a workspace that is not there yet.
#[derive(Args)]
pub(crate) struct Restore {
    /// The file that `backup` wrote
    from: PathBuf,
}

pub(super) async fn run(backup: &Backup, settings: &Settings) -> anyhow::Result<ExitCode> {
    file_of(settings)?;
    must_be_there(settings).await?;
    let db = Db::open(&settings.target, Options::default())?;
    db.backup_to(&backup.to)
        .with_context(|| format!("cannot back up to {}", backup.to.display()))?;
    db.close();
    say(format_args!("Backed up {} to {}", settings.target, backup.to.display()));
    Ok(ExitCode::SUCCESS)
}

pub(super) fn restore(restore: &Restore, settings: &Settings) -> anyhow::Result<ExitCode> {
    let path = file_of(settings)?;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    }
    db::restore(&restore.from, path)
        .with_context(|| format!("cannot restore {}", restore.from.display()))?;
    say(format_args!("Restored {} to {}", restore.from.display(), settings.target));
    Ok(ExitCode::SUCCESS)
}

fn file_of(settings: &Settings) -> anyhow::Result<&PathBuf> {
    match &settings.target {
        Target::Sqlite(path) => Ok(path),
        Target::Postgres { .. } => bail!(
            "this is for SQLite workspaces; for PostgreSQL use pg_dump and pg_restore, \
             or `waymark export`"
        ),
    }
}
