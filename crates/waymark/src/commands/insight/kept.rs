//! Goals, experiments and commission as tables for people.

use std::fmt::Write as _;

use app::commission::json::EarningsJson;
use app::experiments::json::ExperimentsJson;
use app::goals::api::GoalsJson;

use super::show::Table;

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{:.1} %", share * 100.0))
}

pub(super) fn goals(told: &GoalsJson) -> String {
    if told.items.is_empty() {
        return "No goals.".to_owned();
    }
    let mut table = Table::of(["", "whose", "until", "target", "reached", "pace", "standing"]);
    for goal in &told.items {
        let whose = goal.whose.clone().unwrap_or_else(|| goal.scope.clone());
        let unit = goal.unit.as_deref().map(|unit| format!(" {unit}")).unwrap_or_default();
        table.row([
            goal.name.clone(),
            whose,
            goal.to.clone(),
            format!("{}{unit}", goal.progress.target),
            format!("{:.2}{unit}", goal.progress.actual),
            percent(goal.progress.pace),
            goal.says.clone(),
        ]);
    }
    table.text()
}

pub(super) fn experiments(told: &ExperimentsJson) -> String {
    if told.items.is_empty() {
        return "No experiments.".to_owned();
    }
    let mut text = String::new();
    for it in &told.items {
        let _ = writeln!(text, "{} ({})", it.name, it.status.as_str());
        let mut table = Table::of(["", "deals", "open", "known", "reached", "share"]);
        for (arm, share) in it.arms.iter().zip([&it.result.a, &it.result.b]) {
            table.row([
                format!("{}: {}", arm.arm.letter(), arm.is.lines().next().unwrap_or_default()),
                arm.assigned.to_string(),
                arm.open.to_string(),
                arm.known.to_string(),
                arm.hits.to_string(),
                percent(share.share),
            ]);
        }
        text += &table.text();
        let _ = writeln!(
            text,
            "chance that B beats A: {}; still needed: {}\n{}\n",
            percent(Some(it.result.chance_b_beats_a)),
            it.result.missing,
            it.result.says
        );
    }
    text
}

pub(super) fn commission(told: &EarningsJson) -> String {
    if told.items.is_empty() {
        return "Nothing was earned.".to_owned();
    }
    let mut table = Table::of(["", "earned"]);
    for sum in &told.sums {
        table.row([sum.user_name.clone(), sum.amount.to_string()]);
    }
    let mut text = table.text();
    let mut table = Table::of(["", "deal", "rule", "price", "earned", "on"]);
    for it in &told.items {
        table.row([
            it.user_name.clone(),
            it.deal.to_string(),
            it.rule_name.clone(),
            it.price.to_string(),
            it.amount.to_string(),
            it.at.get(..10).unwrap_or_default().to_owned(),
        ]);
    }
    let _ = write!(text, "\n{}", table.text());
    text
}
