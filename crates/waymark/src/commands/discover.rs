//! `waymark discover`: the process in a history.

pub(super) mod words;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use app::insights::{self, InsightQuery};
use clap::{Args, ValueEnum};
use insight::conformance::{self, Endings, Way};
use insight::discover::{More, Summary, discover};
use insight::draft::{Wish, draft};
use insight::log::{self, ColumnNames, EventLog, Keep};
use insight::map::{self, Dress, Filter, Lines};
use playbook::model::Playbook;
use serde::Serialize;
use types::{Calendar, Zone};

use super::{open, operator};
use crate::configuration::Settings;
use crate::outcome::{print_json, remark, say};

/// How many variants, edges, bottlenecks and handovers are printed.
const SHOWN: usize = 10;

/// Find the process in a history: what follows what, how often and after how long
///
/// Reads event logs in XES (plain or gzipped) and tables (CSV, TSV, Excel, OpenDocument) with a row an event. Without a
/// file it looks at the workspace's own journal: a case is a deal, an activity a stage that it entered.
#[derive(Args)]
pub(crate) struct Discover {
    /// The event log [default: the workspace's own journal]
    file: Option<PathBuf>,
    /// Without a file: tell how deals ended too, as activities
    #[arg(long, conflicts_with = "file")]
    ends: bool,
    /// Without a file: tell how deals ended, tasks that were done, calls, mails, meetings and messages too
    #[arg(long, conflicts_with = "file")]
    all: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// With --json: variants, repeated work, bottlenecks and handovers too
    #[arg(long, requires = "json")]
    more: bool,
    /// Which events count: all, or only those that were completed
    #[arg(long, value_enum, default_value_t = Which::All)]
    lifecycle: Which,
    /// The column of a table that tells cases apart [default: guessed]
    #[arg(long, value_name = "COLUMN")]
    case: Option<String>,
    /// The column of a table that says what was done [default: guessed]
    #[arg(long, value_name = "COLUMN")]
    activity: Option<String>,
    /// The column of a table that says when [default: guessed]
    #[arg(long, value_name = "COLUMN")]
    time: Option<String>,
    /// The column of a table that says who did it [default: guessed]
    #[arg(long, value_name = "COLUMN")]
    resource: Option<String>,
    /// The time zone of a table's times that state none, and of working hours [default: UTC]
    #[arg(long, value_name = "ZONE")]
    zone: Option<Zone>,
    /// Draw the map of the process into this file
    #[arg(long, value_name = "OUT.svg")]
    svg: Option<PathBuf>,
    /// Draw the activities that together have this share of all events
    #[arg(long, value_name = "0 to 1", default_value_t = 0.98, value_parser = share)]
    activities: f64,
    /// Draw the lines with most of this: steps, time, or those that are taken most often when their activity is left
    #[arg(long, value_name = "BY", value_enum, default_value_t = LinesBy::Frequency)]
    filter: LinesBy,
    /// … that together have this share of all steps, or of all time, or each this share of the times that their activity
    /// is left [default: 0.9, of the times left 0.1]
    #[arg(long, value_name = "0 to 1", value_parser = share)]
    lines: Option<f64>,
    /// Draft a playbook into this file
    #[arg(long, value_name = "OUT.toml")]
    draft: Option<PathBuf>,
    /// Hold the history against this playbook: a file, the key of a built-in one, or a text of the workspace (KEY@3,
    /// KEY@draft; without a file KEY alone)
    #[arg(long, value_name = "PLAYBOOK", conflicts_with = "more")]
    against: Option<String>,
    /// An activity that shows that a case ended well; may be given several times
    #[arg(long, value_name = "ACTIVITY")]
    won: Vec<String>,
    /// An activity that shows that a case was lost, beside those that are called as a reason of the playbook; may be given
    /// several times. Cases with neither are still open (with `--against`)
    #[arg(long, value_name = "ACTIVITY", requires = "won")]
    lost: Vec<String>,
}

/// Which events count.
#[derive(Clone, Copy, ValueEnum)]
enum Which {
    /// Every event
    All,
    /// Events that say that something was completed, and those that say nothing of it
    Complete,
}

/// What lines of a map are chosen by.
#[derive(Clone, Copy, ValueEnum)]
enum LinesBy {
    /// How often they are taken
    Frequency,
    /// How much time passes on them
    Time,
    /// How often they are taken when their activity is left
    Share,
}

fn share(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| format!("{text:?} is no number"))?;
    if (0.0..=1.0).contains(&number) { Ok(number) } else { Err("it is between 0 and 1".to_owned()) }
}

pub(super) async fn run(command: &Discover, settings: &Settings) -> anyhow::Result<ExitCode> {
    let log = match &command.file {
        Some(file) => command.read(file)?,
        None => command.own(settings).await?,
    };
    Discover::remarks(&log);
    for (option, names) in [("won", &command.won), ("lost", &command.lost)] {
        if let Some(name) = names.iter().find(|name| log.activities().find(name).is_none()) {
            bail!("--{option}: no activity is called {name:?}");
        }
    }
    let calendar = command.calendar(settings).await?;
    command.write_map(&log)?;
    command.write_draft(&log, &calendar, settings).await?;
    if let Some(playbook) = &command.against {
        let playbook = command.playbook(playbook, settings).await?;
        command.hold_against(&log, &playbook, &calendar)?;
        return Ok(ExitCode::SUCCESS);
    }
    let process = discover(&log);
    if !command.json {
        let (summary, more) = (Summary::of(&log, &process), More::of(&log, &process, SHOWN));
        say(words::process(&summary, &more));
        return Ok(ExitCode::SUCCESS);
    }
    let summary = Summary::of(&log, &process);
    if command.more {
        print_json(&Whole { summary, more: More::of(&log, &process, usize::MAX) })?;
    } else {
        print_json(&summary)?;
    }
    Ok(ExitCode::SUCCESS)
}

