//! The list of deals as markup.

use app::deals::DealLine;
use app::deals::list::Sort;
use app::owners::OwnedBy;
use maud::{Markup, html};
use ui::Icon;

use super::bulk::Bulk;
use super::columns::{Cells, Field, Shows};
use super::query::{Here, due_word, units};
use super::saved::{save_link, view_tabs};
use super::{COUNTED, Loaded, is_narrowed};
use crate::board::address;
use crate::shown;
use crate::{Viewer, away};

/// The page of a list.
pub(super) struct Shown<'a> {
    pub(super) viewer: &'a Viewer,
    pub(super) loaded: &'a Loaded,
}

impl Shown<'_> {
    fn here(&self) -> Here<'_> {
        Here {
            path: "/deals",
            says: &self.loaded.says,
            view: self.loaded.view.as_ref().map(|view| view.id),
            currency: self.viewer.workspace.currency,
        }
    }

    /// The whole page within the frame.
    pub(super) fn page(&self) -> Markup {
        html! {
            (ui::page_header("Deals", self.counted(), self.actions()))
            (view_tabs(&self.here(), &BUILT_IN, &self.loaded.views, self.loaded.view.as_ref()))
            (self.filters())
            (self.table())
        }
    }

    fn counted(&self) -> Markup {
        let count = self.loaded.count;
        html! {
            @if count >= COUNTED { "more than " (shown::count(count, "deal", "deals")) }
            @else { (shown::count(count, "deal", "deals")) }
            @if let Some(view) = &self.loaded.view { " · " (view.name) }
        }
    }

    fn actions(&self) -> Markup {
        let here = self.here();
        let playbook = self.loaded.says.filter.playbook.as_deref();
        let board = playbook.map_or("/board".to_owned(), |key| format!("/board/{key}"));
        html! {
            span.button-group {
                (ui::link_button("Board", board).icon(Icon::SquareKanban))
                (ui::link_button("List", here.address()).icon(Icon::Table2).attr("aria-current", "page"))
            }
            (ui::link_button("Columns", here.at("/deals/columns")).icon(Icon::Columns3).flag("data-sheet"))
            (ui::link_button("CSV", here.at("/deals/export.csv")).icon(Icon::Download).attr("title", "Download this list for a spreadsheet"))
            @if self.viewer.may_write() { (save_link(&here)) }
        }
    }

    /// The filters: those used most in a row, the rest a press away.
    fn filters(&self) -> Markup {
        let filter = &self.loaded.says.filter;
        let chosen = |value: Option<String>| value.unwrap_or_default();
        let status = filter.status.as_deref().unwrap_or("alive");
        let owner = chosen(filter.owner.map(|owner| owner.to_string()));
        let more = self.more_filters();
        html! {
            form.toolbar.filters method="get" action="/deals" role="search" {
                (self.kept())
                label.filter.grow { span.sr-only { "Words" } (ui::input("search", "q", filter.q.clone().unwrap_or_default()).attr("placeholder", "Name, company, person…").attr("data-hotkey", "/")) }
                label.filter { span { "Status" } (ui::select("status", STATUSES, status).flag("data-submit")) }
                label.filter { span { "Playbook" } (ui::select("playbook", self.playbooks(), filter.playbook.as_deref().unwrap_or_default()).flag("data-submit")) }
                @if let Some(stages) = self.stages() {
                    label.filter { span { "Stage" } (ui::select("stage", stages, filter.stage.as_deref().unwrap_or_default()).flag("data-submit")) }
                }
                label.filter { span { "Owner" } (ui::select("owner", self.owners(), &owner).flag("data-submit")) }
                label.filter { span { "Due" } (ui::select("due", DUES, filter.due.map_or("", due_word)).flag("data-submit")) }
                label.filter { span { "Order" } (ui::select("sort", sorts(self.loaded.says.sort), self.loaded.says.sort.word()).flag("data-submit")) }
                details.more-filters open[more.1] {
                    summary.btn data-variant="outline" data-size="sm" { (ui::icon(Icon::SlidersHorizontal)) "More" }
                    div.more-fields { (more.0) }
                }
                (ui::button("Filter").icon(Icon::Filter))
                @if is_narrowed(filter) || filter.status.as_deref() != Some("open") {
                    (ui::link_button("Clear", "/deals").ghost())
                }
            }
        }
    }

    /// What the form keeps of the address: columns, the view, what other pages narrow by.
    fn kept(&self) -> Markup {
        let here = self.here();
        let kept = here.pairs().into_iter().filter(|(name, _)| {
            matches!(*name, "columns" | "view" | "own" | "company" | "contact" | "import" | "phase")
        });
        html! { @for (name, value) in kept { (ui::hidden(name, value)) } }
    }

    /// The filters that are used less, and whether one of them is on.
    fn more_filters(&self) -> (Markup, bool) {
        let filter = &self.loaded.says.filter;
        let currency = self.viewer.workspace.currency;
        let number = |value: Option<String>| value.unwrap_or_default();
        let money = |minor: Option<i64>| number(minor.map(|minor| units(minor, currency)));
        let team = number(filter.team.map(|team| team.to_string()));
        let teams = self.loaded.teams.iter().map(|team| (team.id.to_string(), team.name.clone()));
        let teams: Vec<_> = [(String::new(), "All".to_owned())].into_iter().chain(teams).collect();
        let day = |day: Option<types::Date>| number(day.map(|day| day.to_string()));
        let is_on = filter.team.is_some()
            || filter.source.is_some()
            || filter.product.is_some()
            || filter.segment.is_some()
            || filter.country.is_some()
            || filter.worth_from.is_some()
            || filter.worth_until.is_some()
            || filter.quiet_days.is_some()
            || filter.stage_days.is_some()
            || filter.score_from.is_some()
            || filter.close_from.is_some()
            || filter.close_until.is_some();
        let text = |name: &str, label: &str, value: Option<&String>| {
            html! {
                label.filter { span { (label) } (ui::text_input(name, value.cloned().unwrap_or_default())) }
            }
        };
        let count = |name: &str, label: &str, value: Option<String>| {
            html! {
                label.filter { span { (label) } (ui::input("number", name, number(value)).attr("min", "0").class("short")) }
            }
        };
        let markup = html! {
            label.filter { span { "Team" } (ui::select("team", teams, &team)) }
            (text("source", "Source", filter.source.as_ref()))
            (text("product", "Product", filter.product.as_ref()))
            label.filter { span { "Segment" } (ui::select("segment", segments(filter.segment.as_deref()), filter.segment.as_deref().unwrap_or_default())) }
            label.filter { span { "Country" } (ui::text_input("country", filter.country.clone().unwrap_or_default()).attr("maxlength", "2").attr("placeholder", "DE").class("short")) }
            (count("min", &format!("Worth from ({})", currency.as_str()), Some(money(filter.worth_from))))
            (count("max", "up to", Some(money(filter.worth_until))))
            (count("quiet", "Quiet for days", filter.quiet_days.map(|days| days.to_string())))
            (count("age", "In stage for days", filter.stage_days.map(|days| days.to_string())))
            label.filter { span { "Score from" } (ui::input("number", "score", number(filter.score_from.map(|points| points.to_string()))).class("short")) }
            label.filter { span { "Closes from" } (ui::date_input("close_from", day(filter.close_from))) }
            label.filter { span { "until" } (ui::date_input("close_until", day(filter.close_until))) }
        };
        (markup, is_on)
    }

    fn playbooks(&self) -> Vec<(String, String)> {
        let all = [(String::new(), "All".to_owned())].into_iter();
        let each =
            self.loaded.guide.playbooks.iter().map(|(it, _)| (it.key.clone(), it.name.clone()));
        all.chain(each).collect()
    }

    /// The stages of the playbook that the list is narrowed to.
    fn stages(&self) -> Option<Vec<(String, String)>> {
        let key = self.loaded.says.filter.playbook.as_deref();
        let found = match (key, self.loaded.guide.playbooks.as_slice()) {
            (None, [(_, only)]) => only,
            (Some(key), all) => &all.iter().find(|(it, _)| it.key == key)?.1,
            _ => return None,
        };
        let each = found.stages().iter().map(|stage| (stage.key.clone(), stage.name.clone()));
        Some([(String::new(), "All".to_owned())].into_iter().chain(each).collect())
    }

    fn owners(&self) -> Vec<(String, String)> {
        owners(self.viewer, &self.loaded.colleagues, self.loaded.says.filter.owner)
    }

    /// The rows: what a live change draws again.
    pub(super) fn table(&self) -> Markup {
        let here = self.here();
        if self.loaded.page.items.is_empty() {
            return html! { div #deals-list data-live="deals" data-live-url=(here.address()) { (self.empty()) } };
        }
        let columns = Shows::of(self.loaded.says.columns.iter().map(String::as_str)).0;
        let next = self.loaded.page.next.as_deref().map(|next| here.after(next));
        html! {
            div #deals-list data-live="deals" data-live-url=(here.address()) {
                (self.bulk_bar())
                div.table-container.list tabindex="0" role="region" aria-label="Deals" {
                    table.table.list-table {
                        caption.sr-only { "Deals" }
                        thead { tr {
                            @if self.viewer.may_write() {
                                th.tick scope="col" data-label="Choose all that are shown" { input type="checkbox" data-check-all="deal" aria-label="Choose all that are shown"; }
                            }
                            th scope="col" { "Deal" }
                            @for column in &columns { (self.head(*column)) }
                        } }
                        tbody #deals-rows data-rows { @for deal in &self.loaded.page.items { (self.row(deal, &columns)) } }
                    }
                }
                (ui::pagination(next.as_deref(), "deals-rows"))
            }
        }
    }

    fn head(&self, column: Shows) -> Markup {
        let here = self.here();
        let sort = self.loaded.says.sort;
        let Some((first, second)) = column.sorts() else {
            return html! { th scope="col" .number[column.is_number()] { (column.head()) } };
        };
        let (next, order) = match sort {
            it if it == first => (second, Some("ascending")),
            it if it == second => (first, Some("descending")),
            _ => (first, None),
        };
        let sign = match order {
            None => Icon::ChevronsUpDown,
            Some("ascending") => Icon::ArrowDown,
            Some(_) => Icon::ArrowUp,
        };
        html! {
            th scope="col" .number[column.is_number()] aria-sort=[order] {
                a.sorts href=(here.sorted(next)) { (column.head()) (ui::icon(sign)) }
            }
        }
    }

    fn row(&self, deal: &DealLine, columns: &[Shows]) -> Markup {
        let cells =
            Cells { viewer: self.viewer, guide: &self.loaded.guide, names: &self.loaded.names };
        let here = self.here();
        let back = here.address();
        html! {
            tr id={ "row-" (deal.number) } {
                @if self.viewer.may_write() {
                    td.tick { input type="checkbox" name="deal" value=(deal.number) form="bulk" data-row-key="x" aria-label={ "Choose " (deal.name) }; }
                }
                th.name scope="row" {
                    a href=(here.deal(deal.number)) { (deal.name) }
                    @if self.viewer.may_write() { (pencil(deal, Field::Name, &back)) }
                }
                @for column in columns {
                    @let editable = column.field().filter(|_| self.viewer.may_write());
                    td .number[column.is_number()] .editable[editable.is_some()]
                        id=[editable.map(|field| cell_id(deal.number, field))] data-label=(column.head()) {
                        (cells.value(*column, deal))
                        @if let Some(field) = editable { (pencil(deal, field, &back)) }
                    }
                }
            }
        }
    }

    fn bulk_bar(&self) -> Markup {
        if !self.viewer.may_write() {
            return html! {};
        }
        let bulk = Bulk {
            viewer: self.viewer,
            back: self.here().address(),
            filter: &self.loaded.says.filter,
            fit: (self.loaded.count, self.loaded.page.items.len()),
            is_leads: false,
        };
        bulk.bar()
    }

    fn empty(&self) -> Markup {
        let filter = &self.loaded.says.filter;
        if is_narrowed(filter) {
            let action = html! { div.actions { (ui::link_button("Show all open deals", "/deals").primary()) } };
            return ui::empty_state(
                Icon::Filter,
                "Nothing fits these filters",
                "Take one of them away, or look among other deals.",
                Some(action),
            );
        }
        let action = self.viewer.may_write().then(|| {
            html! {
                div.actions {
                    (ui::link_button("New lead", "/leads/new").primary().icon(Icon::Plus))
                    @if self.viewer.may_import() { (ui::link_button("Import a file", "/imports").icon(Icon::Upload)) }
                }
            }
        });
        ui::empty_state(
            Icon::Handshake,
            "No deals here",
            "Deals begin as leads, entered by hand or out of files.",
            action,
        )
    }
}

