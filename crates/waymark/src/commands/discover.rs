//! `waymark discover`: the process in a history.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use app::insights::{self, InsightQuery, Need};
use clap::{Args, ValueEnum};
use insight::conformance::{self, Report, Way};
use insight::discover::{More, Process, Summary, discover};
use insight::draft::{Wish, draft};
use insight::log::{self, ColumnNames, Ends, EventLog, Keep};
use insight::map::{self, Dress, Filter, Lines, count, duration};
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
    /// Draw the lines that together have this share of all steps
    #[arg(long, value_name = "0 to 1", default_value_t = 0.9, value_parser = share)]
    lines: f64,
    /// Draft a playbook into this file
    #[arg(long, value_name = "OUT.toml")]
    draft: Option<PathBuf>,
    /// Hold the history against this playbook: a file, or the key of a built-in one
    #[arg(long, value_name = "PLAYBOOK", conflicts_with = "more")]
    against: Option<String>,
    /// An activity that shows that a case ended well; may be given several times
    #[arg(long, value_name = "ACTIVITY")]
    won: Vec<String>,
}

/// Which events count.
#[derive(Clone, Copy, ValueEnum)]
enum Which {
    /// Every event
    All,
    /// Events that say that something was completed, and those that say nothing of it
    Complete,
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
    if let Some(name) = command.won.iter().find(|name| log.activities().find(name).is_none()) {
        bail!("--won: no activity is called {name:?}");
    }
    command.write_files(&log)?;
    if let Some(playbook) = &command.against {
        command.hold_against(&log, playbook)?;
        return Ok(ExitCode::SUCCESS);
    }
    let process = discover(&log);
    if !command.json {
        say(in_words(&log, &process));
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
struct Whole<'a> {
    #[serde(flatten)]
    summary: Summary<'a>,
    #[serde(flatten)]
    more: More<'a>,
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

    /// The workspace's own journal.
    async fn own(&self, settings: &Settings) -> anyhow::Result<EventLog> {
        let ends = if self.ends { Ends::Told } else { Ends::Untold };
        let app = open(settings).await?;
        let by = operator(&app);
        let log = insights::look(&app, &by, InsightQuery::default(), Need::Columns, move |look| {
            Ok(log::of_columns(look.columns, &look.deals, look.scope.as_of, ends))
        })
        .await?;
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

    /// Nine to five on Monday to Friday: a log says nothing of working hours.
    fn calendar(&self) -> anyhow::Result<Calendar> {
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

    fn write_files(&self, log: &EventLog) -> anyhow::Result<()> {
        if let Some(path) = &self.svg {
            let lines = Lines::Frequency(self.lines);
            let map = map::map(log, &Filter { activities: self.activities, lines });
            let title = format!("Process map of {}", self.name());
            write(path, &map.svg(&title, Dress::File))?;
        }
        if let Some(path) = &self.draft {
            let wish =
                Wish { won: self.won.clone(), ..Wish::named(&self.name(), self.calendar()?) };
            let draft = draft(log, &wish);
            write(path, &draft.text)?;
            for sentence in &draft.assumed {
                remark(format_args!("{}: {sentence}", path.display()));
            }
        }
        Ok(())
    }

    fn hold_against(&self, log: &EventLog, name: &str) -> anyhow::Result<()> {
        let playbook = super::playbook::parsed(name)?;
        let courses = conformance::of_log(log, &playbook, &self.won, &self.calendar()?);
        let report = conformance::check(&Way::of(&playbook), &courses);
        if self.json {
            return print_json(&report);
        }
        say(conformance_in_words(&report));
        Ok(())
    }
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// Adds a line to a text, which cannot fail.
macro_rules! put {
    ($text:expr, $($rest:tt)*) => {{
        let _ = writeln!($text, $($rest)*);
    }};
}

fn in_words(log: &EventLog, process: &Process) -> String {
    let mut text = String::new();
    let summary = Summary::of(log, process);
    let more = More::of(log, process, SHOWN);
    put!(
        text,
        "{} cases, {} events, {} activities, {} variants, {} edges ({} in all)",
        count(process.cases as u64),
        count(process.events as u64),
        summary.activities.0.len(),
        count(process.variants.len() as u64),
        process.edges.len(),
        count(process.edges_total())
    );
    let times = &process.throughput;
    put!(
        text,
        "A case takes {} (median), {} (mean); nine of ten up to {}",
        duration(times.median),
        duration(times.mean),
        duration(times.p90)
    );
    for (what, counted) in [
        ("Activities", &summary.activities),
        ("Begins with", &summary.start),
        ("Ends with", &summary.end),
    ] {
        put!(text, "\n{what}");
        for (name, times) in &counted.0 {
            put!(text, "{:>11}  {name}", count((*times).into()));
        }
    }
    edges_in_words(&mut text, process, log);
    more_in_words(&mut text, &more);
    text.trim_end().to_owned()
}

fn edges_in_words(text: &mut String, process: &Process, log: &EventLog) {
    put!(text, "\n{:>11}  {:>9}  {:>9}  What follows what", "count", "median", "mean");
    for edge in &process.edges {
        let names = log.activities();
        put!(
            text,
            "{:>11}  {:>9}  {:>9}  {} → {}",
            count(edge.count.into()),
            duration(edge.median),
            duration(edge.mean),
            names.get(edge.from),
            names.get(edge.to)
        );
    }
}

fn more_in_words(text: &mut String, more: &More<'_>) {
    put!(text, "\nMost frequent ways (the first is the happy path)");
    for variant in &more.top_variants {
        let share = 100.0 * variant.share;
        let way = variant.activities.join(" → ");
        put!(text, "{:>11}  {share:4.1} %  {way}", count(variant.cases.into()));
    }
    put!(text, "\nWhere cases wait longest, all together");
    for waiting in &more.bottlenecks {
        let share = 100.0 * waiting.share;
        let median = duration(waiting.median_s * 1000.0);
        put!(text, "{share:9.1} %  {median:>9} each  {} → {}", waiting.from, waiting.to);
    }
    if !more.rework.is_empty() {
        put!(text, "\nWhat is done again");
    }
    for again in &more.rework {
        let (repeats, cases) = (count(again.repeats.into()), count(again.cases.into()));
        put!(text, "{repeats:>11}  in {cases} cases  {}", again.activity);
    }
    if !more.handovers.is_empty() {
        put!(text, "\nWho hands over to whom");
    }
    for handover in &more.handovers {
        put!(text, "{:>11}  {} → {}", count(handover.count.into()), handover.from, handover.to);
    }
}

fn conformance_in_words(report: &Report) -> String {
    let mut text = String::new();
    put!(
        text,
        "{} of {} cases keep to the playbook; fitness {:.3} (mean of cases {:.3})",
        count(report.conforming.count as u64),
        count(report.deals as u64),
        report.fitness,
        report.mean_fitness
    );
    put!(text, "\n{:>9}  {:>9}  Deviation", "cases", "of those");
    for row in &report.kinds {
        let (has, could) = (count(row.deals.count as u64), count(row.deals.n as u64));
        put!(text, "{has:>9}  {could:>9}  {}", row.kind.word());
    }
    for row in &report.stages {
        let (has, could) = (count(row.deals.count as u64), count(row.deals.n as u64));
        put!(text, "{has:>9}  {could:>9}  {}: {}", row.name, row.kind.word());
        if let Some(won) = won_in_words(&row.effect) {
            put!(text, "{:>22}{won}", "");
        }
    }
    text.trim_end().to_owned()
}

/// Win rates with and without, where ends are known.
fn won_in_words(effect: &conformance::Effect) -> Option<String> {
    let rate = |share: &insight::stats::Share| {
        let percent = |value: Option<f64>| format!("{:.0}", 100.0 * value.unwrap_or_default());
        share.share.map(|_| {
            format!(
                "{} % won ({} to {} %, n = {})",
                percent(share.share),
                percent(share.low),
                percent(share.high),
                count(share.n as u64)
            )
        })
    };
    let (with, without) = (rate(&effect.won_with)?, rate(&effect.won_without)?);
    Some(format!("with it {with}, without it {without}"))
}
