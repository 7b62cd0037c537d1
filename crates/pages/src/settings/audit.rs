//! Everything that anybody changed, newest first, with filters.

use app::App;
use app::audit::{self, About};
use app::journal::{self, AuditFilter, Entry, Kind};
use axum::Router;
use axum::routing::get;
use maud::{Markup, html};
use serde::Deserialize;
use types::{Date, Id};
use ui::{
    Column, FieldOf, Icon, button, date_input, empty_state, field, growing_table, link_button,
    page_header, pagination, select,
};
use web::Query;

use super::{Place, page};
use crate::choices::People;
use crate::{Answer, Viewer};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/settings/audit", get(show))
}

/// Which events.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct AuditQuery {
    actor: String,
    kind: String,
    subject: String,
    from: String,
    until: String,
    before: Option<i64>,
}

/// How many events a page has.
const PAGE: i64 = 50;

impl AuditQuery {
    fn filter(&self, viewer: &Viewer) -> AuditFilter {
        let zone = viewer.zone();
        let day = |text: &str| text.parse::<Date>().ok();
        AuditFilter {
            actor: self.actor.parse::<Id<types::User>>().ok().map(|id| id.as_key().to_string()),
            kind: Kind::from_word(&self.kind),
            subject: self.subject.rsplit_once('_').map(|(_, key)| key.to_owned()),
            from: day(&self.from).map(|day| zone.start_of(day)),
            until: day(&self.until).map(|day| zone.start_of(day.next())),
            before: self.before,
        }
    }

    fn address(&self, before: i64) -> String {
        let encode = crate::search::encoded;
        format!(
            "/settings/audit?actor={}&kind={}&subject={}&from={}&until={}&before={before}",
            encode(&self.actor),
            encode(&self.kind),
            encode(&self.subject),
            encode(&self.from),
            encode(&self.until),
        )
    }
}

struct Found {
    people: People,
    lines: Vec<(Entry, About)>,
    next: Option<i64>,
}

async fn show(viewer: Viewer, Query(query): Query<AuditQuery>) -> Answer {
    viewer.by.must_manage("see the audit")?;
    let (filter, by) = (query.filter(&viewer), viewer.by.clone());
    let found = viewer.app.read(move |read| {
        let mut entries = journal::audit(read, &filter, PAGE + 1)?;
        let is_more = entries.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
        entries.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
        let next = entries.last().filter(|_| is_more).map(|entry| entry.cursor.seq);
        let mut lines = Vec::with_capacity(entries.len());
        for entry in entries {
            let about = audit::about(read, &by, &entry)?;
            lines.push((entry, about));
        }
        Ok(Found { people: People::load(read)?, lines, next })
    });
    let found = found.await?;
    Ok(page(&viewer, Place::Audit, view(&viewer, &query, &found)))
}

fn view(viewer: &Viewer, query: &AuditQuery, found: &Found) -> Markup {
    html! {
        (page_header("Audit", html! { (Place::Audit.says()) " Nothing can be taken out of it." }, html! {}))
        (filters(query, &found.people))
        @if found.lines.is_empty() {
            (empty_state(Icon::ShieldCheck, "Nothing here", "No event fits these filters.",
                Some(html! { (link_button("Show all", "/settings/audit")) })))
        } @else {
            (event_table(viewer, found))
            (pagination(found.next.map(|before| query.address(before)).as_deref(), "audit-rows"))
        }
    }
}

fn filters(query: &AuditQuery, people: &People) -> Markup {
    let of =
        |name: &'static str, label: &'static str| FieldOf { name, label, ..FieldOf::default() };
    let kinds = std::iter::once(("", "Everything"))
        .chain(Kind::ALL.into_iter().map(|kind| (kind.as_str(), kind_name(kind))));
    html! {
        form.filters method="get" action="/settings/audit" {
            (field(of("actor", "By"), select("actor", people.active("Anybody", &query.actor), &query.actor)))
            (field(of("kind", "About"), select("kind", kinds, &query.kind)))
            (field(of("from", "From"), date_input("from", &query.from)))
            (field(of("until", "Until"), date_input("until", &query.until)))
            @if !query.subject.is_empty() { (ui::hidden("subject", &query.subject)) }
            (button("Filter"))
            @if !query.subject.is_empty() { (link_button("Any record", "/settings/audit")) }
        }
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Workspace => "Workspace",
        Kind::User => "People",
        Kind::Team => "Teams",
        Kind::Absence => "Absences",
        Kind::Department => "Departments",
        Kind::Token => "Tokens",
        Kind::Company => "Companies",
        Kind::Contact => "Contacts",
        Kind::Playbook => "Playbooks",
        Kind::Deal => "Deals",
        Kind::Activity => "Activities",
        Kind::File => "Files",
        Kind::AssignmentRule => "Assignment",
        Kind::Import => "Imports",
        Kind::View => "Saved lists",
        Kind::Notification => "Notifications",
        Kind::Product => "Products",
        Kind::ScoreRule => "Score",
        Kind::Experiment | Kind::ExperimentArm => "Experiments",
        Kind::Goal => "Goals",
        Kind::CommissionRule | Kind::Earning => "Commission",
        Kind::Job => "Background work",
    }
}

fn event_table(viewer: &Viewer, found: &Found) -> Markup {
    let columns = [
        Column::text("When"),
        Column::text("Who"),
        Column::text("What"),
        Column::text("About"),
        Column::text("Details"),
    ];
    growing_table(
        "audit-rows",
        "Events",
        &columns,
        html! {
            @for (entry, about) in &found.lines { (row(viewer, &found.people, entry, about)) }
        },
    )
}

fn row(viewer: &Viewer, people: &People, entry: &Entry, about: &About) -> Markup {
    let actor = entry.actor.as_deref().and_then(|key| Id::from_key(key).ok());
    html! {
        tr {
            td { (viewer.time(entry.at)) }
            td {
                @match actor {
                    Some(user) => (people.name(user)),
                    None => span.muted { (cause(&entry.cause)) }
                }
                @if actor.is_some() && entry.cause != "user" { " " span.muted { "by " (cause(&entry.cause)) } }
            }
            td { (entry.name.replace('-', " ")) }
            td { (subject(entry, about)) }
            td {
                details.event-body { summary { "Show" } pre.code { (pretty(entry)) } }
            }
        }
    }
}

fn cause(word: &str) -> &str {
    match word {
        "api" => "a program",
        "import" => "an import",
        "rule" => "a rule",
        "system" => "the program itself",
        other => other,
    }
}

fn subject(entry: &Entry, about: &About) -> Markup {
    let name = about.name.as_deref().unwrap_or("–");
    let href = match (entry.kind, about.number) {
        (Kind::Deal, Some(number)) => Some(format!("/deals/{number}")),
        (Kind::Company, Some(number)) => Some(format!("/companies/{number}")),
        (Kind::Contact, Some(number)) => Some(format!("/contacts/{number}")),
        _ => None,
    };
    html! {
        span.muted { (kind_name(entry.kind)) ": " }
        @match href {
            Some(href) => a href=(href) { (name) },
            None => (name)
        }
    }
}

fn pretty(entry: &Entry) -> String {
    let value: Result<serde_json::Value, _> = serde_json::from_str(entry.body.get());
    value.map_or_else(|_| entry.body.get().to_owned(), |value| format!("{value:#}"))
}
