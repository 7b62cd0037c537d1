//! How deals go, as tables: funnel, survival, velocity, win and loss, people.

use std::fmt::Write as _;

use app::insights::ReportJson;
use insight::funnel::Funnel;
use insight::people::People;
use insight::survived::Survival;
use insight::velocity::{GoingOn, Velocity};
use insight::winloss::{Reason, WinLoss};

use super::{FEW, Table, days, few, groups, share, totals};

pub(in super::super) fn funnel(report: &ReportJson<Funnel>) -> String {
    let funnel = &report.report;
    let mut text = totals(&funnel.totals);
    for playbook in &funnel.playbooks {
        let _ = writeln!(text, "\n{} ({} deals)", playbook.name, playbook.deals);
        let head = [
            "",
            "entered",
            "went on",
            "fell off",
            "back",
            "here",
            "went on",
            "days, median",
            "p90",
        ];
        let mut table = Table::of(head);
        for stage in &playbook.stages {
            table.row([
                stage.name.clone(),
                stage.entered.to_string(),
                stage.advanced.to_string(),
                stage.fell_off.to_string(),
                stage.back.to_string(),
                stage.open.to_string(),
                share(&stage.conversion),
                days(stage.days.median),
                days(stage.days.p90),
            ]);
        }
        text += &table.text();
    }
    text + &groups(&funnel.groups) + FEW
}

pub(in super::super) fn survival(report: &ReportJson<Survival>) -> String {
    let told = &report.report;
    let mut text = format!("{} deals: {} won, {} open\n\n", told.n, told.won, told.open);
    let mut table = Table::of(["won within", "share", "at least", "at most", "seen longer"]);
    let percent =
        |value: Option<f64>| value.map_or("–".to_owned(), |it| format!("{:.2} %", it * 100.0));
    for step in &told.within {
        table.row([
            format!("{} days", step.time),
            percent(Some(step.share)),
            percent(step.low),
            percent(step.high),
            step.at_risk.to_string(),
        ]);
    }
    text += &table.text();
    for group in &told.groups {
        let _ = write!(text, "\n{} ({} deals, {} won):", group.name, group.n, group.won);
        for step in &group.within {
            let _ = write!(text, " {} d {}", step.time, percent(Some(step.share)));
        }
    }
    text
}

pub(in super::super) fn velocity(report: &ReportJson<Velocity>) -> String {
    let told = &report.report;
    let mut text = totals(&told.totals);
    if let Some(money) = &told.velocity.per_day {
        let _ = writeln!(text, "brings {} {} a day", money.amount, money.currency);
    }
    let head = [
        "",
        "visits",
        "days, median",
        "p75",
        "p90",
        "working hours",
        "here",
        "with open",
        "go on, with open",
        "late",
    ];
    let mut table = Table::of(head);
    for stage in &told.stages {
        table.row([
            stage.name.clone(),
            format!("{} {}", stage.days.n, few(&stage.days)),
            days(stage.days.median),
            days(stage.days.p75),
            days(stage.days.p90),
            days(stage.working_hours.median),
            stage.open.to_string(),
            days(stage.median_with_open),
            going_on(&stage.conversion_with_open),
            share(&stage.late),
        ]);
    }
    let _ = write!(text, "\n{}", table.text());
    if !told.groups.is_empty() {
        let mut table = Table::of(["", "deals", "won of all", "cycle days", "a day"]);
        for group in &told.groups {
            let per_day = group.rate.per_day.as_ref();
            table.row([
                group.name.clone(),
                group.rate.deals.to_string(),
                share(&group.rate.conversion),
                days(group.rate.cycle_days),
                per_day.map_or("–".to_owned(), |it| format!("{} {}", it.amount, it.currency)),
            ]);
        }
        let _ = write!(text, "\n{}", table.text());
    }
    text + FEW
}

/// The share that goes on, with its interval and how many it rests on.
fn going_on(on: &GoingOn) -> String {
    let percent = |of: Option<f64>| of.map_or("–".to_owned(), |of| format!("{:.1}", of * 100.0));
    let [share, low, high] = [on.share, on.low, on.high].map(percent);
    format!("{share} % ({low} to {high}, n = {})", on.n)
}

fn reasons(title: &str, reasons: &[Reason]) -> String {
    if reasons.is_empty() {
        return String::new();
    }
    let mut table = Table::of([title, "deals", "share"]);
    for reason in reasons {
        let of = &reason.share;
        table.row([reason.name.clone(), of.count.to_string(), share(of)]);
    }
    format!("\n{}", table.text())
}

pub(in super::super) fn winloss(report: &ReportJson<WinLoss>) -> String {
    let told = &report.report;
    let mut text = totals(&told.totals);
    text += &reasons("lost because", &told.lost);
    text += &reasons("lost from", &told.stages);
    text += &reasons("lost to", &told.competitors);
    text += &reasons("disqualified because", &told.disqualified);
    let _ = writeln!(text, "\n{}", told.verdict);
    for pattern in &told.patterns {
        let _ = writeln!(
            text,
            "  {} {}: {} won, else {}",
            pattern.fact,
            pattern.name,
            share(&pattern.with),
            share(&pattern.without)
        );
    }
    text + &groups(&told.groups) + FEW
}

pub(in super::super) fn people(report: &ReportJson<People>) -> String {
    let mut text = String::new();
    for person in &report.report.people {
        let of = &person.totals;
        let _ = writeln!(
            text,
            "{}: {} deals, {} won, {} open\n  {}",
            person.name, of.deals, of.won, of.open, person.note
        );
        for strength in &person.strengths {
            let _ = writeln!(text, "  + {strength}");
        }
        for weakness in &person.weaknesses {
            let _ = writeln!(text, "  − {weakness}");
        }
    }
    if report.report.nobodys > 0 {
        let _ = writeln!(text, "Deals of nobody: {}", report.report.nobodys);
    }
    text
}
