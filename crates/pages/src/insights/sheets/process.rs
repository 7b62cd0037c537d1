//! The process that deals really went through, and how they kept to their playbook.

use app::insights::{
    self, ConformanceJson, DealConformance, InsightQuery, PlaybookConformance, ProcessMap,
    ReplayJson,
};
use app::{App, By};
use insight::conformance::{Days, Effect, Kind, KindRow, StageRow};
use insight::discover::{Counted, More, Summary};
use insight::map::{Map, count, duration};
use insight::replay::Side;
use insight::stats::SMALL;

use super::super::sheet::{Bar, Cell, Chart, Part, Sheet, Stat, Table};
use super::{days, deals, percent, share, stat};

/// How many rows of each table a page shows.
const ROWS: usize = 15;

/// What a number of a map leads to: the deals that such fields narrow to; nothing for a history from elsewhere.
type Link<'a> = &'a dyn Fn(&[(&str, &str)]) -> Option<String>;

/// What a step leads to: what comes first, and what follows.
fn step(link: Link<'_>, activity: Option<&str>, then: Option<&str>) -> Option<String> {
    let first = activity.map(|name| ("activity", name));
    let fields: Vec<_> = first.into_iter().chain(then.map(|name| ("then", name))).collect();
    link(&fields)
}

pub(super) async fn map(app: &App, by: &By, query: &InsightQuery) -> app::Result<Sheet> {
    let mut asked = query.clone();
    asked.tell.get_or_insert_with(|| "ends".to_owned());
    asked.activities.get_or_insert(1.0);
    let ProcessMap { report, map } = insights::process_map(app, by, asked.clone()).await?;
    let told = report.report;
    let hidden = asked.activities.map(|share| share.to_string()).unwrap_or_default();
    let tell = asked.tell.clone().unwrap_or_default();
    let link = |more: &[(&str, &str)]| {
        let shown = [("tell", tell.as_str()), ("activities", hidden.as_str())];
        Some(deals(query, &[&shown[..], more].concat()))
    };
    let mut sheet = of_process(&told.summary, &told.more, map, "deals", &link);
    if tell != "all" && told.summary.cases > 0 {
        let says = "Who hands over to whom can be seen where tasks, calls, mails and meetings are told too.";
        sheet.says.push(says.to_owned());
    }
    Ok(sheet)
}

/// The sheet of any history, whose cases are called so.
pub(in super::super) fn of_process(
    summary: &Summary,
    more: &More,
    map: Option<Map>,
    cases: &str,
    link: Link<'_>,
) -> Sheet {
    let Some(map) = map else {
        let says = vec![
            "No deal in this scope has entered a stage yet: there is no process to find."
                .to_owned(),
        ];
        return Sheet { says, ..Sheet::default() };
    };
    let parts = vec![
        map_part(map, link),
        activities(summary, link),
        variants(more, link),
        bottlenecks(more, link),
        rework(more, link),
        handovers(more, link),
    ];
    let sheet =
        Sheet { says: says(more, cases), stats: stats(summary, cases), parts, ..Sheet::default() };
    sheet.without_empty_pictures()
}

fn says(more: &More, cases: &str) -> Vec<String> {
    let mut says = Vec::new();
    if let Some(happy) = more.top_variants.first() {
        let (share, way) = (percent(Some(happy.share)), happy.activities.join(" → "));
        says.push(format!("The happy path, of {share} of {cases}: {way}."));
    }
    if let Some(wait) = more.bottlenecks.first().filter(|wait| wait.total_s > 0.0) {
        let share = percent(Some(wait.share));
        says.push(format!(
            "Most waiting, {share} of all time, lies between {} and {}.",
            wait.from, wait.to
        ));
    }
    says
}

fn stats(summary: &Summary, cases: &str) -> Vec<Stat> {
    let times = &summary.throughput_s;
    let number = |value: usize| count(value as u64);
    vec![
        stat(if cases == "deals" { "Deals" } else { "Cases" }, number(summary.cases), ""),
        stat(
            "Events",
            number(summary.events),
            format!("{} activities", summary.activities.0.len()),
        ),
        stat("Different ways", number(summary.variants), ""),
        stat(
            "From first to last, median",
            seconds(times.median),
            format!("mean {}", seconds(times.mean)),
        ),
        stat("Nine of ten within", seconds(times.p90), ""),
    ]
}

fn seconds(seconds: f64) -> String {
    duration(seconds * 1000.0)
}

fn some_seconds(seconds: Option<f64>) -> String {
    seconds.map_or_else(|| "–".to_owned(), |seconds| duration(seconds * 1000.0))
}