/// Which columns are shown, in which order.
pub(super) fn columns_form(viewer: &Viewer, here: &Here<'_>) -> Markup {
    let chosen = Shows::of(here.says.columns.iter().map(String::as_str)).0;
    let rest = Shows::ALL.into_iter().filter(|column| !chosen.contains(column));
    let all: Vec<Shows> = chosen.iter().copied().chain(rest).collect();
    let kept = here.pairs().into_iter().filter(|(name, _)| *name != "columns");
    let body = html! {
        @for (name, value) in kept { (ui::hidden(name, value)) }
        div.choices.two-columns {
            @for column in all {
                label.check {
                    input.input type="checkbox" name="columns" value=(column.word()) checked[chosen.contains(&column)];
                    span { (column.head()) }
                }
            }
        }
        div.actions { (ui::button("Show these").primary()) (ui::link_button("Cancel", here.address()).ghost().flag("data-sheet-close")) }
    };
    html! {
        (ui::page_header("Columns", html! {}, html! {}))
        (viewer.form("/deals/columns", body).class("stack narrow"))
    }
}

/// A way to edit a cell; a form in its place, or a page without scripts. The style draws the pencil: a list has hundreds.
pub(super) fn pencil(deal: &DealLine, field: Field, back: &str) -> Markup {
    let pairs = [
        ("deal", deal.number.to_string()),
        ("field", field.word().to_owned()),
        ("back", back.to_owned()),
    ];
    let href = address("/deals/cell", &pairs);
    let label = format!("Edit {} of {}", field.label().to_lowercase(), deal.name);
    let sheet = field == Field::Name;
    html! {
        a.pencil href=(href) title="Edit" aria-label=(label) data-sheet[sheet] data-cell[!sheet]
            data-row-key=[sheet.then_some("e")] {}
    }
}