#[derive(Serialize)]
struct Whole {
    #[serde(flatten)]
    summary: Summary,
    #[serde(flatten)]
    more: More,
}

impl Discover {
    fn read(&self, file: &Path) -> anyhow::Result<EventLog> {
        let columns = ColumnNames {
            case: self.case.clone(),
            activity: self.activity.clone(),
            time: self.time.clone(),
            resource: self.resource.clone(),
            lifecycle: None,
        };
        let keep = match self.lifecycle {
            Which::All => Keep::All,
            Which::Complete => Keep::Complete,
        };
        let options =
            log::Options { keep, columns, zone: self.zone.clone(), ..log::Options::default() };
        log::open(file, &options).with_context(|| file.display().to_string())
    }

    /// What is asked of the workspace's own journal.
    fn query(&self) -> InsightQuery {
        let tell = match (self.all, self.ends) {
            (true, _) => "all",
            (false, true) => "ends",
            (false, false) => "stages",
        };
        InsightQuery { tell: Some(tell.to_owned()), ..InsightQuery::default() }
    }

    /// The workspace's own journal.
    async fn own(&self, settings: &Settings) -> anyhow::Result<EventLog> {
        let app = open(settings).await?;
        let by = operator(&app);
        let log = insights::process_log(&app, &by, self.query()).await?;
        if log.event_count() == 0 {
            bail!("no deal has entered a stage yet: there is no process to find");
        }
        Ok(log)
    }

    /// Says what was left out while reading.
    fn remarks(log: &EventLog) {
        for note in &log.notes.first {
            remark(format_args!("line {}: {}", note.line, note.says));
        }
        let untold = log.notes.total - log.notes.first.len() as u64;
        if untold > 0 {
            remark(format_args!("… and {untold} more events were left out"));
        }
    }

    /// The workspace's working hours for its own journal; else nine to five on Monday to Friday, for a log says nothing of
    /// working hours.
    async fn calendar(&self, settings: &Settings) -> anyhow::Result<Calendar> {
        let is_asked = self.draft.is_some() || self.against.is_some();
        if is_asked && self.file.is_none() && self.zone.is_none() {
            let app = open(settings).await?;
            let house = app.house.clone();
            let own = app.read(move |read| app::workspace::calendar(read, &house)).await?;
            return Ok((*own).clone());
        }
        let zone = match &self.zone {
            Some(zone) => zone.clone(),
            None => "UTC".parse()?,
        };
        Ok(Calendar::usual(zone, None))
    }

    fn name(&self) -> String {
        let Some(file) = &self.file else { return "Own journal".to_owned() };
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        name.split('.').next().unwrap_or_default().to_owned()
    }

    fn write_map(&self, log: &EventLog) -> anyhow::Result<()> {
        let Some(path) = &self.svg else { return Ok(()) };
        let lines = match self.filter {
            LinesBy::Frequency => Lines::Frequency(self.lines.unwrap_or(0.9)),
            LinesBy::Time => Lines::Time(self.lines.unwrap_or(0.9)),
            LinesBy::Share => Lines::Share(self.lines.unwrap_or(0.1)),
        };
        let map = map::map(log, &Filter { activities: self.activities, lines });
        let title = format!("Process map of {}", self.name());
        write(path, &map.svg(&title, Dress::File))
    }

    async fn write_draft(
        &self,
        log: &EventLog,
        calendar: &Calendar,
        settings: &Settings,
    ) -> anyhow::Result<()> {
        let Some(path) = &self.draft else { return Ok(()) };
        let is_own = self.file.is_none() && self.won.is_empty();
        let draft = if is_own {
            // How deals ended is known of the own journal: the draft is the same as the page's.
            let app = open(settings).await?;
            let by = operator(&app);
            insights::process_draft(&app, &by, self.query(), self.name()).await?
        } else {
            let plain = Wish::named(&self.name(), calendar.clone());
            draft(log, &Wish { won: self.won.clone(), ..plain })
        };
        write(path, &draft.text)?;
        for sentence in &draft.assumed {
            remark(format_args!("{}: {sentence}", path.display()));
        }
        Ok(())
    }

    /// The playbook that the history is held against. The workspace is only asked for what can be in no other place, or
    /// where the history is its own.
    async fn playbook(&self, name: &str, settings: &Settings) -> anyhow::Result<Playbook> {
        if self.file.is_some() && !name.contains('@') {
            return super::playbook::parsed(name);
        }
        let app = open(settings).await?;
        match insights::text(&app, name.to_owned()).await {
            Err(app::Error::Invalid(_)) if !name.contains('@') => super::playbook::parsed(name),
            Err(app::Error::Invalid(fields)) => {
                let says = fields.into_iter().map(|field| field.message);
                bail!("--against: {}", says.collect::<Vec<_>>().join(" "))
            }
            found => Ok(found?),
        }
    }

    fn hold_against(
        &self,
        log: &EventLog,
        playbook: &Playbook,
        calendar: &Calendar,
    ) -> anyhow::Result<()> {
        let endings = Endings { won: self.won.clone(), lost: self.lost.clone() };
        let courses = conformance::of_log(log, playbook, &endings, calendar);
        let open = courses.iter().filter(|course| course.won.is_none()).count();
        if open > 0 && !self.won.is_empty() {
            remark(format_args!(
                "{open} of {} cases are neither won nor lost: they count as open (--lost names what shows a loss)",
                courses.len()
            ));
        }
        let report = conformance::check(&Way::of(playbook), &courses);
        if self.json {
            return print_json(&report);
        }
        say(words::conformance(&report));
        Ok(())
    }
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}
