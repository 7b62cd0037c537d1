//! The bar above a report: what it is about, and what it is asked.

use app::insights::InsightQuery;
use maud::{Markup, html};
use ui::FieldOf;

use super::scope::{Choices, is_folded_asked, whole};
use super::sheets::{BY, Report};

/// The bar with what was asked.
pub(super) struct Bar<'a> {
    pub(super) report: Report,
    pub(super) query: &'a InsightQuery,
    pub(super) choices: &'a Choices,
}

/// A choice: value and words.
type Choice = (String, String);

/// The fields of every bar that may be there once only.
const SINGLE: [&str; 6] = ["from", "to", "playbook", "version", "cohort", "as_of"];
/// The fields of every bar of which there may be several values, the first of which the bar shows.
const LISTS: [&str; 7] = ["owner", "source", "team", "product", "segment", "country", "campaign"];

impl Bar<'_> {
    pub(super) fn draw(&self) -> Markup {
        let query = self.query;
        let playbook = query.playbook.as_deref().unwrap_or_default();
        html! {
            form.insight-scope method="get" action=(self.report.path()) {
                (labelled("from", "From", ui::date_input("from", day(query.from))))
                (labelled("to", "To", ui::date_input("to", day(query.to))))
                (labelled("playbook", "Playbook", chosen("playbook", "All playbooks", &self.choices.playbooks, playbook)))
                (labelled("owner", &several("Owner", &query.owner), self.owner()))
                (self.words("source", "Source", &query.source, &self.choices.words.source))
                @if self.report.has_groups() { (labelled("by", "Table by", self.by())) }
                (self.own())
                (self.kept())
                (ui::button("Show").primary())
                (self.fold())
            }
        }
    }

    fn owner(&self) -> ui::Tag {
        let fixed = [("me", "Me"), ("(none)", "Nobody")];
        let fixed = fixed.map(|(value, words)| (value.to_owned(), words.to_owned()));
        let people: Vec<Choice> =
            fixed.into_iter().chain(self.choices.people.iter().cloned()).collect();
        chosen("owner", "Everybody", &people, first(&self.query.owner))
    }

    /// What stands behind the fold, which is open where something of it is asked.
    fn fold(&self) -> Markup {
        const COHORTS: [(&str, &str); 2] = [("", "Began"), ("closed", "Ended")];
        let (query, words) = (self.query, &self.choices.words);
        let version = query.version.map(|version| version.to_string()).unwrap_or_default();
        let cohort = query.cohort.as_deref().filter(|cohort| *cohort != "opened");
        let cohort = ui::select("cohort", COHORTS, cohort.unwrap_or_default());
        let version = ui::input("number", "version", version)
            .attr("min", "1")
            .attr("placeholder", "of the playbook");
        let team = chosen("team", "All teams", &self.choices.teams, first(&query.team));
        html! {
            details.scope-fold open[is_folded_asked(query)] {
                summary { "More" }
                div {
                    (labelled("version", "Version", version))
                    (labelled("team", &several("Team", &query.team), team))
                    (self.words("product", "Product", &query.product, &words.product))
                    (self.words("segment", "Segment", &query.segment, &words.segment))
                    (self.words("country", "Country", &query.country, &words.country))
                    (self.words("campaign", "Campaign", &query.campaign, &words.campaign))
                    (labelled("cohort", "Deals that, in these days,", cohort))
                    (labelled("as_of", "As it was known on", ui::date_input("as_of", day(query.as_of))))
                }
            }
        }
    }

    /// A field for a word that deals have, with those that are known.
    fn words(&self, name: &'static str, label: &str, asked: &[String], known: &[String]) -> Markup {
        let list = format!("known-{name}");
        let input = ui::text_input(name, first(asked)).attr("maxlength", "200");
        html! {
            (labelled(name, &several(label, asked), input.attr("list", list.clone())))
            datalist id=(list) { @for word in known { option value=(word) {} } }
        }
    }

    fn by(&self) -> ui::Tag {
        // A source has two names, of which one is offered; people are looked at by owner where nothing is said.
        let (nothing, usual) = match self.report {
            Report::People => ("Owner", "owner"),
            _ => ("No groups", ""),
        };
        let plain = BY.iter().filter(|(by, _)| *by != "source");
        let plain = plain.map(|(by, words)| ((*by).to_owned(), (*words).to_owned()));
        let role = |role: &Choice| (role.0.clone(), format!("Role: {}", role.1));
        let roles = self.choices.roles.iter().map(role);
        let takes = |by: &Choice| by.0 != usual && self.report.takes_by(&by.0);
        let all: Vec<Choice> = plain.chain(roles).filter(takes).collect();
        let asked = match self.query.by.as_deref() {
            Some("source") => "origin",
            Some(by) if by != usual => by,
            _ => "",
        };
        chosen("by", nothing, &all, asked)
    }

    /// What only this report is asked.
    fn own(&self) -> Markup {
        let query = self.query;
        match self.report {
            Report::WhatIf => html! { (self.changes()) (self.ahead("180")) },
            Report::Backtest => self.ahead("30"),
            Report::Score => self.ahead("90"),
            Report::Forecast => period(query.period.as_deref()),
            Report::LookBack => last(query.last),
            Report::Map => map_fields(query.tell.as_deref(), query),
            Report::Conformance => against(
                "The version that each follows",
                &self.choices.playbooks,
                query.against.as_deref(),
            ),
            _ => html! {},
        }
    }

    /// The names of the fields that only this report has.
    fn own_names(&self) -> &'static [&'static str] {
        match self.report {
            Report::WhatIf => {
                &["stage", "faster", "better", "leads", "sellers", "criterion", "change", "ahead"]
            }
            Report::Backtest | Report::Score => &["ahead"],
            Report::Forecast => &["period"],
            Report::LookBack => &["last"],
            Report::Map => &["tell", "lines", "least", "activities"],
            Report::Conformance => &["against"],
            _ => &[],
        }
    }

    fn ahead(&self, usual: &'static str) -> Markup {
        let days = self.query.ahead.map(|days| days.to_string()).unwrap_or_default();
        let input = ui::input("number", "ahead", days)
            .attr("min", "1")
            .attr("max", "1000")
            .attr("placeholder", usual);
        labelled("ahead", "Days ahead", input)
    }

    fn changes(&self) -> Markup {
        let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
        let decimal =
            |name: &str, value| ui::text_input(name, number(value)).attr("inputmode", "decimal");
        let query = self.query;
        let stage = query.stage.as_deref().unwrap_or_default();
        let criterion = query.criterion.as_deref().unwrap_or_default();
        let change = ui::select("change", CHANGES, query.change.as_deref().unwrap_or_default());
        html! {
            (labelled("stage", "At the stage", chosen("stage", "Every stage", &self.choices.stages, stage)))
            (labelled("faster", "Less time, %", decimal("faster", query.faster)))
            (labelled("better", "More go on, %", decimal("better", query.better)))
            (labelled("leads", "More leads, %", decimal("leads", query.leads)))
            (labelled("sellers", "More sellers", decimal("sellers", query.sellers)))
            (labelled("criterion", "Replay a criterion", chosen("criterion", "None", &self.choices.criteria, criterion)))
            (labelled("change", "What is tried with it", change))
        }
    }

    /// What was asked and has no field here: it is kept all the same.
    fn kept(&self) -> Markup {
        let by = self.report.has_groups();
        let is_single = |name: &str| {
            SINGLE.contains(&name) || self.own_names().contains(&name) || (by && name == "by")
        };
        let mut shown: Vec<&str> = Vec::new();
        let mut kept = Vec::new();
        for (name, value) in whole(self.query) {
            let is_first = LISTS.contains(&name) && !shown.contains(&name);
            if is_first {
                shown.push(name);
            } else if !is_single(name) {
                kept.push((name, value));
            }
        }
        html! { @for (name, value) in kept { (ui::hidden(name, value)) } }
    }
}

