//! Event logs in tables: one row an event, with columns for case, activity and time.

use std::io::{Cursor, Read};

use sheets::{DateFormat, Detected, Moment, Row, Sheet};
use types::{Date, LocalTime, TimeOfDay, Timestamp, Zone};

use super::super::calendar::days_from_civil;
use super::builder::{Builder, NewEvent};
use super::columns::EventLog;
use super::error::LogError;
use super::lifecycle::Lifecycle;
use super::open::Options;
use super::time::millis;

/// The names of a table's columns; what is left out is guessed from the usual names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnNames {
    /// The column that tells cases apart.
    pub case: Option<String>,
    /// The column that says what was done.
    pub activity: Option<String>,
    /// The column that says when.
    pub time: Option<String>,
    /// The column that says who did it.
    pub resource: Option<String>,
    /// The column that says how far the activity was.
    pub lifecycle: Option<String>,
}

const CASE: [&str; 12] = [
    "caseconceptname",
    "caseid",
    "case",
    "casenumber",
    "traceid",
    "trace",
    "dealid",
    "deal",
    "leadid",
    "lead",
    "opportunityid",
    "ticketid",
];
const ACTIVITY: [&str; 9] = [
    "conceptname",
    "activity",
    "activityname",
    "event",
    "eventname",
    "task",
    "stage",
    "status",
    "action",
];
const TIME: [&str; 12] = [
    "timetimestamp",
    "timestamp",
    "completetimestamp",
    "starttimestamp",
    "datetime",
    "time",
    "eventtime",
    "date",
    "at",
    "changedat",
    "createdat",
    "entered",
];
const RESOURCE: [&str; 8] =
    ["orgresource", "resource", "user", "owner", "agent", "person", "employee", "actor"];
const LIFECYCLE: [&str; 4] = ["lifecycletransition", "lifecycle", "transition", "eventtype"];

/// Where each thing stands in a row.
struct Places {
    case: usize,
    activity: usize,
    time: usize,
    resource: Option<usize>,
    lifecycle: Option<usize>,
    format: Option<DateFormat>,
}

/// Reads a log from the unpacked bytes of a table.
pub(super) fn read(
    reader: impl Read,
    file_name: Option<&str>,
    options: &Options,
) -> Result<EventLog, LogError> {
    let limit = options.limits.unpacked;
    let mut bytes = Vec::new();
    reader.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        let says = format!("the log unpacks to more than the {limit} bytes allowed");
        return Err(LogError::TooLarge(says));
    }
    let name = file_name.map(|name| name.trim_end_matches(".gz"));
    let reading = sheets::Options { pad_short_rows: true, ..sheets::Options::default() };
    let sheet = Sheet::from_reader(Cursor::new(bytes), name, &reading);
    let sheet = sheet.map_err(|refusal| LogError::Table(refusal.to_string()))?;
    rows(sheet, options)
}

fn rows(mut sheet: Sheet, options: &Options) -> Result<EventLog, LogError> {
    let places = places(sheet.detected(), &options.columns)?;
    let mut builder = Builder::default();
    let mut row = Row::default();
    loop {
        match sheet.read(&mut row) {
            Ok(false) => break,
            Ok(true) => match event(&row, &places, options.zone.as_ref()) {
                Ok(event) if options.keep.takes(event.lifecycle) => builder.add(event),
                Ok(_) => {}
                Err(says) => builder.notes.add(row.line(), || says),
            },
            Err(problem) => {
                builder.notes.add(problem.line, || format!("the row was left out: {problem}"));
            }
        }
        if builder.len() > options.limits.events {
            let most = options.limits.events;
            return Err(LogError::TooLarge(format!(
                "the log has more than the {most} events allowed"
            )));
        }
    }
    if builder.is_empty() {
        let note = builder.notes.first.first();
        let why = note.map_or(String::new(), |note| format!(": line {}: {}", note.line, note.says));
        return Err(LogError::Empty(why));
    }
    Ok(builder.finish())
}

