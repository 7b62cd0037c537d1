//! `waymark jobs`: background work from the command line.

use std::process::ExitCode;

use app::work::api::{JobJson, JobQuery, told};
use app::{App, work};
use clap::{Args, Subcommand};
use types::{Id, Job};
use web::{Cursor, Limit};

use super::{open, operator, write};
use crate::configuration::Settings;
use crate::outcome::{print_json, say, wrong_options};

/// See background work, try it again, stop it.
#[derive(Subcommand)]
pub(crate) enum Jobs {
    /// List what waits, runs, failed, was cancelled or is done, the newest first
    List(List),
    /// Try a job again that failed for good or was cancelled
    Retry(One),
    /// Stop a job: at once while it waits, as soon as it looks up while it runs
    Cancel(One),
}

/// Which jobs.
#[derive(Args)]
pub(crate) struct List {
    /// Only in this state: waiting, running, dead (failed for good), cancelled, done
    #[arg(long)]
    state: Option<String>,
    /// Only of this kind, such as deal.webhook
    #[arg(long)]
    kind: Option<String>,
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 200)]
    limit: usize,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// One job.
#[derive(Args)]
pub(crate) struct One {
    /// Its id, as `list` prints it
    id: Id<Job>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(jobs: Jobs, settings: &Settings) -> anyhow::Result<ExitCode> {
    let app = open(settings).await?;
    match jobs {
        Jobs::List(list) => {
            let found = found(&app, &list).await.map_err(wrong_options)?;
            if list.json {
                print_json(&found)?;
            } else {
                found.iter().for_each(print);
            }
        }
        Jobs::Retry(One { id, json }) => {
            let job = write(&app, move |tx, by| work::retry(tx, by, id).map(JobJson::from)).await?;
            tell(&job, json)?;
        }
        Jobs::Cancel(One { id, json }) => {
            let job =
                write(&app, move |tx, by| work::cancel(tx, by, id).map(JobJson::from)).await?;
            tell(&job, json)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The jobs of a list, page after page.
async fn found(app: &App, list: &List) -> app::Result<Vec<JobJson>> {
    let mut found: Vec<JobJson> = Vec::new();
    let mut after = None;
    loop {
        let query = JobQuery {
            state: list.state.clone(),
            kind: list.kind.clone(),
            after: after.take(),
            limit: Limit::MOST,
        };
        let by = operator(app);
        let page = app.read(move |read| told(read, &by, &query)).await?;
        found.extend(page.items);
        match page.next {
            Some(next) if found.len() < list.limit => after = Some(Cursor::of(next)),
            _ => break,
        }
    }
    found.truncate(list.limit);
    Ok(found)
}

fn tell(job: &JobJson, json: bool) -> anyhow::Result<()> {
    if json {
        return print_json(job);
    }
    print(job);
    Ok(())
}

fn print(job: &JobJson) {
    let state = job.held.as_deref().unwrap_or(&job.state);
    say(format_args!(
        "{}  {state:10} {} of {} tries  {} ({})",
        job.id, job.tries, job.most_tries, job.does, job.kind
    ));
    if let Some(error) = &job.last_error {
        say(format_args!("  {error}"));
    }
}
