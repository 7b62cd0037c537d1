//! The process in any history: a file is looked at, nothing of it is kept.

use std::io::Cursor;

use app::insights::InsightQuery;
use axum::extract::Multipart;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use insight::conformance::{self, Endings, Way};
use insight::discover::{More, Summary, discover};
use insight::draft::{Draft, Wish, draft};
use insight::log::{self, EventLog, Keep, Limits};
use insight::map::{self, Dress, Filter, Lines};
use playbook::model::Playbook;
use types::{Calendar, Zone};
use ui::Section;
use web::Problem;

use super::scope::Choices;
use super::sheet::{Part, Sheet};
use super::sheets::process;
use super::{charts, file_views as views};
use crate::{Answer, Filled, Oops, Viewer};

/// The most bytes of an upload.
pub(super) const LARGEST: usize = 64 << 20;
/// What a file may unpack to, and how many events it may have.
const LIMITS: Limits = Limits { unpacked: 1 << 30, events: 5_000_000 };
/// How many variants and the like are told.
const TOLD: usize = 50;

/// Asks for a file.
pub(super) async fn new(viewer: Viewer) -> Answer {
    let choices = Choices::read(&viewer).await?;
    let page = views::upload(&viewer, &choices, &Filled::default(), None);
    Ok(viewer.page("Another history", Section::Insights, page))
}

/// What was uploaded.
#[derive(Default)]
struct Upload {
    fields: Vec<(String, String)>,
    file: Option<(String, Vec<u8>)>,
}

/// The fields that are read beside the file.
const FIELDS: [&str; 8] =
    ["lifecycle", "lines", "least", "activities", "against", "won", "lost", "then"];

async fn read(mut parts: Multipart) -> Result<Upload, Problem> {
    let mut upload = Upload::default();
    let broken = |error: axum::extract::multipart::MultipartError| {
        Problem::unread(error.status(), error.body_text(), "The file", LARGEST)
    };
    while let Some(field) = parts.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        match field.file_name() {
            None if FIELDS.contains(&name.as_str()) => {
                upload.fields.push((name, field.text().await.map_err(broken)?));
            }
            Some(file) if name == "file" => {
                let file = file.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
                let bytes = field.bytes().await.map_err(broken)?;
                if !(file.is_empty() && bytes.is_empty()) {
                    upload.file = Some((file, bytes.to_vec()));
                }
            }
            _ => {}
        }
    }
    Ok(upload)
}

/// What is asked of a file.
struct Asked {
    keep: Keep,
    filter: Filter,
    endings: Endings,
    against: Option<(Playbook, String)>,
    zone: Zone,
    calendar: Calendar,
    drafts: bool,
}

/// What was found in a file.
pub(super) struct Found {
    pub(super) name: String,
    pub(super) sheet: Sheet,
    pub(super) draft: Option<Draft>,
}

/// Shows the process in a file: as a page, as its tables, or as the picture of its map.
pub(super) async fn show(viewer: Viewer, parts: Multipart) -> Answer {
    let upload = read(parts).await?;
    let mut form = Filled::of(upload.fields);
    match found(&viewer, &mut form, upload.file).await? {
        Some(found) => match form.get("then") {
            "table" => {
                Ok(as_file(&found.name, "csv", "text/csv; charset=utf-8", found.sheet.csv()))
            }
            "picture" => {
                let part = found
                    .sheet
                    .parts
                    .iter()
                    .find_map(|part| Some((&part.title, part.chart.as_ref()?)));
                let (title, chart) = part.ok_or_else(Problem::not_found)?;
                let drawn = charts::draw(title, chart, Dress::File).into_string();
                Ok(as_file(&found.name, "svg", "image/svg+xml", drawn))
            }
            _ => {
                let choices = Choices::read(&viewer).await?;
                let page = views::upload(&viewer, &choices, &form, Some(&found));
                Ok(viewer.page(&found.name, Section::Insights, page))
            }
        },
        None => {
            let choices = Choices::read(&viewer).await?;
            let page = views::upload(&viewer, &choices, &form, None);
            Ok(viewer.invalid("Another history", Section::Insights, page))
        }
    }
}

fn as_file(name: &str, ending: &str, kind: &str, text: String) -> axum::response::Response {
    let plain: String =
        name.chars().filter(|it| it.is_ascii_alphanumeric() || matches!(it, '-' | '_')).collect();
    let plain = if plain.is_empty() { "history".to_owned() } else { plain };
    let disposition = format!("attachment; filename=\"{plain}.{ending}\"");
    ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, disposition)], text).into_response()
}

/// What a file tells; nothing where something is wrong, which the form then says.
async fn found(
    viewer: &Viewer,
    form: &mut Filled,
    file: Option<(String, Vec<u8>)>,
) -> Result<Option<Found>, Oops> {
    let filter = filter(form);
    let against = against(viewer, form).await?;
    let Some((name, bytes)) = file else {
        form.refuse("file", "Choose a file.");
        return Ok(None);
    };
    if !form.is_ok() {
        return Ok(None);
    }
    let asked = Asked {
        keep: if form.get("lifecycle") == "complete" { Keep::Complete } else { Keep::All },
        filter,
        endings: Endings {
            won: form.some("won").into_iter().collect(),
            lost: form.some("lost").into_iter().collect(),
        },
        against,
        zone: viewer.zone().clone(),
        calendar: (*viewer.workspace.calendar).clone(),
        drafts: viewer.by.must_manage("make playbooks").is_ok(),
    };
    let work = tokio::task::spawn_blocking(move || look(name, bytes, &asked)).await;
    match work.map_err(|error| app::Error::Internal(error.to_string()))? {
        Ok(found) => Ok(Some(found)),
        Err((field, message)) => {
            form.refuse(field, message);
            Ok(None)
        }
    }
}