fn day(day: Option<types::Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn first(list: &[String]) -> &str {
    list.first().map_or("", String::as_str)
}

/// A label that says of how many values only the first is shown.
fn several(label: &str, asked: &[String]) -> String {
    match asked.len() {
        0 | 1 => label.to_owned(),
        more => format!("{label} (and {} more)", more - 1),
    }
}

/// A choice of which nothing may be chosen; what was asked is among it, whatever it is.
fn chosen(name: &'static str, nothing: &str, known: &[Choice], asked: &str) -> ui::Tag {
    let mut all = vec![(String::new(), nothing.to_owned())];
    all.extend(known.iter().cloned());
    if all.iter().all(|(value, _)| value != asked) {
        all.push((asked.to_owned(), asked.to_owned()));
    }
    ui::select(name, all, asked)
}

/// The period of a forecast.
fn period(asked: Option<&str>) -> Markup {
    const PERIODS: [(&str, &str); 6] = [
        ("week", "This week"),
        ("month", "This month"),
        ("next-month", "Next month"),
        ("", "This quarter"),
        ("next-quarter", "Next quarter"),
        ("year", "This year"),
    ];
    let asked = asked.filter(|asked| *asked != "quarter").unwrap_or_default();
    labelled("period", "Deal by deal for", ui::select("period", PERIODS, asked))
}

/// How many of the last deals.
fn last(asked: Option<usize>) -> Markup {
    let input = ui::input("number", "last", asked.map(|last| last.to_string()).unwrap_or_default())
        .attr("min", "1")
        .attr("max", "200")
        .attr("placeholder", "10")
        .attr("list", "known-last");
    html! {
        (labelled("last", "How many deals", input))
        datalist #known-last { @for last in ["5", "10", "20", "50"] { option value=(last) {} } }
    }
}

/// What is tried with a criterion.
const CHANGES: [(&str, &str); 2] = [("", "Require it"), ("optional", "Make it optional")];

/// What counts as an activity of a map.
const TELL: [(&str, &str); 3] = [
    ("", "Stages and ends"),
    ("stages", "Stages alone"),
    ("all", "Also tasks, calls, mails and meetings"),
];

/// What a map shows; what counts as an activity is asked only of the journal.
fn map_fields(tell: Option<&str>, query: &InsightQuery) -> Markup {
    let tell = tell.filter(|tell| *tell != "ends").unwrap_or_default();
    html! {
        (labelled("tell", "What is an activity", ui::select("tell", TELL, tell)))
        (filter_fields(query))
    }
}

/// Which lines of a map are drawn, which activities are shown.
pub(super) fn filter_fields(query: &InsightQuery) -> Markup {
    const LINES: [(&str, &str); 3] =
        [("", "The most frequent"), ("time", "Those with most time"), ("share", "Usual ways out")];
    let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    let share = |name: &str, value: Option<f64>| {
        ui::text_input(name, number(value))
            .attr("inputmode", "decimal")
            .attr("placeholder", "0 to 1")
    };
    html! {
        (labelled("lines", "Lines", ui::select("lines", LINES, query.lines.as_deref().unwrap_or_default())))
        (labelled("least", "Their share", share("least", query.least)))
        (labelled("activities", "Share of activities", share("activities", query.activities)))
    }
}

/// What deals are held against.
pub(super) fn against(nothing: &str, playbooks: &[Choice], asked: Option<&str>) -> Markup {
    let control = chosen("against", nothing, playbooks, asked.unwrap_or_default());
    labelled("against", "Held against", control)
}

pub(super) fn labelled(name: &str, label: &str, control: ui::Tag) -> Markup {
    ui::field(FieldOf { name, label, hint: None, error: None, required: false }, control)
}