fn event<'a>(row: &'a Row, places: &Places, zone: Option<&Zone>) -> Result<NewEvent<'a>, String> {
    let cell = |place: usize| row.get(place).unwrap_or_default().trim();
    let some = |place: Option<usize>| place.map(cell).filter(|text| !text.is_empty());
    let (case, activity, time) = (cell(places.case), cell(places.activity), cell(places.time));
    if case.is_empty() {
        return Err("the row names no case and was left out".to_owned());
    }
    if activity.is_empty() {
        return Err("the row names no activity and was left out".to_owned());
    }
    let Some(time) = instant(time, places.format, zone) else {
        return Err(format!("`{time}` is no time; the row was left out"));
    };
    let lifecycle =
        some(places.lifecycle).map_or(Lifecycle::Unsaid, |word| Lifecycle::of(word.as_bytes()));
    Ok(NewEvent { case, activity, time, resource: some(places.resource), lifecycle })
}

/// The instant of a cell. Most logs write ISO, which is read byte by byte; other formats are read as `sheets` does.
fn instant(text: &str, format: Option<DateFormat>, zone: Option<&Zone>) -> Option<i64> {
    if zone.is_none()
        && let Some(time) = millis(text.as_bytes())
    {
        return Some(time);
    }
    of_moment(&format?.parse(text).ok()?, zone)
}

fn of_moment(moment: &Moment, zone: Option<&Zone>) -> Option<i64> {
    let (hour, minute, second, nanos) = moment.time.unwrap_or_default();
    let day = days_from_civil(moment.year.into(), moment.month.into(), moment.day.into())?;
    let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
    let in_day = seconds * 1000 + i64::from(nanos / 1_000_000);
    let plain = day * 86_400_000 + in_day;
    match (moment.offset, zone) {
        (Some(minutes), _) => Some(plain - i64::from(minutes) * 60_000),
        (None, None) => Some(plain),
        (None, Some(zone)) => {
            let year = i16::try_from(moment.year).ok()?;
            let date = Date::new(year, moment.month as i8, moment.day as i8).ok()?;
            let time = TimeOfDay::from_millis(u32::try_from(in_day).ok()?)?;
            let instant: Timestamp = zone.instant(LocalTime::new(date, time));
            Some(instant.as_millis())
        }
    }
}

fn places(detected: &Detected, asked: &ColumnNames) -> Result<Places, LogError> {
    let find = |what, asked: &Option<String>, usual: &[&str]| {
        place(detected, what, asked.as_deref(), usual)
    };
    let case = find("case", &asked.case, &CASE)?;
    let activity = find("activity", &asked.activity, &ACTIVITY)?;
    let time = find("time", &asked.time, &TIME)?;
    let resource = find("resource", &asked.resource, &RESOURCE)?;
    let lifecycle = find("lifecycle", &asked.lifecycle, &LIFECYCLE)?;
    let needed = |found: Option<usize>, what| found.ok_or_else(|| missing(detected, what));
    let time = needed(time, "time")?;
    let column = &detected.columns[time];
    let format = column.guess.dates.decide(&column.name);
    let format = format.map_err(|ambiguous| LogError::Table(ambiguous.to_string()))?;
    Ok(Places {
        case: needed(case, "case")?,
        activity: needed(activity, "activity")?,
        time,
        resource,
        lifecycle,
        format,
    })
}

/// The column that was asked for by name, or the first that has one of the usual names.
fn place(
    detected: &Detected,
    what: &str,
    asked: Option<&str>,
    usual: &[&str],
) -> Result<Option<usize>, LogError> {
    let at = |name: &str| detected.columns.iter().position(|column| column.name == name);
    if let Some(asked) = asked {
        let found = at(asked.trim()).ok_or_else(|| {
            let names = names(detected);
            LogError::Table(format!(
                "no column is called {asked:?} (for the {what}); there are {names}"
            ))
        });
        return found.map(Some);
    }
    let plain: Vec<String> = detected.columns.iter().map(|column| plain(&column.name)).collect();
    Ok(usual.iter().find_map(|usual| plain.iter().position(|name| name == usual)))
}

fn missing(detected: &Detected, what: &str) -> LogError {
    let names = names(detected);
    LogError::Table(format!("no column looks like the {what}; name it: the columns are {names}"))
}

fn names(detected: &Detected) -> String {
    let quoted = detected.columns.iter().take(40).map(|column| format!("{:?}", column.name));
    quoted.collect::<Vec<_>>().join(", ")
}

/// Letters and digits alone, in lower case.
fn plain(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
