//! The palette: records, places and things to do, as links that a script moves among.

use app::journal::Kind;
use app::search::{self, Found};
use app::{playbooks, users};
use db::Read;
use maud::{Markup, html};
use serde::Deserialize;
use ui::{Icon, Section, icon};
use web::{Query, Role};

use super::{encoded, highlighted, href, sign};
use crate::{Answer, Viewer};

/// What is typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct PaletteQuery {
    q: String,
}

/// A place or a thing to do.
struct Entry {
    icon: Icon,
    name: String,
    href: String,
    /// Other words by which people look for it.
    also: &'static str,
    /// The keys that do the same.
    keys: Option<String>,
}

/// How many records, and how many entries of each other group are shown.
const RECORDS: usize = 8;
const ENTRIES: usize = 6;

pub(super) async fn show(viewer: Viewer, Query(query): Query<PaletteQuery>) -> Answer {
    let q = query.q.trim().to_owned();
    let (by, asked) = (viewer.by.clone(), q.clone());
    let found = viewer.app.read(move |read| {
        let records = if asked.is_empty() {
            Vec::new()
        } else {
            search::find(read, &by, &asked, &[], RECORDS)?
        };
        Ok((records, more(read, &by)?))
    });
    let (records, more) = found.await?;
    let places = fitting(places(&viewer).into_iter().chain(more), &q);
    let deeds = fitting(deeds(&viewer), &q);
    Ok(viewer.fragment(view(&q, &records, &deeds, &places)))
}

fn view(q: &str, records: &[Found], deeds: &[Entry], places: &[Entry]) -> Markup {
    html! {
        @if !records.is_empty() {
            div role="group" aria-label="Found" {
                h3 role="presentation" { "Found" }
                @for found in records { (record(q, found)) }
            }
        }
        (group("Do", q, deeds))
        (group("Go to", q, places))
        @if !q.is_empty() {
            div role="group" aria-label="Search" {
                a role="option" aria-selected="false" href={ "/search?q=" (encoded(q)) } {
                    (icon(Icon::Search)) span { "Search everything for “" (q) "”" }
                }
            }
        }
        @if q.is_empty() && deeds.is_empty() && places.is_empty() { p.empty { "Nothing to do here." } }
    }
}

fn group(name: &str, q: &str, entries: &[Entry]) -> Markup {
    if entries.is_empty() {
        return html! {};
    }
    html! {
        div role="group" aria-label=(name) {
            h3 role="presentation" { (name) }
            @for entry in entries {
                a role="option" aria-selected="false" href=(entry.href) {
                    (icon(entry.icon)) span { (highlighted(&entry.name, q)) }
                    @if let Some(keys) = &entry.keys { span.push { kbd.kbd { (keys) } } }
                }
            }
        }
    }
}

fn record(q: &str, found: &Found) -> Markup {
    let kind = match found.kind {
        Kind::Company => "company",
        Kind::Contact => "contact",
        Kind::Activity => "note",
        _ => "deal",
    };
    html! {
        a role="option" aria-selected="false" href=(href(found)) {
            (icon(sign(found.kind)))
            span {
                (highlighted(&found.title, q))
                @if let Some(detail) = &found.detail { " " small { (detail) } }
            }
            span.push { (kind) }
        }
    }
}

/// The entries that have all words typed, at the beginning of a word.
fn fitting(entries: impl IntoIterator<Item = Entry>, q: &str) -> Vec<Entry> {
    let wanted = types::fold(q);
    let fits = |entry: &Entry| {
        let text = types::fold(&format!("{} {}", entry.name, entry.also));
        wanted.split(' ').all(|wish| {
            let mut words = text.split(|c: char| !c.is_alphanumeric());
            words.any(|word| word.starts_with(wish))
        })
    };
    entries.into_iter().filter(fits).take(ENTRIES).collect()
}

fn entry(icon: Icon, name: &str, href: &str, also: &'static str) -> Entry {
    Entry { icon, name: name.to_owned(), href: href.to_owned(), also, keys: None }
}

