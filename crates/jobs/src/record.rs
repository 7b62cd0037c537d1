//! What can be seen of jobs.

use std::{fmt, str::FromStr};

use db::{FromColumn, FromRow, Read, Row, Select, Sql, ToParam, Value, sql};
use types::{Id, Timestamp};

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// It waits for its time or for a free worker.
    Waiting,
    /// Some node works on it.
    Running,
    /// It was done.
    Done,
    /// It failed for good.
    Dead,
    /// Somebody stopped it.
    Cancelled,
}

impl State {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Dead => "dead",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing more will happen by itself.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Dead | Self::Cancelled)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for State {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let all = [Self::Waiting, Self::Running, Self::Done, Self::Dead, Self::Cancelled];
        let found = all.into_iter().find(|state| state.as_str() == text);
        found.ok_or_else(|| format!("“{text}” is no state of a job"))
    }
}

impl ToParam for State {
    fn to_param(&self) -> Value<'_> {
        Value::Text(self.as_str().into())
    }
}

impl FromColumn for State {
    fn from_column(value: Value<'_>) -> Result<Self, String> {
        String::from_column(value)?.parse()
    }
}

/// A job as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its id.
    pub id: Id<types::Job>,
    /// Which handler it is for.
    pub kind: String,
    /// What the handler is told, as JSON.
    pub payload: String,
    /// Where it stands.
    pub state: State,
    /// When it is due.
    pub run_at: Timestamp,
    /// How often it was tried.
    pub attempts: u32,
    /// How often it may be tried.
    pub max_attempts: u32,
    /// The node that works on it.
    pub claimed_by: Option<String>,
    /// Whether it was asked to stop.
    pub cancel_asked: bool,
    /// How much is done.
    pub done: i64,
    /// How much there is to do, where that is known.
    pub total: Option<i64>,
    /// What the handler says about its progress.
    pub note: Option<String>,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When the last attempt began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

impl FromRow for Record {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            kind: row.get("kind")?,
            payload: row.get("payload")?,
            state: row.get("state")?,
            run_at: row.get("run_at")?,
            attempts: row.get("attempts")?,
            max_attempts: row.get("max_attempts")?,
            claimed_by: row.get("claimed_by")?,
            cancel_asked: row.get("cancel_asked")?,
            done: row.get("progress_done")?,
            total: row.get("progress_total")?,
            note: row.get("note")?,
            last_error: row.get("last_error")?,
            created_at: row.get("created_at")?,
            started_at: row.get("started_at")?,
            finished_at: row.get("finished_at")?,
        })
    }
}

/// Which jobs to list; the default is all, newest first.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only of this kind.
    pub kind: Option<String>,
    /// Only in this state.
    pub state: Option<State>,
    /// Only those older than this one: the last of the page before.
    pub before: Option<Id<types::Job>>,
}

/// How many jobs are in which state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Jobs that wait.
    pub waiting: i64,
    /// Jobs that are worked on.
    pub running: i64,
    /// Jobs that failed for good.
    pub dead: i64,
}

const COUNTS: Sql = sql!(
    "SELECT count(*) FILTER (WHERE state = 'waiting'),
            count(*) FILTER (WHERE state = 'running'),
            count(*) FILTER (WHERE state = 'dead')
     FROM jobs
     WHERE state IN ('waiting', 'running', 'dead')"
);

fn select() -> Select {
    Select::new(
        "SELECT id, kind, payload, state, run_at, attempts, max_attempts, claimed_by, cancel_asked,
                progress_done, progress_total, note, last_error, created_at, started_at, finished_at
         FROM jobs
         WHERE TRUE",
    )
}

/// One job.
pub fn find(read: &mut Read<'_>, id: Id<types::Job>) -> db::Result<Option<Record>> {
    let mut query = select();
    query.push(" AND id = ", id);
    query.maybe(read)
}

/// A page of jobs, newest first.
pub fn page(read: &mut Read<'_>, filter: &Filter, limit: u32) -> db::Result<Vec<Record>> {
    let mut query = select();
    if let Some(kind) = &filter.kind {
        query.push(" AND kind = ", kind);
    }
    if let Some(state) = filter.state {
        query.push(" AND state = ", state);
    }
    if let Some(before) = filter.before {
        query.push(" AND id < ", before);
    }
    query.text(" ORDER BY id DESC LIMIT ").bind(limit);
    query.all(read)
}

/// How many jobs wait, run and are dead.
pub fn counts(read: &mut Read<'_>) -> db::Result<Counts> {
    let (waiting, running, dead) = read.one(COUNTS, db::params![])?;
    Ok(Counts { waiting, running, dead })
}
