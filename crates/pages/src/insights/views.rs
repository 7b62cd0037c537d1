//! How a report looks: the scope above, pictures with their tables, the deals behind a number.

use app::insights::{Behind, InsightQuery};
use insight::map::Dress;
use maud::{Markup, html};
use ui::{Column, Icon, Tone};
use web::FieldError;

use super::bar::Bar;
use super::charts;
use super::draft_views::draft_form;
use super::scope::{Choices, address, whole_address};
use super::sheet::{Cell, Chart, Part, Sheet, Table};
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
            (ui::page_header(&sheet.title, html! { (self.report.under()) }, self.exports(sheet)))
            (self.tabs())
            (self.scope_bar())
            @for says in &sheet.says { p.insight-says { (says) } }
            (figures(sheet))
            (self.how_far())
            (parts(sheet, &|place| Some(self.file(&format!("pictures/{}.svg", place + 1)))))
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

    fn exports(&self, sheet: &Sheet) -> Markup {
        html! {
            @if self.report == Report::Map { (ui::link_button("Another history…", "/insights/map/file")) }
            @if sheet.has_rows() { (ui::link_button("CSV", self.file("table.csv"))) }
        }
    }

    /// The address of a file of this report.
    fn file(&self, name: &str) -> String {
        format!("/insights/{}/{name}?{}", self.report.word(), whole_address(self.query))
    }

    fn tabs(&self) -> Markup {
        let tab =
            |report: &Report| (report.title(), self.address_of(*report), *report == self.report);
        let beside = BESIDE.map(|(name, path)| (name, path.to_owned(), false));
        ui::tabs("Reports", &REPORTS.iter().map(tab).chain(beside).collect::<Vec<_>>())
    }

    /// Another report of the same question, without the groups that it cannot make.
    fn address_of(&self, report: Report) -> String {
        let takes = |by: &String| report.takes_by(by) || !report.refuses_groups();
        let by = self.query.by.clone().filter(takes);
        let query = InsightQuery { by, ..self.query.clone() };
        format!("{}?{}", report.path(), whole_address(&query))
    }

    fn scope_bar(&self) -> Markup {
        Bar { report: self.report, query: self.query, choices: self.choices }.draw()
    }

    /// How far to look back, with one click.
    fn how_far(&self) -> Markup {
        let asked = self.query.last.unwrap_or(10);
        let step = |last: usize| {
            let query = InsightQuery { last: Some(last), ..self.query.clone() };
            let address = format!("{}?{}", self.report.path(), whole_address(&query));
            (format!("The last {last}"), address, last == asked)
        };
        html! {
            @if self.report == Report::LookBack { (ui::tabs("How many deals", &[5, 10, 20, 50].map(step))) }
        }
    }
}

/// The figures above a sheet; each that counts deals leads to them.
pub(super) fn figures(sheet: &Sheet) -> Markup {
    html! {
        @if !sheet.stats.is_empty() {
            (ui::stats(html! {
                @for it in &sheet.stats { (ui::stat(&it.label, linked(&it.figure), linked(&it.note))) }
            }))
        }
    }
}

fn linked(cell: &Cell) -> Markup {
    html! {
        @match &cell.link {
            Some(link) => a href=(link) { (cell.text) },
            None => (cell.text),
        }
    }
}

/// The pictures and tables of a sheet; `file` tells where the picture of a part can be saved.
pub(super) fn parts(sheet: &Sheet, file: &dyn Fn(usize) -> Option<String>) -> Markup {
    html! {
        div.stack { @for (place, part) in sheet.parts.iter().enumerate() { (shown_part(part, file(place))) } }
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

fn shown_part(part: &Part, file: Option<String>) -> Markup {
    let body = html! {
        @if let Some(chart) = &part.chart {
            // What is moved sideways on a telephone is reached by keys, too.
            @let moves = matches!(chart, Chart::Lanes(_));
            div.chart-frame tabindex=[moves.then_some("0")] role=[moves.then_some("region")]
                aria-label=[moves.then(|| format!("{}, drawn", part.title))] { (charts::draw(&part.title, chart, Dress::Page)) }
            @if let Some(file) = file {
                p.chart-file { a href=(file) download aria-label={ "Save the picture: " (part.title) } { "Save the picture" } }
            }
        }
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
                    td .number[*is_number] { (linked(cell)) }
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
    let address = format!("/insights/deals/table.csv?{}", asked_of_deals(query, None));
    let file = html! { @if !behind.items.is_empty() { (ui::link_button("CSV", address)) } };
    html! {
        (ui::page_header("Deals behind a number", under, file))
        @if behind.items.is_empty() {
            (ui::empty_state(Icon::ChartLine, "No deals", "No deal that you may see is behind this number.", None))
        } @else {
            (ui::table("Deals", &columns, rows))
        }
        @if let Some(next) = behind.next {
            (ui::link_button("More", format!("/insights/deals?{}", asked_of_deals(query, Some(next)))))
        }
    }
}

/// The same question for deals, from where a page ended.
fn asked_of_deals(query: &InsightQuery, next: Option<i64>) -> String {
    let next = next.map(|next| next.to_string());
    let way = query.way.map(|way| way.to_string());
    let asked = [
        ("after", &next),
        ("repeated", &query.repeated),
        ("way", &way),
        ("handed_by", &query.handed_by),
        ("handed_to", &query.handed_to),
        ("had", &query.had),
        ("outcome", &query.outcome),
        ("stage", &query.stage),
        ("fate", &query.fate),
        ("group", &query.group),
        ("activity", &query.activity),
        ("then", &query.then),
        ("deviation", &query.deviation),
        ("ended", &query.ended),
        ("tier", &query.tier),
        ("touch", &query.touch),
        ("person", &query.person),
    ];
    let fields = asked.iter().filter_map(|(name, value)| Some((*name, value.as_deref()?)));
    address(query, &fields.collect::<Vec<_>>())
}

/// The deals behind a number as a table for a file.
pub(super) fn behind_sheet(behind: &Behind) -> Sheet {
    let head = ["Deal", "Company", "Status", "Stage", "Amount", "Currency", "Began", "Ended"];
    let mut table = Table::of("Number", &[]);
    table.head.extend(head.map(|head| (head.to_owned(), false)));
    let text = |text: Option<&str>| Cell::of(text.unwrap_or_default());
    for deal in &behind.items {
        let amount = deal.amount.map(|amount| (amount.amount(), amount.currency().to_string()));
        let (amount, currency) = amount.unwrap_or_default();
        table.row([
            Cell::of(deal.number),
            Cell::of(&deal.name),
            text(deal.company_name.as_deref()),
            Cell::of(&deal.status),
            text(deal.stage.as_deref()),
            Cell::of(amount),
            Cell::of(currency),
            text(deal.opened_at.get(..10)),
            text(deal.closed_at.as_deref().and_then(|at| at.get(..10))),
        ]);
    }
    if behind.next.is_some() {
        let left = behind.total - behind.items.len();
        table.row([Cell::default(), Cell::of(format!("and {left} more: narrow the question"))]);
    }
    let title = format!("{} deals", behind.total);
    Sheet { parts: vec![Part { title, chart: None, table }], ..Sheet::default() }
}
