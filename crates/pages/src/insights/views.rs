//! How a report looks: the scope above, pictures with their tables, the deals behind a number.

use app::insights::{Behind, InsightQuery};
use insight::map::Dress;
use maud::{Markup, html};
use ui::{Column, FieldOf, Icon, Tone};
use web::FieldError;

use super::charts;
use super::draft_views::draft_form;
use super::scope::{Choices, address};
use super::sheet::{Cell, Part, Sheet};
use super::sheets::{REPORTS, Report};
use crate::{Filled, Viewer};

/// What is around every report.
pub(super) struct Shown<'a> {
    pub(super) viewer: &'a Viewer,
    pub(super) report: Report,
    pub(super) query: &'a InsightQuery,
    pub(super) choices: &'a Choices,
}

impl Shown<'_> {
    pub(super) fn page(&self, sheet: &Sheet) -> Markup {
        html! {
            (ui::page_header(&sheet.title, html! { (self.report.under()) }, self.exports()))
            (self.tabs())
            (self.scope_bar())
            @for says in &sheet.says { p.insight-says { (says) } }
            @if !sheet.stats.is_empty() {
                (ui::stats(html! {
                    @for (label, figure, note) in &sheet.stats {
                        (ui::stat(label, html! { (figure) }, html! { (note) }))
                    }
                }))
            }
            (parts(sheet))
            @if self.report == Report::Map { (self.draft()) }
        }
    }

    /// Offers whoever may change playbooks to draft one from what the map shows.
    fn draft(&self) -> Markup {
        let action = format!("/insights/map/draft?{}", address(self.query, &[]));
        let body = html! {
            p.muted { "The steps of won deals in their order, with the times that three quarters of them kept to. It is a draft: nobody follows it until it is published." }
            (draft_form(self.viewer, &action, None, &Filled::default()))
        };
        html! {
            @if self.viewer.by.must_manage("make playbooks").is_ok() {
                (ui::card("Draft a playbook from this", html! {}, body))
            }
        }
    }

    /// The page with what is wrong in the scope.
    pub(super) fn refused(&self, fields: &[FieldError]) -> Markup {
        html! {
            (ui::page_header(self.report.title(), html! { (self.report.under()) }, html! {}))
            (self.tabs())
            (self.scope_bar())
            @for field in fields {
                (ui::alert(Tone::Bad, "This cannot be asked", html! { (field.message) }))
            }
        }
    }

    fn exports(&self) -> Markup {
        if self.report == Report::Overview {
            return html! {};
        }
        let file = |name: &str| {
            format!("/insights/{}/{name}?{}", self.report.word(), address(self.query, &[]))
        };
        html! {
            @if self.report == Report::Map { (ui::link_button("Another history…", "/insights/map/file")) }
            (ui::link_button("Table", file("table.csv")))
            (ui::link_button("Picture", file("picture.svg")))
        }
    }

    fn tabs(&self) -> Markup {
        let scope = address(self.query, &[]);
        let tab = |report: &Report| {
            (report.title(), format!("{}?{scope}", report.path()), *report == self.report)
        };
        let beside = BESIDE.map(|(name, path)| (name, path.to_owned(), false));
        ui::tabs("Reports", &REPORTS.iter().map(tab).chain(beside).collect::<Vec<_>>())
    }

    fn scope_bar(&self) -> Markup {
        let query = self.query;
        let day = |day: Option<types::Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let any = |words: &str| (String::new(), words.to_owned());
        let mut playbooks = vec![any("All playbooks")];
        playbooks.extend(self.choices.playbooks.iter().cloned());
        let mut people = vec![any("Everybody")];
        people.extend(self.choices.people.iter().cloned());
        let by = BY.iter().map(|(key, words)| ((*key).to_owned(), (*words).to_owned()));
        let first = |list: &[String]| list.first().cloned().unwrap_or_default();
        html! {
            form.insight-scope method="get" action=(self.report.path()) {
                (labelled("from", "From", ui::date_input("from", day(query.from))))
                (labelled("to", "To", ui::date_input("to", day(query.to))))
                (labelled("playbook", "Playbook", ui::select("playbook", playbooks, query.playbook.as_deref().unwrap_or_default())))
                (labelled("owner", "Owner", ui::select("owner", people, &first(&query.owner))))
                (labelled("source", "Source", ui::text_input("source", first(&query.source)).attr("maxlength", "200")))
                (labelled("by", "Table by", ui::select("by", by, query.by.as_deref().unwrap_or_default())))
                @match self.report {
                    Report::WhatIf => (self.changes()),
                    Report::Map => (map_fields(query.tell.as_deref(), query)),
                    Report::Conformance => (against("The version that each follows", &self.choices.playbooks, query.against.as_deref())),
                    _ => {},
                }
                (ui::button("Show").primary())
            }
        }
    }

    fn changes(&self) -> Markup {
        let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
        let query = self.query;
        html! {
            (labelled("faster", "Less time, %", ui::text_input("faster", number(query.faster)).attr("inputmode", "decimal")))
            (labelled("better", "More go on, %", ui::text_input("better", number(query.better)).attr("inputmode", "decimal")))
            (labelled("leads", "More leads, %", ui::text_input("leads", number(query.leads)).attr("inputmode", "decimal")))
            (labelled("sellers", "More sellers", ui::text_input("sellers", number(query.sellers)).attr("inputmode", "decimal")))
            (labelled("criterion", "Replay a criterion", ui::select("criterion", self.criteria(), query.criterion.as_deref().unwrap_or_default())))
            (labelled("change", "What is tried with it", ui::select("change", CHANGES, query.change.as_deref().unwrap_or_default())))
        }
    }

    fn criteria(&self) -> Vec<(String, String)> {
        let mut all = vec![(String::new(), "None".to_owned())];
        all.extend(self.choices.criteria.iter().cloned());
        all
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
pub(super) fn map_fields(tell: Option<&str>, query: &InsightQuery) -> Markup {
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
pub(super) fn against(
    nothing: &str,
    playbooks: &[(String, String)],
    chosen: Option<&str>,
) -> Markup {
    let mut all = vec![(String::new(), nothing.to_owned())];
    all.extend(playbooks.iter().cloned());
    labelled("against", "Held against", ui::select("against", all, chosen.unwrap_or_default()))
}

/// The pictures and tables of a sheet.
pub(super) fn parts(sheet: &Sheet) -> Markup {
    html! {
        @for part in &sheet.parts { (shown_part(part)) }
    }
}

/// The pages beside the reports.
const BESIDE: [(&str, &str); 3] = [
    ("Goals", "/insights/goals"),
    ("Experiments", "/insights/experiments"),
    ("Commission", "/insights/commission"),
];

/// The tabs of a page beside the reports.
pub(super) fn tabs_beside(here: &str) -> Markup {
    let reports = REPORTS.iter().map(|report| (report.title(), report.path(), false));
    let beside = BESIDE.map(|(name, path)| (name, path.to_owned(), path == here));
    ui::tabs("Reports", &reports.chain(beside).collect::<Vec<_>>())
}

/// What tables may be made by.
const BY: [(&str, &str); 11] = [
    ("", "No groups"),
    ("origin", "Source"),
    ("owner", "Owner"),
    ("team", "Team"),
    ("product", "Product"),
    ("segment", "Segment"),
    ("country", "Country"),
    ("month", "Month of beginning"),
    ("won-month", "Month of winning"),
    ("playbook", "Playbook"),
    ("version", "Version of the playbook"),
];

pub(super) fn labelled(name: &str, label: &str, control: ui::Tag) -> Markup {
    ui::field(FieldOf { name, label, hint: None, error: None, required: false }, control)
}

fn shown_part(part: &Part) -> Markup {
    let body = html! {
        @if let Some(chart) = &part.chart { (charts::draw(&part.title, chart, Dress::Page)) }
        @if part.table.rows.is_empty() {
            p.muted { "Nothing to show in this scope yet." }
        } @else {
            (table(&part.title, &part.table.head, &part.table.rows))
        }
    };
    ui::card(&part.title, html! {}, body)
}

fn table(title: &str, head: &[(String, bool)], rows: &[Vec<Cell>]) -> Markup {
    let column = |(head, is_number): &(String, bool)| match (head.as_str(), is_number) {
        ("", _) => Column::silent("What it is about"),
        (_, true) => Column::number(head),
        (_, false) => Column::text(head),
    };
    let columns: Vec<Column> = head.iter().map(column).collect();
    let body = html! {
        @for row in rows {
            tr {
                @for (cell, (_, is_number)) in row.iter().zip(head) {
                    td .number[*is_number] {
                        @match &cell.link {
                            Some(link) => a href=(link) { (cell.text) },
                            None => (cell.text),
                        }
                    }
                }
            }
        }
    };
    ui::table(title, &columns, body)
}

/// The deals behind a number.
pub(super) fn behind(behind: &Behind, query: &InsightQuery) -> Markup {
    let columns = [
        Column::text("Deal"),
        Column::text("Company"),
        Column::text("Status"),
        Column::text("Stage"),
        Column::text("Began"),
        Column::text("Ended"),
    ];
    let day = |at: &str| at.chars().take(10).collect::<String>();
    let rows = html! {
        @for deal in &behind.items {
            tr {
                td { a href={ "/deals/" (deal.number) } { (deal.name) } }
                td { (deal.company_name.as_deref().unwrap_or_default()) }
                td { (deal.status) }
                td { (deal.stage.as_deref().unwrap_or_default()) }
                td { (day(&deal.opened_at)) }
                td { (deal.closed_at.as_deref().map(day).unwrap_or_default()) }
            }
        }
    };
    let under = html! { (behind.total) " deals" };
    html! {
        (ui::page_header("Deals behind a number", under, html! {}))
        @if behind.items.is_empty() {
            (ui::empty_state(Icon::ChartLine, "No deals", "No deal that you may see is behind this number.", None))
        } @else {
            (ui::table("Deals", &columns, rows))
        }
        @if let Some(next) = behind.next {
            (ui::link_button("More", format!("/insights/deals?{}", more(query, next))))
        }
    }
}

fn more(query: &InsightQuery, next: i64) -> String {
    let next = next.to_string();
    let mut fields = vec![("after", next.as_str())];
    let asked = [
        ("outcome", &query.outcome),
        ("stage", &query.stage),
        ("fate", &query.fate),
        ("group", &query.group),
        ("activity", &query.activity),
        ("then", &query.then),
        ("deviation", &query.deviation),
    ];
    fields.extend(asked.iter().filter_map(|(name, value)| Some((*name, value.as_deref()?))));
    address(query, &fields)
}