fn linked(text: impl ToString, link: Option<String>) -> Cell {
    Cell { link, ..Cell::of(text) }
}

fn map_part(map: Map, link: Link<'_>) -> Part {
    let mut table =
        Table::of("From", &["How often", "Of those leaving", "Median", "Mean", "All together"]);
    table.head.insert(1, ("To".to_owned(), false));
    for row in map.rows() {
        let (from, to) = (Some(row.from.as_str()), Some(row.to.as_str()));
        let at = match (row.from.is_empty(), row.to.is_empty()) {
            (true, _) => step(link, None, to),
            (false, true) => step(link, from, Some("(end)")),
            (false, false) => step(link, from, to),
        };
        let named = |name: &str, else_: &str| {
            if name.is_empty() { else_.to_owned() } else { name.to_owned() }
        };
        table.row([
            Cell::of(named(&row.from, "(start)")),
            Cell::of(named(&row.to, "(end)")),
            linked(count(row.count.into()), at),
            Cell::of(percent(Some(row.share))),
            Cell::of(some_seconds(row.median_s)),
            Cell::of(some_seconds(row.mean_s)),
            Cell::of(some_seconds(row.total_s)),
        ]);
    }
    let hidden = match (map.hidden_activities, map.hidden_lines) {
        (0, 0) => String::new(),
        (activities, lines) => format!(" ({activities} activities and {lines} lines not shown)"),
    };
    let title = format!("What follows what{hidden}");
    Part { title, chart: Some(Chart::Map(Box::new(map))), table }
}

fn activities(summary: &Summary, link: Link<'_>) -> Part {
    let mut table = Table::of("Activity", &["How often", "Begins with it", "Ends with it"]);
    let of = |counted: &Counted, name: &str| {
        let found = counted.0.iter().find(|(known, _)| known == name);
        found.map_or(0, |(_, count)| *count)
    };
    for (name, times) in &summary.activities.0 {
        table.row([
            Cell::of(name),
            linked(count((*times).into()), step(link, Some(name), None)),
            linked(of(&summary.start, name), step(link, None, Some(name))),
            linked(of(&summary.end, name), step(link, Some(name), Some("(end)"))),
        ]);
    }
    Part { title: "Activities".to_owned(), chart: None, table }
}

fn variants(more: &More, link: Link<'_>) -> Part {
    let mut table = Table::of("Way", &["How many", "Share"]);
    for (place, variant) in (1..).zip(more.top_variants.iter().take(ROWS)) {
        let place: i32 = place;
        table.row([
            Cell::of(variant.activities.join(" → ")),
            linked(count(variant.cases.into()), link(&[("way", place.to_string().as_str())])),
            Cell::of(percent(Some(variant.share))),
        ]);
    }
    Part { title: "The happy path and other ways".to_owned(), chart: None, table }
}

fn bottlenecks(more: &More, link: Link<'_>) -> Part {
    let mut table = Table::of("From", &["How often", "Median", "All together", "Of all time"]);
    table.head.insert(1, ("To".to_owned(), false));
    let rows = more.bottlenecks.iter().take(ROWS);
    for wait in rows.clone() {
        table.row([
            Cell::of(&wait.from),
            Cell::of(&wait.to),
            linked(count(wait.count.into()), step(link, Some(&wait.from), Some(&wait.to))),
            Cell::of(seconds(wait.median_s)),
            Cell::of(seconds(wait.total_s)),
            Cell::of(percent(Some(wait.share))),
        ]);
    }
    let bar = |wait: &insight::discover::Waiting| Bar {
        label: format!("{} → {}", wait.from, wait.to),
        value: wait.share,
        shown: percent(Some(wait.share)),
    };
    let chart = Chart::Bars(rows.map(bar).collect());
    Part { title: "Where most time passes".to_owned(), chart: Some(chart), table }
}

fn rework(more: &More, link: Link<'_>) -> Part {
    let mut table = Table::of("Activity", &["Done again", "In how many"]);
    for again in more.rework.iter().take(ROWS) {
        table.row([
            Cell::of(&again.activity),
            Cell::of(count(again.repeats.into())),
            linked(count(again.cases.into()), link(&[("repeated", again.activity.as_str())])),
        ]);
    }
    Part { title: "Done again".to_owned(), chart: None, table }
}

fn handovers(more: &More, link: Link<'_>) -> Part {
    let mut table = Table::of("From", &["How often", "Mean time until then"]);
    table.head.insert(1, ("To".to_owned(), false));
    for handover in more.handovers.iter().take(ROWS) {
        let handed = [("handed_by", handover.from.as_str()), ("handed_to", handover.to.as_str())];
        table.row([
            Cell::of(&handover.from),
            Cell::of(&handover.to),
            linked(count(handover.count.into()), link(&handed)),
            Cell::of(seconds(handover.mean_s)),
        ]);
    }
    Part { title: "Who hands over to whom".to_owned(), chart: None, table }
}

