//! The work itself, as tables: looking back, what is done with buyers, where it leaks, how healthy it is.

use std::fmt::Write as _;

use app::insights::{ActivityJson, LeakJson, ReportJson};
use insight::health::Health;
use insight::lookback::LookBack;
use insight::stats::Difference;

use super::{Table, days, money, share};

pub(in super::super) fn lookback(report: &ReportJson<LookBack>) -> String {
    let told = &report.report;
    let mut text =
        format!("The last {}: {} won, {} lost\n\n", told.deals.len(), told.won, told.lost);
    let mut table =
        Table::of(["deal", "", "days", "touches", "answered after hours", "stages and days there"]);
    for story in &told.deals {
        let stay = |stay: &insight::lookback::Stay| format!("{} {:.1}", stay.stage, stay.days);
        table.row([
            story.name.clone().unwrap_or_else(|| story.number.to_string()),
            story.outcome.clone(),
            format!("{:.1}", story.days),
            story.touches.len().to_string(),
            days(story.answered_hours),
            story.stages.iter().map(stay).collect::<Vec<_>>().join(", "),
        ]);
    }
    text += &table.text();
    let head =
        ["trait", "of the won", "n", "of the lost", "n", "at least", "at most", "by accident"];
    let mut table = Table::of(head);
    for it in &told.traits {
        let end = |of: fn(&Difference) -> f64| {
            it.difference
                .as_ref()
                .map_or("–".to_owned(), |it| format!("{:+.1} %", of(it) * 100.0))
        };
        table.row([
            it.name.clone(),
            share(&it.won),
            it.won.n.to_string(),
            share(&it.lost),
            it.lost.n.to_string(),
            end(|it| it.low),
            end(|it| it.high),
            format!("{:.2}", it.p),
        ]);
    }
    let _ = write!(text, "\n{}\n{}", table.text(), told.verdict);
    text
}

pub(in super::super) fn activity(report: &ReportJson<ActivityJson>) -> String {
    let told = &report.report.activity;
    let response = &told.response;
    let mut text = format!(
        "answered after hours: median {} (working {}), p90 {}; within a working day {}; unanswered {}\n",
        days(response.hours.median),
        days(response.working_hours.median),
        days(response.hours.p90),
        share(&response.within_day),
        response.unanswered
    );
    let mut table = Table::of([
        "",
        "tries",
        "conversations",
        "meetings",
        "no-shows",
        "spoken with",
        "met",
        "won",
    ]);
    let all = "all".to_owned();
    let rows = told.people.iter().map(|person| (&person.name, &person.counts));
    for (name, of) in std::iter::once((&all, &told.counts)).chain(rows) {
        table.row([
            name.clone(),
            of.attempts.to_string(),
            of.conversations.to_string(),
            of.meetings.to_string(),
            of.no_shows.to_string(),
            share(&of.deals_spoken),
            share(&of.deals_met),
            share(&of.deals_won),
        ]);
    }
    let _ = write!(text, "\n{}", table.text());
    let _ = writeln!(
        text,
        "\ntouches until won: median {} (n = {}), until lost: {} (n = {})\nquiet for {} days: {} of {} open deals",
        days(told.touches_won.median),
        told.touches_won.n,
        days(told.touches_lost.median),
        told.touches_lost.n,
        told.quiet_days,
        told.quiet_deals.count,
        told.quiet_deals.n
    );
    for person in &report.report.overdue {
        let _ = writeln!(text, "tasks over their time: {} {}", person.name, person.tasks);
    }
    text
}

pub(in super::super) fn leak(report: &ReportJson<LeakJson>) -> String {
    let told = &report.report;
    let mut table = Table::of([
        "",
        "fell off",
        "wins lost",
        "value lost",
        "here",
        "wins lost by waiting",
        "reason",
    ]);
    for leak in &told.leaks.stages {
        table.row([
            leak.name.clone(),
            format!("{} of {}", share(&leak.fell_off), leak.fell_off.n),
            format!("{:.1}", leak.wins_lost),
            money(leak.value_lost.as_ref()),
            leak.open.to_string(),
            format!("{:.1}", leak.wins_waiting),
            leak.reason.clone().unwrap_or_default(),
        ]);
    }
    format!("{}\n{}\n{}", table.text(), told.leaks.suggestion, told.about)
}

pub(in super::super) fn health(report: &ReportJson<Health>) -> String {
    let told = &report.report;
    let state = match told.state {
        insight::health::State::Humming => "humming",
        insight::health::State::Experimenting => "experimenting",
        insight::health::State::Thrashing => "thrashing",
        insight::health::State::Unknown => "not known",
    };
    let mut text = format!("The process is {state}.\n");
    for evidence in &told.evidence {
        let _ = writeln!(text, "  {evidence}");
    }
    text
}
