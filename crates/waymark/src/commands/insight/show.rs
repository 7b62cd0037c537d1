//! Reports as tables for people.

mod process;

use std::fmt::Write as _;

use app::insights::{ActivityJson, Behind, LeakJson, ReportJson};
use insight::forecast::{Backtest, Forecast, Range};
use insight::funnel::Funnel;
use insight::group::{Group, Totals};
use insight::health::Health;
use insight::lookback::LookBack;
use insight::money::Money;
use insight::people::People;
use insight::score::Score;
use insight::stats::{Difference, Share, Spread};
use insight::survived::Survival;
use insight::velocity::{GoingOn, Velocity};
use insight::whatif::WhatIf;
use insight::winloss::{Reason, WinLoss};

pub(super) use process::{conformance, process, replay};

/// A table whose columns are as wide as they need to be.
pub(super) struct Table(Vec<Vec<String>>);

impl Table {
    pub(super) fn of<const N: usize>(head: [&str; N]) -> Table {
        Table(vec![head.iter().map(|it| (*it).to_owned()).collect()])
    }

    pub(super) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.0.push(cells.into());
    }

    /// The first column to the left, the others to the right.
    pub(super) fn text(&self) -> String {
        let columns = self.0.first().map_or(0, Vec::len);
        let width =
            |column: usize| self.0.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut text = String::new();
        for row in &self.0 {
            let mut line = String::new();
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let gap = width - cell.chars().count();
                let gap = " ".repeat(gap);
                line +=
                    &if column == 0 { format!("{cell}{gap}") } else { format!("  {gap}{cell}") };
            }
            text += line.trim_end();
            text.push('\n');
        }
        text
    }
}

fn days(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.1}"))
}

/// A share in percent; in brackets where it rests on few.
fn share(share: &Share) -> String {
    match share.share {
        None => "–".to_owned(),
        Some(of) if share.small => format!("({:.1} %)", of * 100.0),
        Some(of) => format!("{:.1} %", of * 100.0),
    }
}

fn few(spread: &Spread) -> &'static str {
    if spread.small { "few" } else { "" }
}

fn totals(totals: &Totals) -> String {
    let mut text = format!(
        "{} deals: {} won, {} lost, {} disqualified, {} open\nwon of all: {}, of those decided: {}\n",
        totals.deals,
        totals.won,
        totals.lost,
        totals.disqualified,
        totals.open,
        share(&totals.conversion),
        share(&totals.win_rate)
    );
    let to_win = &totals.days_to_win;
    let _ = writeln!(
        text,
        "days to win: median {}, mean {} (n = {})",
        days(to_win.median),
        days(to_win.mean),
        to_win.n
    );
    if totals.won_before_opened > 0 {
        let _ =
            writeln!(text, "{} won before they began: look at the data", totals.won_before_opened);
    }
    text
}

fn groups(groups: &[Group]) -> String {
    if groups.is_empty() {
        return String::new();
    }
    let mut table = Table::of([
        "",
        "deals",
        "won",
        "lost",
        "open",
        "won of all",
        "days to win, median",
        "mean",
    ]);
    for group in groups {
        let of = &group.totals;
        table.row([
            group.name.clone(),
            of.deals.to_string(),
            of.won.to_string(),
            of.lost.to_string(),
            of.open.to_string(),
            share(&of.conversion),
            days(of.days_to_win.median),
            days(of.days_to_win.mean),
        ]);
    }
    format!("\n{}", table.text())
}

/// The line that says how brackets are to be read.
const FEW: &str = "\nIn brackets: fewer than 30 cases, too few to mean much.\n";

