//! Lists of records: what they are narrowed by in the address, and the bar that says so.

use app::lists::{RecordFilter, Sort};
use app::owners::OwnedBy;
use maud::{Markup, html};
use serde::Deserialize;
use types::Country;
use ui::{Icon, button, icon, link_button, select, text_input};
use web::Cursor;

use crate::choices::{self, People};
use crate::search::encoded;

/// What a list is narrowed by, as the address says it. What cannot be read narrows nothing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ListQuery {
    pub(crate) q: String,
    pub(crate) country: String,
    pub(crate) owner: String,
    pub(crate) team: String,
    pub(crate) sort: Sort,
    pub(crate) after: Option<Cursor>,
}

impl ListQuery {
    pub(crate) fn filter(&self) -> RecordFilter {
        let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let is_domain = self.q.contains('.') && !self.q.contains(' ');
        RecordFilter {
            q: text(&self.q).filter(|_| !is_domain),
            domain: text(&self.q).filter(|_| is_domain),
            country: self.country.parse::<Country>().ok(),
            owner: self.owner.parse::<OwnedBy>().ok(),
            team: self.team.parse().ok(),
            ..RecordFilter::default()
        }
    }

    /// Whether anything is narrowed.
    pub(crate) fn is_narrowed(&self) -> bool {
        [&self.q, &self.country, &self.owner, &self.team].iter().any(|text| !text.trim().is_empty())
    }

    /// The address of the list with all that it is narrowed by.
    pub(crate) fn address(&self, base: &str, sort: Sort, after: Option<&str>) -> String {
        let mut address = format!("{base}?sort={}", sort_word(sort));
        let narrowing = [
            ("q", &self.q),
            ("country", &self.country),
            ("owner", &self.owner),
            ("team", &self.team),
        ];
        for (name, value) in narrowing.into_iter().filter(|(_, value)| !value.trim().is_empty()) {
            address.push_str(&format!("&{name}={}", encoded(value.trim())));
        }
        if let Some(after) = after {
            address.push_str(&format!("&after={}", encoded(after)));
        }
        address
    }
}

fn sort_word(sort: Sort) -> &'static str {
    match sort {
        Sort::Name => "name",
        Sort::NameBackwards => "-name",
        Sort::Created => "created",
        Sort::Newest => "-created",
    }
}

/// Links that order a list.
pub(crate) fn sort_tabs(query: &ListQuery, base: &str) -> Markup {
    let sorts =
        [(Sort::Name, "By name"), (Sort::Newest, "Newest first"), (Sort::Created, "Oldest first")];
    let tabs =
        sorts.map(|(sort, words)| (words, query.address(base, sort, None), sort == query.sort));
    ui::tabs("Order", &tabs)
}

/// The bar of filters above a list.
pub(crate) fn filters(query: &ListQuery, base: &str, people: &People, hint: &str) -> Markup {
    let mut owners = people.owners("Any owner", &query.owner);
    owners.insert(1, ("me".to_owned(), "Mine".to_owned()));
    owners.insert(2, ("none".to_owned(), "Nobody’s".to_owned()));
    html! {
        form.filters method="get" action=(base) role="search" {
            (ui::hidden("sort", sort_word(query.sort)))
            span.search-box {
                (icon(Icon::Search))
                (text_input("q", &query.q).attr("type", "search").attr("placeholder", hint).attr("aria-label", hint).attr("data-hotkey", "/"))
            }
            (select("owner", owners, &query.owner).attr("aria-label", "Owner"))
            (select("country", choices::countries("Any country"), &query.country).attr("aria-label", "Country"))
            @if !people.teams().is_empty() {
                (select("team", people.team_choices("Any team"), &query.team).attr("aria-label", "Team"))
            }
            (button("Filter"))
            @if query.is_narrowed() { (link_button("Clear", base).ghost()) }
        }
    }
}

/// The box that ticks all rows.
pub(crate) fn check_all() -> Markup {
    html! { input.input type="checkbox" data-check-all="number" aria-label="Choose all"; }
}

/// Says who looks after those chosen from now on. Without scripts it is always there.
pub(crate) fn pass_on(people: &People) -> Markup {
    html! {
        div.bulk-bar data-chosen="number" {
            span { b data-count {} " chosen" }
            label for="bulk-owner" { "Pass on to" }
            (select("owner", people.owners("Nobody", ""), "").attr("id", "bulk-owner"))
            (button("Pass on"))
        }
    }
}
