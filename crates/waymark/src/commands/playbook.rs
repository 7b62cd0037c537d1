//! `waymark playbook`: playbooks as files.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use app::playbooks;
use clap::{Args, Subcommand};
use playbook::Diagnostic;
use serde::Serialize;

use super::{is_there, open, open_or_make, write};
use crate::configuration::{Named, Settings};
use crate::outcome::{print_json, remark, say};

/// Check, read, compare and publish playbooks.
#[derive(Subcommand)]
pub(crate) enum Playbook {
    /// List the built-in playbooks and those of the workspace
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Say everything that is wrong with a playbook
    Check {
        /// A file, or the key of a built-in playbook
        playbook: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print a playbook as a manual
    Manual {
        /// A file, or the key of a built-in playbook
        playbook: String,
        /// Print HTML instead of Markdown
        #[arg(long)]
        html: bool,
    },
    /// Say in words how two playbooks differ
    Compare(Compare),
    /// Publish a playbook to the workspace: new deals follow it from now on
    Publish {
        /// A file, or the key of a built-in playbook
        playbook: String,
        /// What changed, for the others
        #[arg(long)]
        note: Option<String>,
    },
    /// Print the text of a playbook: a built-in one, or the one that the workspace has published
    Show {
        /// The key
        key: String,
    },
}

/// Say in words how two playbooks differ.
#[derive(Args)]
pub(crate) struct Compare {
    /// A file, or the key of a built-in playbook
    old: String,
    /// A file, or the key of a built-in playbook
    new: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Line {
    key: String,
    name: String,
    built_in: bool,
    published: Option<i64>,
}

pub(super) async fn run(command: Playbook, settings: &Settings) -> anyhow::Result<ExitCode> {
    match command {
        Playbook::List { json } => list(json, settings).await?,
        Playbook::Check { playbook, json } => return check(&playbook, json),
        Playbook::Manual { playbook, html } => manual(&playbook, html)?,
        Playbook::Compare(compare) => print_changes(&compare)?,
        Playbook::Publish { playbook, note } => publish(&playbook, note, settings).await?,
        Playbook::Show { key } => show(key, settings).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// A file's text, or a built-in playbook's.
fn text_of(playbook: &str) -> anyhow::Result<String> {
    if let Some((_, text)) = built_in(playbook) {
        return Ok((*text).to_owned());
    }
    let path = PathBuf::from(playbook);
    std::fs::read_to_string(&path).with_context(|| unknown(&path))
}

fn built_in(key: &str) -> Option<&'static (&'static str, &'static str)> {
    ::playbook::builtin::all().iter().find(|(name, _)| *name == key)
}

fn unknown(path: &Path) -> String {
    let keys: Vec<_> = ::playbook::builtin::all().iter().map(|(key, _)| *key).collect();
    format!("{} is neither a file nor a built-in playbook ({})", path.display(), keys.join(", "))
}

/// Reads a playbook or says everything that is wrong with it.
pub(super) fn parsed(playbook: &str) -> anyhow::Result<::playbook::model::Playbook> {
    let text = text_of(playbook)?;
    match ::playbook::parse(&text) {
        Ok(parsed) => Ok(parsed.playbook),
        Err(found) => bail!("{}", ::playbook::render_all(&found, playbook)),
    }
}

fn check(playbook: &str, json: bool) -> anyhow::Result<ExitCode> {
    let text = text_of(playbook)?;
    let found = ::playbook::check(&text);
    if json {
        print_json(&found)?;
    } else if found.is_empty() {
        say(format_args!("{playbook}: nothing to complain of"));
    } else {
        say(::playbook::render_all(&found, playbook));
    }
    let failed = found.iter().any(Diagnostic::is_error);
    Ok(if failed { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn manual(playbook: &str, html: bool) -> anyhow::Result<()> {
    let playbook = parsed(playbook)?;
    say(if html {
        ::playbook::manual::html(&playbook)
    } else {
        ::playbook::manual::markdown(&playbook)
    });
    Ok(())
}

fn print_changes(compare: &Compare) -> anyhow::Result<()> {
    let changes = ::playbook::compare(&parsed(&compare.old)?, &parsed(&compare.new)?);
    if compare.json {
        return print_json(&changes);
    }
    if changes.is_empty() {
        say("They say the same.");
    }
    for change in changes {
        say(change);
    }
    Ok(())
}

async fn publish(playbook: &str, note: Option<String>, settings: &Settings) -> anyhow::Result<()> {
    let text = text_of(playbook)?;
    let found = ::playbook::check(&text);
    if !found.is_empty() {
        remark(::playbook::render_all(&found, playbook));
    }
    if found.iter().any(Diagnostic::is_error) {
        bail!("{playbook} has mistakes; nothing was published");
    }
    let app = open_or_make(settings).await?;
    let version =
        write(&app, move |tx, by| playbooks::publish(tx, by, &text, note.as_deref())).await?;
    say(format_args!("Published {playbook} as version {}", version.number));
    Ok(())
}

async fn show(key: String, settings: &Settings) -> anyhow::Result<()> {
    if let Some((_, text)) = built_in(&key) {
        say(text);
        return Ok(());
    }
    let app = open(settings).await?;
    let text = app
        .read(move |read| {
            let found = playbooks::find_by_key(read, &key)?;
            let version = found.current.ok_or(app::Error::NotFound)?;
            Ok(playbooks::version(read, version)?.text)
        })
        .await?;
    say(text);
    Ok(())
}

async fn list(json: bool, settings: &Settings) -> anyhow::Result<()> {
    let mut lines = Vec::new();
    for (key, text) in ::playbook::builtin::all() {
        let name = ::playbook::parse(text).map(|parsed| parsed.playbook.name).unwrap_or_default();
        lines.push(Line { key: (*key).to_owned(), name, built_in: true, published: None });
    }
    for (playbook, number) in published(settings).await? {
        match lines.iter_mut().find(|line| line.key == playbook.key) {
            Some(line) => line.published = number,
            None => lines.push(Line {
                key: playbook.key,
                name: playbook.name,
                built_in: false,
                published: number,
            }),
        }
    }
    if json {
        return print_json(&lines);
    }
    for line in lines {
        let published = line.published.map_or(String::new(), |n| format!("  (version {n})"));
        say(format_args!("{:22} {}{published}", line.key, line.name));
    }
    Ok(())
}

/// The workspace's playbooks with their published version's number; none where nobody named a workspace and there is
/// none yet.
async fn published(settings: &Settings) -> anyhow::Result<Vec<(playbooks::Playbook, Option<i64>)>> {
    if settings.named == Named::Nowhere && !is_there(settings).await? {
        return Ok(Vec::new());
    }
    let app = open(settings).await?;
    let found = app
        .read(|read| {
            let mut found = Vec::new();
            for playbook in playbooks::list(read)? {
                let version =
                    playbook.current.map(|id| playbooks::version(read, id)).transpose()?;
                found.push((playbook, version.map(|version| version.number)));
            }
            Ok(found)
        })
        .await?;
    Ok(found)
}
