//! The map, conformance and replays as words and tables.

use app::insights::{ConformanceJson, ProcessJson, ReplayJson, ReportJson};
use insight::replay::Side;

use super::{Table, days, share};
use crate::commands::discover::words;

pub(in super::super) fn process(report: &ReportJson<ProcessJson>) -> String {
    words::process(&report.report.summary, &report.report.more)
}

pub(in super::super) fn conformance(report: &ReportJson<ConformanceJson>) -> String {
    let told = &report.report;
    let mut text = String::new();
    if let Some(against) = &told.against {
        text += &format!("Held against {against}.\n");
    }
    words::fitness(&mut text, &told.conforming, told.fitness, told.mean_fitness);
    words::kinds(&mut text, &told.kinds);
    for playbook in &told.playbooks {
        text += &format!("\n{}\n", playbook.name);
        let (all, mean) = (playbook.fitness, playbook.mean_fitness);
        words::fitness(&mut text, &playbook.conforming, all, mean);
        words::stages(&mut text, &playbook.stages);
    }
    if told.worst.is_empty() {
        return text;
    }
    let mut table = Table::of(["Fits worst", "fitness", "", "what it did otherwise"]);
    for deal in &told.worst {
        let said = deal.deviations.iter().map(|it| match &it.name {
            Some(stage) => format!("{stage}: {}", it.kind.word()),
            None => it.kind.word().to_owned(),
        });
        table.row([
            format!("{} {}", deal.number, deal.name.as_deref().unwrap_or_default()),
            format!("{:.3}", deal.fitness),
            deal.outcome.clone(),
            said.collect::<Vec<_>>().join("; "),
        ]);
    }
    text + "\n" + &table.text()
}

pub(in super::super) fn replay(report: &ReportJson<ReplayJson>) -> String {
    let told = &report.report;
    let mut text = format!(
        "“{}” at “{}” ({}, {})\n{}\n\n{} closed deals in scope, the last {} of them replayed: {} ended before they went on \
         from there, {} are history from elsewhere that no gate judged. {} followed a version that asked for it.\n\n",
        told.says,
        told.stage_name,
        told.against,
        told.gate,
        told.replay.verdict,
        told.closed,
        told.looked_at,
        told.not_reached,
        told.not_judged,
        told.replay.asked_then,
    );
    let mut table =
        Table::of(["", "deals", "won", "lost", "disqualified", "won of all", "days, median"]);
    for (name, side) in [("Did not meet it", &told.replay.held), ("Met it", &told.replay.passed)] {
        table.row(side_row(name, side));
    }
    text += &table.text();
    if told.deals.is_empty() {
        return text;
    }
    let mut table = Table::of(["Held", "", "went on", "why"]);
    for deal in &told.deals {
        table.row([
            format!("{} {}", deal.number, deal.name.as_deref().unwrap_or_default()),
            deal.outcome.clone(),
            deal.went_on.chars().take(10).collect(),
            deal.why.clone(),
        ]);
    }
    text + "\n" + &table.text()
}

fn side_row(name: &str, side: &Side) -> [String; 7] {
    [
        name.to_owned(),
        side.deals.to_string(),
        side.won.to_string(),
        side.lost.to_string(),
        side.disqualified.to_string(),
        share(&side.win_rate),
        days(side.days.median),
    ]
}