pub(super) async fn conformance(app: &App, by: &By, query: &InsightQuery) -> app::Result<Sheet> {
    let told = insights::conformance(app, by, query.clone()).await?.report;
    let link = |kind: Kind| Some(deals(query, &[("deviation", kind.key())]));
    let mut parts = vec![kinds(&told.kinds, &link)];
    let stages = told.playbooks.iter().map(|playbook| of_playbook(query, playbook));
    parts.extend(stages);
    parts.push(worst(&told.worst));
    let stages = told.playbooks.iter().flat_map(|playbook| &playbook.stages);
    let verdict = verdict(told.deals, stages);
    Ok(Sheet { says: vec![verdict], stats: fitness(query, &told), parts, ..Sheet::default() })
}

fn fitness(query: &InsightQuery, told: &ConformanceJson) -> Vec<Stat> {
    let against =
        told.against.clone().unwrap_or_else(|| "the version that each follows".to_owned());
    vec![
        stat("Deals", told.deals, format!("against {against}")),
        stat(
            "Keep to the playbook",
            share(&told.conforming),
            format!("{} deals", told.conforming.count),
        )
        .note_to(deals(query, &[("deviation", "none")])),
        stat(
            "Fitness",
            percent(Some(told.fitness)),
            format!("mean of deals {}", percent(Some(told.mean_fitness))),
        ),
    ]
}

/// What to make of deviations: only what is hardly chance is called a difference.
pub(in super::super) fn verdict<'a>(
    deals: usize,
    stages: impl Iterator<Item = &'a StageRow>,
) -> String {
    if deals == 0 {
        return "There are no deals to look at.".to_owned();
    }
    let mut looked_at = 0;
    let mut found = Vec::new();
    for row in stages {
        let (with, without) = (&row.effect.won_with, &row.effect.won_without);
        looked_at += usize::from(with.n.min(without.n) >= SMALL);
        if row.effect.adjusted < 0.05 && with.n.min(without.n) >= SMALL {
            found.push(format!(
                "{} {}: {} won with it, {} without",
                row.name,
                row.kind.word(),
                percent(with.share),
                percent(without.share)
            ));
        }
    }
    match (looked_at, found.is_empty()) {
        (0, _) => format!(
            "No deviation has {SMALL} ended deals with it and {SMALL} without: too few to say whether it helps or hurts."
        ),
        (_, true) => "No deviation goes with winning or losing more than chance gives.".to_owned(),
        (_, false) => format!("What went together, and hardly by chance: {}.", found.join("; ")),
    }
}

const EFFECT: [&str; 9] = [
    "Deals",
    "Of those that could",
    "Won with it",
    "n",
    "Won without",
    "n",
    "Difference",
    "Days with it",
    "Days without",
];

fn effect(effect: &Effect) -> [Cell; 7] {
    let difference = effect.difference.as_ref().map_or_else(
        || "–".to_owned(),
        |it| {
            format!(
                "{:+.0} % ({:+.0} to {:+.0})",
                it.difference * 100.0,
                it.low * 100.0,
                it.high * 100.0
            )
        },
    );
    let took = |it: &Days| match it.median {
        Some(median) => format!("{median:.1} (n = {})", it.n),
        None => "–".to_owned(),
    };
    [
        Cell::of(share(&effect.won_with)),
        Cell::of(effect.won_with.n),
        Cell::of(share(&effect.won_without)),
        Cell::of(effect.won_without.n),
        Cell::of(difference),
        Cell::of(took(&effect.days_with)),
        Cell::of(took(&effect.days_without)),
    ]
}

/// Deviations kind by kind.
pub(in super::super) fn kinds(kinds: &[KindRow], link: &dyn Fn(Kind) -> Option<String>) -> Part {
    let mut table = Table::of("Deviation", &EFFECT);
    for row in kinds {
        let first = [
            Cell::of(row.kind.word()),
            linked(row.deals.count, link(row.kind)),
            Cell::of(row.deals.n),
        ];
        table.row(first.into_iter().chain(effect(&row.effect)));
    }
    let bar = |row: &KindRow| Bar {
        label: row.kind.word().to_owned(),
        value: row.deals.share.unwrap_or(0.0),
        shown: format!("{} of {}", row.deals.count, row.deals.n),
    };
    let chart = Chart::Bars(kinds.iter().map(bar).collect());
    Part { title: "What was done otherwise".to_owned(), chart: Some(chart), table }
}

