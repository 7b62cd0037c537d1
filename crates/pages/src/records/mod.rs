//! What pages of companies and of contacts share: their facts side by side, doubts and corrections, what happened.

pub(crate) mod customer;
mod lists;
mod merging;
mod sheet;
pub(crate) mod story;

pub(crate) use lists::{ListQuery, check_all, filters, pass_on, sort_tabs};
pub(crate) use merging::{Side, came, keep, side_by_side, versus};
pub(crate) use sheet::{Line, Marks, changed_meanwhile, reachable, sheet};

use app::deals::DealLine;
use app::playbooks;
use db::Read;
use maud::{Markup, html};
use std::collections::BTreeMap;
use types::{Currency, DecimalMark, Id, Money};
use ui::{Column, Tone, badge, table};

use crate::choices::People;

/// An amount as people read it.
pub(crate) fn money(minor: i64, currency: &str) -> String {
    match currency.parse::<Currency>() {
        Ok(currency) => Money::of_minor(minor, currency).grouped(DecimalMark::Point),
        Err(_) => format!("{minor} {currency}"),
    }
}

/// The names of stages by playbook and key, for lists of deals.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stages(BTreeMap<(Id<types::Playbook>, String), String>);

impl Stages {
    /// Those of the present versions.
    pub(crate) fn load(read: &mut Read<'_>, house: &app::House) -> app::Result<Stages> {
        let mut names = BTreeMap::new();
        for playbook in playbooks::list(read)? {
            let Some(current) = playbook.current else { continue };
            let compiled = playbooks::compiled(read, house, current)?;
            for stage in compiled.stages() {
                names.insert((playbook.id, stage.key.clone()), stage.name.clone());
            }
        }
        Ok(Stages(names))
    }

    /// A stage's name.
    pub(crate) fn name(&self, playbook: Id<types::Playbook>, stage: &str) -> Option<&str> {
        self.0.get(&(playbook, stage.to_owned())).map(String::as_str)
    }

    /// Where a deal stands, in words.
    pub(crate) fn of(&self, line: &DealLine) -> String {
        let Some(stage) = &line.stage else { return status_word(&line.status).to_owned() };
        self.name(line.playbook, stage).unwrap_or(stage).to_owned()
    }
}

fn status_word(status: &str) -> &str {
    match status {
        "open" => "Open",
        "parked" => "Parked",
        "won" => "Won",
        "lost" => "Lost",
        "disqualified" => "Disqualified",
        other => other,
    }
}

fn status_tone(status: &str) -> Tone {
    match status {
        "won" => Tone::Good,
        "lost" | "disqualified" => Tone::Bad,
        "parked" => Tone::Warn,
        _ => Tone::Accent,
    }
}

/// The deals of a customer.
pub(crate) fn deal_table(lines: &[DealLine], stages: &Stages, people: &People) -> Markup {
    let columns = [
        Column::text("Deal"),
        Column::text("Stands"),
        Column::number("Worth"),
        Column::text("Owner"),
    ];
    table(
        "Deals",
        &columns,
        html! {
            @for line in lines {
                tr {
                    td { a.row-link href={ "/deals/" (line.number) } { (line.name) } }
                    td { (badge(status_tone(&line.status), status_word(&line.status))) @if line.stage.is_some() { " " (stages.of(line)) } }
                    td.number {
                        @match (line.amount, &line.currency) {
                            (Some(amount), Some(currency)) => (money(amount, currency)),
                            _ => "–"
                        }
                    }
                    td { (people.owner(line.owner).unwrap_or("Nobody")) }
                }
            }
        },
    )
}
