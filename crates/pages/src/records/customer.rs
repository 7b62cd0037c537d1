//! What pages of a company and of a contact do alike: whose it is, what looks like it, pairs that may be one.

use app::companies::Company;
use app::contacts::Contact;
use app::deals::DealLine;
use app::duplicates::{Alike, AlikePair, Likeness};
use app::owners::Bulk;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use types::Id;
use ui::{
    Column, Icon, Tone, alert, badge, breadcrumb, button, empty_state, growing_table, link_button,
    page_header, pagination, person, select,
};
use web::{Cursor, Page, Role};

use crate::choices::People;
use crate::{Done, Filled, Viewer};

/// A record of a customer, and the words in which its pages speak of it.
pub(crate) trait Customer {
    /// Where its pages are.
    const BASE: &'static str;
    /// What the list is called.
    const MANY: &'static str;
    /// What one is called at the head of a table.
    const ONE: &'static str;
    /// Another one is added although it looks the same.
    const ANYWAY: &'static str;
    /// It may be stored twice.
    const TWICE: &'static str;
    /// Nothing is stored twice.
    const ONCE: &'static str;

    fn number(&self) -> i64;
    fn name(&self) -> &str;
    fn owner(&self) -> Option<Id<types::User>>;
}

impl Customer for Company {
    const BASE: &'static str = "/companies";
    const MANY: &'static str = "Companies";
    const ONE: &'static str = "Company";
    const ANYWAY: &'static str = "No, add it anyway";
    const TWICE: &'static str = "This may be here twice";
    const ONCE: &'static str = "Every company is here once, as far as one can tell.";

    fn number(&self) -> i64 {
        self.number
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn owner(&self) -> Option<Id<types::User>> {
        self.owner
    }
}

impl Customer for Contact {
    const BASE: &'static str = "/contacts";
    const MANY: &'static str = "Contacts";
    const ONE: &'static str = "Contact";
    const ANYWAY: &'static str = "No, add them anyway";
    const TWICE: &'static str = "They may be here twice";
    const ONCE: &'static str = "Everybody is here once, as far as one can tell.";

    fn number(&self) -> i64 {
        self.number
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn owner(&self) -> Option<Id<types::User>> {
        self.owner
    }
}

/// From which place on a page goes on.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Onward {
    pub(crate) after: Option<Cursor>,
    /// Whether two records have just become this one.
    pub(crate) merged: bool,
}

/// Where one goes after two records have become one: to it, and to its deals if several of them go on.
pub(crate) fn merged<R: Customer>(kept: &R, deals: &[DealLine]) -> String {
    let asks = if going_on(deals).count() > 1 { "?merged=true" } else { "" };
    format!("{}/{}{asks}", R::BASE, kept.number())
}

fn going_on(deals: &[DealLine]) -> impl Iterator<Item = &DealLine> {
    deals.iter().filter(|deal| matches!(deal.status.as_str(), "open" | "parked"))
}

/// Asks whether deals of what were two records are one deal too.
pub(crate) fn same_deals(viewer: &Viewer, deals: &[DealLine]) -> Markup {
    if !viewer.may_write() || going_on(deals).count() < 2 {
        return html! {};
    }
    alert(
        Tone::Accent,
        "Are some of their deals the same too?",
        html! {
            ul {
                @for deal in going_on(deals).take(10) {
                    li {
                        a href={ "/deals/" (deal.number) } { (deal.name) } " " span.muted { "#" (deal.number) } " "
                        a href={ "/deals/" (deal.number) "/merge" } { "Merge with another" }
                    }
                }
            }
        },
    )
}

/// With which other record one is compared.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct With {
    pub(crate) with: i64,
}

/// The records that were chosen in a list.
pub(crate) fn chosen(form: &Filled) -> Vec<i64> {
    form.all("number").iter().filter_map(|text| text.parse().ok()).collect()
}

/// The list again, with how many were passed on.
pub(crate) fn passed_on<R: Customer>(viewer: &Viewer, done: &Bulk) -> Response {
    let answer = viewer.see_other(R::BASE);
    match done.refused.first() {
        None => answer.with_flash(format!("{} passed on.", done.changed)),
        Some(first) => answer.with_warning(format!(
            "{} passed on, {} not: {}",
            done.changed,
            done.refused.len(),
            first.says
        )),
    }
}