/// The id of a cell that can be edited.
pub(super) fn cell_id(deal: i64, field: Field) -> String {
    format!("cell-{deal}-{}", field.word())
}

/// Everybody who can be asked for as an owner; somebody who has left stays in the list while asked for.
pub(crate) fn owners(
    viewer: &Viewer,
    colleagues: &[(types::Id<types::User>, String)],
    chosen: Option<OwnedBy>,
) -> Vec<(String, String)> {
    let fixed = [
        (String::new(), "Everybody".to_owned()),
        ("me".to_owned(), "Me".to_owned()),
        ("none".to_owned(), "Nobody".to_owned()),
    ];
    let others = away::others(viewer, colleagues);
    let mut owners: Vec<(String, String)> = fixed.into_iter().chain(others).collect();
    if let Some(OwnedBy::User(user)) = chosen
        && owners.iter().all(|(id, _)| *id != user.to_string())
    {
        owners.push((user.to_string(), "Somebody who has left".to_owned()));
    }
    owners
}

/// The segments to choose from; one that is another stays while asked for.
fn segments(chosen: Option<&str>) -> Vec<(String, String)> {
    let known = [("", "All"), ("b2b", "B2B"), ("b2c", "B2C")];
    let own = chosen.filter(|chosen| known.iter().all(|(value, _)| value != chosen));
    let own = own.map(|own| (own.to_owned(), own.to_owned()));
    known
        .map(|(value, words)| (value.to_owned(), words.to_owned()))
        .into_iter()
        .chain(own)
        .collect()
}