fn filter(form: &mut Filled) -> Filter {
    let mut share = |name: &str| {
        let given = form.parse_some::<f64>(name).flatten();
        if given.is_some_and(|share| !(0.0..=1.0).contains(&share)) {
            form.refuse(name, "Give a share of 0 to 1.");
        }
        given
    };
    let (least, activities) = (share("least"), share("activities"));
    let lines = match form.get("lines") {
        "time" => Lines::Time(least.unwrap_or(0.9)),
        "share" => Lines::Share(least.unwrap_or(0.1)),
        _ => Lines::Frequency(least.unwrap_or(0.9)),
    };
    Filter { activities: activities.unwrap_or(Filter::default().activities), lines }
}

/// The playbook that the history is held against, with its name.
async fn against(viewer: &Viewer, form: &mut Filled) -> Result<Option<(Playbook, String)>, Oops> {
    let Some(key) = form.some("against") else { return Ok(None) };
    let house = viewer.app.house.clone();
    let found = viewer.app.read(move |read| {
        let all = app::playbooks::list(read)?;
        let Some(playbook) = all.into_iter().find(|it| it.key == key) else { return Ok(None) };
        let Some(current) = playbook.current else { return Ok(None) };
        let compiled = app::playbooks::compiled(read, &house, current)?;
        Ok(Some((compiled.playbook().clone(), playbook.name)))
    });
    let found = found.await?;
    if found.is_none() {
        form.refuse("against", "There is no such published playbook here.");
    }
    Ok(found)
}

/// Looks at a file; or says what is wrong with which field.
fn look(name: String, bytes: Vec<u8>, asked: &Asked) -> Result<Found, (&'static str, String)> {
    let zone = Some(asked.zone.clone());
    let options =
        log::Options { keep: asked.keep, zone, limits: LIMITS, ..log::Options::default() };
    let log = log::read(Cursor::new(bytes), Some(&name), &options)
        .map_err(|error| ("file", error.to_string()))?;
    for (field, names) in [("won", &asked.endings.won), ("lost", &asked.endings.lost)] {
        if let Some(name) = names.iter().find(|name| log.activities().find(name).is_none()) {
            return Err((field, format!("No activity is called “{name}”.")));
        }
    }
    let process = discover(&log);
    let (summary, more) = (Summary::of(&log, &process), More::of(&log, &process, TOLD));
    let map = map::map(&log, &asked.filter);
    let mut sheet = process::of_process(&summary, &more, Some(map), "cases", &|_| None);
    sheet.says.extend(left_out(&log));
    if let Some((playbook, title)) = &asked.against {
        let (says, parts) = held(&log, playbook, title, asked);
        sheet.says.push(says);
        sheet.parts.extend(parts);
    }
    let name = name.split('.').next().unwrap_or_default().to_owned();
    let wish =
        Wish { won: asked.endings.won.clone(), ..Wish::named(&name, asked.calendar.clone()) };
    let draft = asked.drafts.then(|| draft(&log, &wish));
    Ok(Found { name, sheet, draft })
}

/// What was passed over while reading.
fn left_out(log: &EventLog) -> Option<String> {
    let first = log.notes.first.first()?;
    let (total, line, says) = (log.notes.total, first.line, &first.says);
    Some(format!("{total} events were left out; the first, in line {line}: {says}."))
}

/// How the history keeps to a playbook.
fn held(log: &EventLog, playbook: &Playbook, title: &str, asked: &Asked) -> (String, Vec<Part>) {
    let courses = conformance::of_log(log, playbook, &asked.endings, &asked.calendar);
    let report = conformance::check(&Way::of(playbook), &courses);
    let (keep, all) = (report.conforming.count, report.deals);
    let fitness = 100.0 * report.fitness;
    let mut says = format!("{keep} of {all} cases keep to “{title}”; fitness {fitness:.1} %.");
    if !asked.endings.won.is_empty() {
        let open = courses.iter().filter(|course| course.won.is_none()).count();
        if open > 0 {
            says += &format!(" {open} cases are neither won nor lost: they count as open.");
        }
        says += &format!(" {}", process::verdict(report.deals, report.stages.iter()));
    }
    let heading = format!("Against “{title}”, stage by stage");
    let parts = vec![
        process::kinds(&report.kinds, &|_| None),
        process::stages(heading, &report.stages, &|_| None),
    ];
    (says, parts)
}

/// What the form says of the map, as a question would.
pub(super) fn as_query(form: &Filled) -> InsightQuery {
    InsightQuery {
        lines: form.some("lines"),
        least: form.get("least").parse().ok(),
        activities: form.get("activities").parse().ok(),
        ..InsightQuery::default()
    }
}
