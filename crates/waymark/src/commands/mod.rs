//! The commands, one a file.

mod backup;
mod demo;
mod discover;
mod export;
mod import;
mod insight;
mod jobs;
mod playbook;
mod serve;
mod user;
mod verify;

use std::process::ExitCode;

use anyhow::{Context, bail};
use app::house::Setup;
use app::{App, By, Result as AppResult};
use clap::Subcommand;
use db::{Db, Options, Target};
use std::sync::Arc;

use crate::configuration::Settings;
use crate::machine::{MachineClock, ids};

/// What to do.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Serve the workspace (the default)
    Serve(serve::Serve),
    /// Serve a workspace made up for trying Waymark out
    Demo(demo::Demo),
    /// Add people, list them, set passwords, make tokens
    #[command(subcommand)]
    User(user::User),
    /// Check, read, compare and publish playbooks
    #[command(subcommand)]
    Playbook(playbook::Playbook),
    /// Bring in leads, companies, contacts and history from files
    Import(import::Import),
    /// Measure: funnel, velocity, survival, win/loss, people
    Insight(Box<insight::Insight>),
    /// Find the process in a history: what follows what, how often and after how long
    Discover(Box<discover::Discover>),
    /// Write everything to a folder, or read such a folder back
    Export(export::Export),
    /// Copy the workspace to a file while it runs (SQLite)
    Backup(backup::Backup),
    /// Put a backup in the place of a workspace that is not there yet (SQLite)
    Restore(backup::Restore),
    /// See background work, try it again, stop it
    #[command(subcommand)]
    Jobs(jobs::Jobs),
    /// Check that what is stored equals what the journal says
    Verify(verify::Verify),
}

impl Default for Command {
    fn default() -> Command {
        Command::Serve(serve::Serve::default())
    }
}

impl Command {
    /// What is logged where nobody says: who runs a server wants to see that it works.
    pub(crate) fn usual_log(&self) -> &'static str {
        match self {
            Command::Serve(_) => "info",
            _ => "warn",
        }
    }
}

/// Runs a command.
pub(crate) async fn run(command: Command, settings: &Settings) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve(serve) => serve::run(serve, settings).await,
        Command::Demo(demo) => demo::run(demo, settings).await,
        Command::User(user) => user::run(user, settings).await,
        Command::Playbook(playbook) => playbook::run(playbook, settings).await,
        Command::Import(import) => import::run(import, settings).await,
        Command::Insight(insight) => insight::run(*insight, settings).await,
        Command::Discover(command) => discover::run(&command, settings).await,
        Command::Export(export) => export::run(export, settings).await,
        Command::Backup(backup) => backup::run(&backup, settings).await,
        Command::Restore(restore) => backup::restore(&restore, settings),
        Command::Jobs(jobs) => jobs::run(jobs, settings).await,
        Command::Verify(verify) => verify::run(verify, settings).await,
    }
}

/// Opens the workspace that is there; a mistyped place is told, not made.
pub(crate) async fn open(settings: &Settings) -> anyhow::Result<App> {
    must_be_there(settings).await?;
    open_at(settings, settings.target.clone()).await
}

/// Opens the workspace, making its folder and tables where they are missing: for commands that may begin one.
pub(crate) async fn open_or_make(settings: &Settings) -> anyhow::Result<App> {
    open_at(settings, settings.target.clone()).await
}

/// Fails where there is no workspace.
pub(crate) async fn must_be_there(settings: &Settings) -> anyhow::Result<()> {
    if is_there(settings).await? {
        return Ok(());
    }
    match &settings.target {
        Target::Sqlite(path) => {
            let folder = path.parent().unwrap_or(path);
            bail!("there is no workspace in {}", folder.display())
        }
        place @ Target::Postgres { .. } => bail!("there is no workspace in {place}"),
    }
}

/// Whether there is a workspace.
pub(crate) async fn is_there(settings: &Settings) -> anyhow::Result<bool> {
    let target = settings.target.clone();
    let at = format!("cannot open {target}");
    let looking = move || Db::is_there(&target, &Options::default());
    tokio::task::spawn_blocking(looking).await?.context(at)
}

pub(crate) async fn open_at(settings: &Settings, target: Target) -> anyhow::Result<App> {
    if let Target::Sqlite(path) = &target
        && let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty())
    {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    }
    let origin = settings.origin.as_deref().map(str::parse).transpose();
    let origin = origin.map_err(|error| anyhow::anyhow!("origin: {error}"))?;
    let setup = Setup {
        clock: Arc::new(MachineClock),
        ids: ids()?,
        secure: settings.origin.as_deref().is_some_and(|at| at.starts_with("https://")),
        origin,
    };
    let at = format!("cannot open {target}");
    let opening = move || -> anyhow::Result<App> {
        let db = Db::open(&target, Options::default())?;
        Ok(App::start(db, setup)?)
    };
    tokio::task::spawn_blocking(opening).await?.context(at)
}

/// Whoever sits at the machine: the system itself.
pub(crate) fn operator(app: &App) -> By {
    By::system(&app.house)
}

/// Writes as the operator.
pub(crate) async fn write<T: Send + 'static>(
    app: &App,
    mut f: impl FnMut(&mut db::Tx<'_>, &By) -> AppResult<T> + Send + 'static,
) -> AppResult<T> {
    let by = operator(app);
    app.write(move |tx| f(tx, &by)).await
}