/// In which orders deals can be looked at; one that is not offered stays while asked for.
fn sorts(chosen: Sort) -> Vec<(&'static str, &'static str)> {
    let word = chosen.word();
    let own = SORTS.iter().all(|(known, _)| *known != word).then_some((word, word));
    SORTS.into_iter().chain(own).collect()
}

const SORTS: [(&str, &str); 14] = [
    ("next", "What is due first"),
    ("-next", "What is due last"),
    ("-worth", "Largest first"),
    ("worth", "Smallest first"),
    ("close", "Closes first"),
    ("-close", "Closes last"),
    ("entered", "Longest in their stage"),
    ("-entered", "Shortest in their stage"),
    ("-score", "Most points first"),
    ("score", "Fewest points first"),
    ("-created", "Newest first"),
    ("created", "Oldest first"),
    ("-closed", "Closed last"),
    ("closed", "Closed first"),
];

/// How deals can stand.
const STATUSES: [(&str, &str); 7] = [
    ("open", "Open"),
    ("parked", "Parked"),
    ("alive", "All running"),
    ("won", "Won"),
    ("lost", "Lost"),
    ("disqualified", "Disqualified"),
    ("merged", "Merged"),
];

/// When something is due.
pub(crate) const DUES: [(&str, &str); 6] = [
    ("", "Any time"),
    ("overdue", "Overdue"),
    ("today", "Today"),
    ("week", "Within a week"),
    ("late", "Stage over its time"),
    ("nothing", "Nothing planned"),
];

/// The views that everybody has: words and address.
const BUILT_IN: [(&str, &str); 7] = [
    ("Open", "/deals"),
    ("Mine", "/deals?owner=me"),
    ("Overdue", "/deals?due=overdue"),
    ("Gone quiet", "/deals?quiet=14"),
    ("Stuck", "/deals?due=late&sort=entered"),
    ("Won", "/deals?status=won&sort=-closed"),
    ("Lost", "/deals?status=lost&sort=-closed"),
];
