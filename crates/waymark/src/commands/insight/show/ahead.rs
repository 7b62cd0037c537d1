//! What is ahead, as tables: the forecast and how good such forecasts were, what-if, the score.

use std::fmt::Write as _;

use app::insights::ReportJson;
use insight::forecast::{Backtest, Forecast, Range};
use insight::score::Score;
use insight::whatif::WhatIf;

use super::{Table, money, share};

fn range(range: &Range) -> String {
    format!("{:.1} ({:.1} to {:.1})", range.p50, range.p10, range.p90)
}

pub(in super::super) fn forecast(report: &ReportJson<Forecast>) -> String {
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

pub(in super::super) fn backtest(report: &ReportJson<Backtest>) -> String {
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

pub(in super::super) fn whatif(report: &ReportJson<WhatIf>) -> String {
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

pub(in super::super) fn score(report: &ReportJson<Score>) -> String {
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
