//! Finding anything: the page of results, and the palette that goes anywhere and does anything.

mod highlight;
mod palette;
#[cfg(test)]
mod tests;

use app::App;
use app::journal::Kind;
use app::search::{self, Found};
use axum::Router;
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;
use ui::{Icon, Section, button, empty_state, icon, page_header, tabs, text_input};
use web::Query;

use crate::{Answer, Viewer};
pub(crate) use highlight::highlighted;

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/search", get(show)).route("/palette", get(palette::show))
}

/// A text as a part of an address.
pub(crate) fn encoded(text: &str) -> String {
    crate::address::encoded(text)
}

/// What is looked for.
#[derive(Default, Deserialize)]
#[serde(default)]
struct SearchQuery {
    q: String,
    kind: String,
}

/// The kinds that are found, with their names.
const KINDS: [(Kind, &str); 4] = [
    (Kind::Deal, "Deals"),
    (Kind::Company, "Companies"),
    (Kind::Contact, "Contacts"),
    (Kind::Activity, "Notes and talks"),
];

/// How many results a page shows where one kind is asked for, and of all.
const MOST: usize = 100;

async fn show(viewer: Viewer, Query(query): Query<SearchQuery>) -> Answer {
    let kinds: Vec<Kind> = Kind::from_word(&query.kind).into_iter().collect();
    let (by, asked) = (viewer.by.clone(), query.q.clone());
    let found = if query.q.trim().is_empty() {
        Vec::new()
    } else {
        viewer.app.read(move |read| search::find(read, &by, &asked, &kinds, MOST)).await?
    };
    Ok(viewer.page("Search", Section::Elsewhere, view(&viewer, &query, &found)))
}

fn view(viewer: &Viewer, query: &SearchQuery, found: &[Found]) -> Markup {
    let q = query.q.trim();
    html! {
        (page_header("Search", html! {}, html! {}))
        form.search-page method="get" action="/search" role="search" {
            span.search-box {
                (icon(Icon::Search))
                (text_input("q", q).attr("type", "search").attr("aria-label", "Search").attr("placeholder", "Names, words, numbers, addresses")
                    .flag("autofocus").attr("data-hotkey", "/"))
            }
            @if !query.kind.is_empty() { (ui::hidden("kind", &query.kind)) }
            (button("Search").primary())
        }
        @if !q.is_empty() { (kind_tabs(query)) }
        @if q.is_empty() {
            (empty_state(Icon::Search, "Find anything", "Deals, companies, people, and every note and talk with them. The beginnings of words are enough; #142 goes to that deal.", None))
        } @else if found.is_empty() {
            (empty_state(Icon::Search, "Nothing found", "All words must be there. Try fewer of them, or their beginnings.", None))
        } @else {
            (groups(viewer, q, found))
        }
    }
}

fn kind_tabs(query: &SearchQuery) -> Markup {
    let address = |kind: &str| {
        let kind = if kind.is_empty() { String::new() } else { format!("&kind={kind}") };
        format!("/search?q={}{kind}", encoded(query.q.trim()))
    };
    let mut all = vec![("Everything", address(""), query.kind.is_empty())];
    all.extend(
        KINDS.map(|(kind, name)| (name, address(kind.as_str()), query.kind == kind.as_str())),
    );
    tabs("What", &all)
}

fn groups(viewer: &Viewer, q: &str, found: &[Found]) -> Markup {
    html! {
        @for (kind, name) in KINDS {
            @let of_kind: Vec<&Found> = found.iter().filter(|found| found.kind == kind).collect();
            @if !of_kind.is_empty() {
                section.part {
                    h2 { (name) " " span.muted { (of_kind.len()) } }
                    ul.results { @for found in of_kind { li { (result(viewer, q, found)) } } }
                }
            }
        }
        @if found.len() >= MOST { p.muted.centred { "There is more. Another word narrows it." } }
    }
}

fn result(viewer: &Viewer, q: &str, found: &Found) -> Markup {
    html! {
        a.result href=(href(found)) {
            (icon(sign(found.kind)))
            span {
                strong { (highlighted(&found.title, q)) }
                @if let Some(number) = found.number { " " span.muted { "#" (number) } }
                @if let Some(detail) = &found.detail { small { (highlighted(detail, q)) } }
            }
            @if let Some(at) = found.at { span.push.muted { (viewer.time(at)) } }
        }
    }
}

/// Where something that was found is shown.
pub(crate) fn href(found: &Found) -> String {
    match (found.kind, found.number, found.deal_number) {
        (Kind::Company, Some(number), _) => format!("/companies/{number}"),
        (Kind::Contact, Some(number), _) => format!("/contacts/{number}"),
        (Kind::Deal, Some(number), _) | (Kind::Activity, _, Some(number)) => {
            format!("/deals/{number}")
        }
        _ => "/search".to_owned(),
    }
}

/// The sign of a kind of record.
pub(crate) fn sign(kind: Kind) -> Icon {
    match kind {
        Kind::Company => Icon::Building2,
        Kind::Contact => Icon::UserRound,
        Kind::Activity => Icon::MessageSquare,
        _ => Icon::Handshake,
    }
}