/// Who looks after a record.
pub(crate) fn owner(people: &People, record: &impl Customer) -> Markup {
    match people.owner(record.owner()) {
        Some(name) => person(name),
        None => html! { span.muted { "Nobody" } },
    }
}

/// Who looks after a record, and the way to pass it on for those who may.
pub(crate) fn owned<R: Customer>(viewer: &Viewer, people: &People, record: &R) -> Markup {
    let chosen = record.owner().map(|owner| owner.to_string()).unwrap_or_default();
    let leads = matches!(viewer.by.role(), Role::Admin | Role::Manager);
    let is_free = record.owner().is_none() || record.owner() == viewer.by.user();
    html! {
        @if viewer.may_write() && (leads || is_free) {
            (viewer.form(format!("{}/{}/owner", R::BASE, record.number()), html! {
                (select("owner", people.owners("Nobody", &chosen), &chosen).attr("aria-label", "Looked after by"))
                (button("Pass on"))
            }).class("inline"))
        } @else { (owner(people, record)) }
    }
}

fn link<R: Customer>(record: &R) -> Markup {
    html! { a href={ (R::BASE) "/" (record.number()) } { (record.name()) } }
}

fn like<R: Customer>(alike: &Alike<R>) -> Markup {
    html! { (link(&alike.record)) " " span.muted { (reasons(&alike.likeness)) } }
}

/// Asks whether a new record is one of those that look the same.
pub(crate) fn one_of_these<R: Customer>(alike: &[Alike<R>]) -> Markup {
    if alike.is_empty() {
        return html! {};
    }
    alert(
        Tone::Warn,
        "Is it one of these?",
        html! {
            ul { @for alike in alike.iter().take(5) { li { (like(alike)) } } }
            label.check { input.input type="checkbox" name="anyway" value="true"; span { (R::ANYWAY) } }
        },
    )
}

/// Says that a record may be stored twice.
pub(crate) fn doubles<R: Customer>(record: &R, alike: &[Alike<R>]) -> Markup {
    if alike.is_empty() {
        return html! {};
    }
    alert(
        Tone::Warn,
        R::TWICE,
        html! {
            ul { @for alike in alike.iter().take(3) { li { (like(alike)) " " a href=(merge_of(record, &alike.record)) { "Compare" } } } }
        },
    )
}

fn merge_of<R: Customer>(one: &R, other: &R) -> String {
    format!("{}/{}/merge?with={}", R::BASE, one.number(), other.number())
}

/// Pairs that look the same.
pub(crate) fn pairs<R: Customer>(found: &Page<AlikePair<R>>) -> Markup {
    let next = found.next.as_deref().map(|after| format!("{}/duplicates?after={after}", R::BASE));
    let heads = [
        Column::text(R::ONE),
        Column::text("Looks like"),
        Column::text("Why"),
        Column::silent("Compare"),
    ];
    html! {
        (breadcrumb(&[(R::MANY, R::BASE)], "Duplicates"))
        (page_header("Duplicates", html! { "Pairs that look the same, the most alike first. Merge them, or say that they are not." }, html! {}))
        @if found.items.is_empty() {
            (empty_state(Icon::CircleCheck, "No duplicates", R::ONCE, None))
        } @else {
            (growing_table("pairs-rows", "Pairs", &heads, html! {
                @for pair in &found.items {
                    tr {
                        td { (link(&pair.older)) }
                        td { (link(&pair.newer)) }
                        td { (certainty(pair.likeness.score)) " " span.muted { (reasons(&pair.likeness)) } }
                        td { (link_button("Compare", merge_of(&pair.older, &pair.newer)).small()) }
                    }
                }
            }))
            (pagination(next.as_deref(), "pairs-rows"))
        }
    }
}

/// How sure one can be that two are the same.
pub(crate) fn certainty(score: i64) -> Markup {
    if score >= 80 { badge(Tone::Bad, "nearly certain") } else { badge(Tone::Warn, "likely") }
}

/// Why two look the same, in one line.
pub(crate) fn reasons(likeness: &Likeness) -> String {
    likeness.reasons.iter().map(|reason| reason.says.as_str()).collect::<Vec<_>>().join(" ")
}
