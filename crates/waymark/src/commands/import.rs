//! `waymark import`: leads, companies, contacts and history out of files.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use app::imports::{self, FileResult, Map};
use app::{App, By, playbooks};
use clap::Args;
use types::Id;

use super::{open, open_or_make, operator};
use crate::configuration::Settings;
use crate::outcome::{print_json, remark, say};

/// Bring in leads, companies, contacts and history from CSV, TSV, Excel or OpenDocument files.
#[derive(Args)]
#[command(
    after_help = "docs/imports.md explains the mapping field by field, and what happens when an import is \
                        repeated or taken back; examples/imports has one of real data. The browser writes mappings \
                        too: Imports, New import, Mapping as text."
)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["map", "revert", "list"]))]
pub(crate) struct Import {
    /// The mapping: which column says what
    #[arg(long, value_name = "MAP.toml")]
    map: Option<PathBuf>,
    /// Where the mapping's files are [default: the present folder]
    #[arg(long, value_name = "DIR", requires = "map")]
    from: Option<PathBuf>,
    /// Count what would be done in the workspace, which must be there, and do nothing
    #[arg(long, requires = "map")]
    dry_run: bool,
    /// Take a whole import back
    #[arg(long, value_name = "IMPORT")]
    revert: Option<Id<types::Import>>,
    /// List the imports so far
    #[arg(long)]
    list: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// The files, if not all that the mapping names
    #[arg(requires = "map")]
    files: Vec<PathBuf>,
}

pub(super) async fn run(import: Import, settings: &Settings) -> anyhow::Result<ExitCode> {
    if let Some(map) = &import.map {
        check(map)?;
    }
    let begins = import.map.is_some() && !import.dry_run;
    let app = if begins { open_or_make(settings).await? } else { open(settings).await? };
    tokio::task::spawn_blocking(move || run_blocking(&app, import)).await?
}

/// Fails for a mapping with mistakes, before a workspace is made for it.
fn check(map: &Path) -> anyhow::Result<()> {
    let text =
        std::fs::read_to_string(map).with_context(|| format!("cannot read {}", map.display()))?;
    let Err(mistakes) = Map::read(&text) else { return Ok(()) };
    let lines: Vec<String> = mistakes.iter().map(|mistake| format!("  {mistake}")).collect();
    bail!("nothing was imported: {} is wrong\n{}", map.display(), lines.join("\n"))
}

fn run_blocking(app: &App, import: Import) -> anyhow::Result<ExitCode> {
    let by = operator(app);
    if import.list {
        return list(app, &by, import.json);
    }
    if let Some(id) = import.revert {
        return revert(app, &by, id, import.json);
    }
    let map = import.map.as_deref().context("--map is missing")?;
    if !import.dry_run {
        publish_built_in(app, &by, map)?;
    }
    let results =
        imports::command(app, &by, map, import.from.as_deref(), &import.files, import.dry_run)
            .map_err(plain)?;
    if import.json {
        print_json(&results)?;
    } else {
        for result in &results {
            print(result, import.dry_run);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The mistakes one a line.
fn plain(error: app::Error) -> anyhow::Error {
    match error {
        app::Error::Invalid(fields) => {
            let line = |f: &web::FieldError| format!("\n  {}: {}", f.field, f.message);
            anyhow::anyhow!("nothing was imported:{}", fields.iter().map(line).collect::<String>())
        }
        other => other.into(),
    }
}

/// A mapping into a built-in playbook that the workspace does not have yet brings it.
fn publish_built_in(app: &App, by: &By, map: &Path) -> anyhow::Result<()> {
    let text =
        std::fs::read_to_string(map).with_context(|| format!("cannot read {}", map.display()))?;
    let Ok(map) = Map::read(&text) else { return Ok(()) };
    let Some(key) = map.playbook else { return Ok(()) };
    let Some((_, text)) = playbook::builtin::all().iter().find(|(name, _)| *name == key) else {
        return Ok(());
    };
    let by = by.clone();
    let wanted = key.clone();
    let published = app.db.write_blocking(move |tx| {
        if playbooks::find_by_key(tx, &wanted).is_ok() {
            return Ok::<bool, app::Error>(false);
        }
        playbooks::publish(tx, &by, text, Some("As built in, for an import"))?;
        Ok(true)
    })?;
    if published {
        remark(format_args!("Published the built-in playbook {key}."));
    }
    Ok(())
}

fn print(result: &FileResult, dry: bool) {
    let would = if dry { " (dry run: nothing was done)" } else { "" };
    say(format_args!("{}{would}", result.file));
    say(format_args!(
        "  {} read: {} created, {} updated, {} unchanged, {} rejected, {} warnings",
        result.read,
        result.created,
        result.updated,
        result.unchanged,
        result.rejected,
        result.warnings
    ));
    for note in &result.notes {
        say(format_args!("  line {}: {}", note.line, note.says));
    }
    for reject in &result.rejects {
        say(format_args!("  line {} was not taken: {}", reject.line, reject.reason));
    }
    if let Some(file) = &result.rejects_file {
        say(format_args!("  All rows that were not taken, with their reasons: {file}"));
    }
}

fn list(app: &App, by: &By, json: bool) -> anyhow::Result<ExitCode> {
    let by = by.clone();
    let found = app.db.read_blocking(move |read| imports::list(read, &by, None, 200))?;
    if json {
        let line = |import: &imports::Import| {
            serde_json::json!({
                "id": import.id,
                "name": import.name,
                "status": import.status.as_str(),
                "dry": import.dry,
                "created_at": import.created_at,
                "files": import.files,
            })
        };
        print_json(&found.iter().map(line).collect::<Vec<_>>())?;
        return Ok(ExitCode::SUCCESS);
    }
    for import in found {
        let (at, status) = (import.created_at, import.status.as_str());
        say(format_args!("{}  {at}  {status:9} {}", import.id, import.name));
    }
    Ok(ExitCode::SUCCESS)
}

fn revert(app: &App, by: &By, id: Id<types::Import>, json: bool) -> anyhow::Result<ExitCode> {
    let reverted = imports::revert(app, by, id).map_err(plain)?;
    if json {
        print_json(&reverted)?;
    } else {
        say(format_args!(
            "Taken back: {} deals, {} contacts, {} companies; {} records stay",
            reverted.deals, reverted.contacts, reverted.companies, reverted.kept
        ));
        for kept in &reverted.kept_records {
            say(format_args!("  {}: {}", kept.id, kept.says));
        }
    }
    Ok(ExitCode::SUCCESS)
}