/// Things to do, by role.
fn deeds(viewer: &Viewer) -> Vec<Entry> {
    let role = viewer.by.role();
    let mut all = Vec::new();
    if role != Role::Viewer {
        all.extend([
            entry(Icon::Inbox, "New lead", "/leads/new", "add create prospect"),
            entry(Icon::Handshake, "New deal", "/deals/new", "add create opportunity"),
            entry(Icon::Building2, "New company", "/companies/new", "add create account customer"),
            entry(Icon::UserPlus, "New contact", "/contacts/new", "add create person"),
            entry(Icon::KeyRound, "Make an API token", "/settings/tokens", "key program"),
        ]);
    }
    if viewer.may_import() {
        all.push(entry(Icon::Upload, "Import a file", "/imports/new", "csv excel upload"));
    }
    if matches!(role, Role::Admin | Role::Manager) {
        all.extend([
            entry(
                Icon::Share2,
                "New assignment rule",
                "/settings/assignment/new",
                "round robin territory",
            ),
            entry(
                Icon::Play,
                "Try the assignment rules",
                "/settings/assignment/try",
                "who gets a lead",
            ),
            entry(Icon::Target, "New score rule", "/settings/scores/new", "points ideal customer"),
            entry(Icon::Package, "New product", "/settings/products/new", "price list"),
            entry(Icon::UserCheck, "New team", "/settings/teams/new", "group"),
        ]);
    }
    if role == Role::Admin {
        all.extend([
            entry(Icon::UserPlus, "Add a colleague", "/settings/people/new", "invite user"),
            entry(Icon::Download, "Export everything", "/settings/data", "backup download"),
        ]);
    }
    all
}

/// Places, as far as they are open.
fn places(viewer: &Viewer) -> Vec<Entry> {
    let is_open = |section: &&Section| !viewer.closed_sections().contains(section);
    let sections = Section::GROUPS.into_iter().flatten().filter(is_open).map(|section| Entry {
        icon: section.icon(),
        name: section.name().to_owned(),
        href: section.href().to_owned(),
        also: "",
        keys: Some(format!("g {}", section.key())),
    });
    let mut all: Vec<Entry> = sections.collect();
    all.extend([
        entry(Icon::ListChecks, "Tasks", "/tasks", "to do activities department"),
        entry(Icon::Bell, "Notifications", "/notifications", "news unread"),
        entry(Icon::User, "Profile", "/profile", "password me"),
        entry(Icon::GitCompare, "Duplicate companies", "/companies/duplicates", "merge twice"),
        entry(Icon::GitCompare, "Duplicate contacts", "/contacts/duplicates", "merge twice"),
        entry(Icon::FileText, "API reference", "/api/v1/reference", "programs documentation"),
    ]);
    all.extend(crate::settings::places(viewer.by.role()).map(|(icon, name, href)| Entry {
        icon,
        name: format!("Settings: {name}"),
        href: href.to_owned(),
        also: "configure",
        keys: None,
    }));
    all
}

/// Playbooks, and colleagues whose page this person may open.
fn more(read: &mut Read<'_>, by: &app::By) -> app::Result<Vec<Entry>> {
    let mut all = Vec::new();
    for playbook in playbooks::list(read)?.into_iter().filter(|playbook| !playbook.archived) {
        let (key, name) = (&playbook.key, &playbook.name);
        all.push(entry(
            Icon::SquareKanban,
            &format!("Board: {name}"),
            &format!("/board/{key}"),
            "pipeline",
        ));
        all.push(entry(
            Icon::BookOpen,
            &format!("Playbook: {name}"),
            &format!("/playbooks/{key}"),
            "manual process sop",
        ));
    }
    if by.role() == Role::Admin {
        for user in users::list(read)?.into_iter().filter(|user| user.active) {
            let href = format!("/settings/people/{}", user.id);
            all.push(entry(
                Icon::UserRound,
                &format!("Colleague: {}", user.name),
                &href,
                "account user",
            ));
        }
    }
    Ok(all)
}