pub(super) fn funnel(report: &ReportJson<Funnel>) -> String {
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

pub(super) fn survival(report: &ReportJson<Survival>) -> String {
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

pub(super) fn velocity(report: &ReportJson<Velocity>) -> String {
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

pub(super) fn winloss(report: &ReportJson<WinLoss>) -> String {
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

pub(super) fn people(report: &ReportJson<People>) -> String {
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

pub(super) fn deals(behind: &Behind) -> String {
    let mut table = Table::of(["deal", "number", "status", "stage", "opened", "closed"]);
    for deal in &behind.items {
        table.row([
            deal.name.clone(),
            deal.number.to_string(),
            deal.status.clone(),
            deal.stage.clone().unwrap_or_default(),
            deal.opened_at.chars().take(10).collect(),
            deal.closed_at.as_deref().unwrap_or_default().chars().take(10).collect(),
        ]);
    }
    format!("{} deals\n{}", behind.total, table.text())
}

fn range(range: &Range) -> String {
    format!("{:.1} ({:.1} to {:.1})", range.p50, range.p10, range.p90)
}

fn money(money: Option<&Money>) -> String {
    money.map_or_else(|| "–".to_owned(), |money| format!("{} {}", money.amount, money.currency))
}

pub(super) fn forecast(report: &ReportJson<Forecast>) -> String {
    let told = &report.report;
    let mut text = format!("{} deals open. {}\n\n", told.open, told.note);
    let mut table = Table::of([
        "",
        "won so far",
        "wins",
        "value, half of the runs above",
        "commit",
        "best case",
    ]);
    let groups = told.groups.iter().map(|group| (&group.name, &group.forecast));
    for (name, of) in told.periods.iter().map(|of| (&of.name, of)).chain(groups) {
        table.row([
            name.clone(),
            of.won.to_string(),
            range(&of.wins),
            money(of.value.as_ref().map(|value| &value.p50)),
            of.commit.deals.to_string(),
            of.best_case.deals.to_string(),
        ]);
    }
    text += &table.text();
    let mut table =
        Table::of(["deal", "stage", "days there", "chance", "in the period", "rests on"]);
    for deal in told.deals.iter().take(20) {
        table.row([
            deal.number.to_string(),
            deal.stage.clone(),
            format!("{:.0}", deal.age_days),
            format!("{:.0} %", deal.chance * 100.0),
            format!("{:.0} %", deal.chance_in_period * 100.0),
            deal.n.to_string(),
        ]);
    }
    let _ = write!(text, "\n{}", table.text());
    text + "\nIn brackets: the range that should hold it eight times in ten.\n"
}

pub(super) fn backtest(report: &ReportJson<Backtest>) -> String {
    let told = &report.report;
    let number = |value: Option<f64>| value.map_or("–".to_owned(), |value| format!("{value:.4}"));
    let percent =
        |value: Option<f64>| value.map_or("–".to_owned(), |it| format!("{:.1} %", it * 100.0));
    let mut table =
        Table::of([&format!("{} days ahead", told.horizon_days) as &str, "forecast", "naive"]);
    table.row(["Brier score".to_owned(), number(told.brier), number(told.brier_naive)]);
    table.row(["error of sums".to_owned(), percent(told.error), percent(told.error_naive)]);
    let mut text = format!(
        "{} forecasts of {} deals at {} past instants\n\n{}\n",
        told.predictions,
        told.won,
        told.cutoffs.len(),
        table.text()
    );
    let _ = writeln!(
        text,
        "wins between 10th and 90th percentile: {} of {}, 80 % would be right",
        told.within.count, told.within.n
    );
    let mut table = Table::of(["chance given", "won", "of"]);
    for class in &told.calibration {
        table.row([
            format!("{:.1} %", class.forecast * 100.0),
            share(&class.won),
            class.won.n.to_string(),
        ]);
    }
    let _ = write!(text, "\n{}\n{}", table.text(), told.verdict);
    text
}

pub(super) fn lookback(report: &ReportJson<LookBack>) -> String {
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

pub(super) fn activity(report: &ReportJson<ActivityJson>) -> String {
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

pub(super) fn leak(report: &ReportJson<LeakJson>) -> String {
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

pub(super) fn health(report: &ReportJson<Health>) -> String {
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

pub(super) fn whatif(report: &ReportJson<WhatIf>) -> String {
    let told = &report.report;
    let mut table = Table::of([
        &format!("over {} days", told.days) as &str,
        "wins",
        "value, half of the runs above",
    ]);
    for (name, of) in
        [("as it is", &told.now), ("changed", &told.changed), ("difference", &told.difference)]
    {
        let value = money(of.value.as_ref().map(|value| &value.p50));
        table.row([name.to_owned(), range(&of.wins), value]);
    }
    let mut text = format!("{}\n{}\n", table.text(), told.verdict);
    for assumption in &told.assumptions {
        let _ = writeln!(text, "  {assumption}");
    }
    text
}

pub(super) fn score(report: &ReportJson<Score>) -> String {
    let told = &report.report;
    let mut text = format!("{}\n", told.says);
    if let Some(test) = &told.test {
        let _ = writeln!(
            text,
            "tested on {} leads: area under the curve {:.3} (at least {:.3}), Brier {:.4} (plain share {:.4})",
            test.n, test.auc, test.auc_low, test.brier, test.brier_plain
        );
    }
    let _ = writeln!(text, "{} facts were left out because they were learnt later", told.guarded);
    if !told.signal {
        return text;
    }
    let mut table = Table::of(["deal", "points", "chance", "why"]);
    for lead in told.leads.iter().take(20) {
        table.row([
            lead.number.to_string(),
            lead.points.to_string(),
            format!("{:.1} %", lead.chance * 100.0),
            lead.reasons.join("; "),
        ]);
    }
    let _ = write!(text, "\n{}", table.text());
    text
}