fn of_playbook(query: &InsightQuery, playbook: &PlaybookConformance) -> Part {
    let scoped = InsightQuery { playbook: Some(playbook.playbook.clone()), ..query.clone() };
    // Held against another playbook than their own, deals are asked for as they were.
    let scope = if query.against.is_some() { query } else { &scoped };
    let link =
        |row: &StageRow| Some(deals(scope, &[("deviation", row.kind.key()), ("stage", &row.key)]));
    let title = format!(
        "{}: {} keep to it, fitness {}",
        playbook.name,
        share(&playbook.conforming),
        percent(Some(playbook.fitness))
    );
    stages(title, &playbook.stages, &link)
}

/// Deviations stage by stage.
pub(in super::super) fn stages(
    title: String,
    stages: &[StageRow],
    link: &dyn Fn(&StageRow) -> Option<String>,
) -> Part {
    let mut table = Table::of("Stage", &EFFECT);
    for row in stages {
        let first = [
            Cell::of(format!("{}: {}", row.name, row.kind.word())),
            linked(row.deals.count, link(row)),
            Cell::of(row.deals.n),
        ];
        table.row(first.into_iter().chain(effect(&row.effect)));
    }
    Part { title, chart: None, table }
}

fn worst(deals: &[DealConformance]) -> Part {
    let mut table = Table::of("Deal", &["Fitness"]);
    table.head.push(("What it did otherwise".to_owned(), false));
    for deal in deals {
        let said = deal.deviations.iter().map(|it| match &it.name {
            Some(stage) => format!("{stage}: {}", it.kind.word()),
            None => it.kind.word().to_owned(),
        });
        let name = deal.name.clone().unwrap_or_else(|| deal.number.to_string());
        table.row([
            Cell::linked(format!("{name} ({})", deal.outcome), format!("/deals/{}", deal.number)),
            Cell::of(percent(Some(deal.fitness))),
            Cell::of(said.collect::<Vec<_>>().join("; ")),
        ]);
    }
    Part { title: "Deals that fit worst".to_owned(), chart: None, table }
}

/// What a criterion would have held: what to make of it, and its tables.
pub(super) fn replay(told: &ReplayJson) -> (Vec<String>, Vec<Part>) {
    let mut says = vec![told.replay.verdict.clone()];
    if told.looked_at < told.closed {
        says.push(format!(
            "Of {} closed deals in scope the last {} were replayed.",
            told.closed, told.looked_at
        ));
    }
    if told.not_judged > 0 {
        says.push(format!(
            "{} deals are history from elsewhere that no gate judged.",
            told.not_judged
        ));
    }
    let mut table = Table::of(
        "",
        &[
            "Deals",
            "Won",
            "Lost",
            "Disqualified",
            "Won of all",
            "At least",
            "At most",
            "Days to win, median",
        ],
    );
    let sides = [("Did not meet it: held", &told.replay.held), ("Met it", &told.replay.passed)];
    for (name, side) in sides {
        table.row(side_row(name, side));
    }
    let bar = |(label, side): (&str, &Side)| Bar {
        label: label.to_owned(),
        value: side.win_rate.share.unwrap_or(0.0),
        shown: format!("{} won of {}", side.won, side.deals),
    };
    let chart = Chart::Bars(sides.map(bar).into());
    let mut held = Table::of("Deal", &[]);
    held.head.extend(["Went on", "Why it was not met then"].map(|head| (head.to_owned(), false)));
    for deal in &told.deals {
        let name = deal.name.clone().unwrap_or_else(|| deal.number.to_string());
        held.row([
            Cell::linked(format!("{name} ({})", deal.outcome), format!("/deals/{}", deal.number)),
            Cell::of(deal.went_on.chars().take(10).collect::<String>()),
            Cell::of(&deal.why),
        ]);
    }
    let title = format!("Replayed: “{}” at “{}”", told.says, told.stage_name);
    let parts = vec![
        Part { title, chart: Some(chart), table },
        Part { title: "Deals that it would have held".to_owned(), chart: None, table: held },
    ];
    (says, parts)
}

fn side_row(name: &str, side: &Side) -> [Cell; 9] {
    [
        Cell::of(name),
        Cell::of(side.deals),
        Cell::of(side.won),
        Cell::of(side.lost),
        Cell::of(side.disqualified),
        Cell::of(share(&side.win_rate)),
        Cell::of(percent(side.win_rate.low)),
        Cell::of(percent(side.win_rate.high)),
        Cell::of(days(side.days.median)),
    ]
}
