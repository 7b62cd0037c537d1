//! The page itself: everything of one deal at a glance.

use std::collections::BTreeSet;

use app::deals::Which;
use app::deals::dossier::{self, Dossier};
use app::deals::history::{self, Part};
use app::deals::list::{self, Neighbours};
use app::views::Says;
use maud::{Markup, html};
use ui::{Icon, Section};
use web::{Path, Query};

use super::look::{Look, encoded};
use super::timeline::{SHOWN, Wanted};
use super::{
    committee, facts, head, journeys, needs, processes, proof, questions, stages, tasks, timeline,
};
use crate::list::query::ListQuery;
use crate::{Answer, Oops, Viewer};

/// A deal with all around it.
pub(super) async fn load(viewer: &Viewer, which: Which) -> Result<Dossier, Oops> {
    let by = viewer.by.clone();
    Ok(viewer.app.read(move |read| dossier::of(read, &by, which)).await?)
}

/// A deal with a part of its timeline, of one moment.
pub(super) async fn load_with_part(
    viewer: &Viewer,
    which: Which,
    wanted: &Wanted,
) -> Result<(Dossier, Part), Oops> {
    let (by, lens, before) = (viewer.by.clone(), wanted.lens, wanted.before);
    let found = viewer.app.read(move |read| {
        let dossier = dossier::of(read, &by, which)?;
        let part = history::of(read, dossier.deal.id, lens, before, SHOWN)?;
        Ok((dossier, part))
    });
    Ok(found.await?)
}

/// The page of one deal.
pub(super) async fn show(
    viewer: Viewer,
    Path(which): Path<Which>,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let (dossier, part) = load_with_part(&viewer, which, &wanted).await?;
    let beside = beside(&viewer, &dossier, wanted.list.as_deref()).await?;
    let look = Look { viewer: &viewer, dossier: &dossier, list: wanted.list.as_deref() };
    let content = content(look, &wanted, &part, beside);
    let section = section_of(look);
    Ok(viewer.page(&dossier.deal.state.name, section, content))
}

fn section_of(look: Look<'_>) -> Section {
    let is_lead = look.stage().is_some_and(|stage| stage.phase == playbook::model::Phase::Lead);
    if is_lead { Section::Leads } else { Section::Deals }
}

fn content(look: Look<'_>, wanted: &Wanted, part: &Part, beside: Markup) -> Markup {
    html! {
        div.deal-page #deal data-live=(topics(look)) {
            (head::head(look, beside))
            (stages::bar(look))
            (stages::guidance(look))
            div.deal-columns {
                div.stack.deal-work {
                    (needs::card(look))
                    (tasks::card(look))
                    (proof::payments(look))
                    (processes::cards(look))
                    (questions::cards(look))
                }
                div.stack.deal-talk { (timeline::card(look, wanted.lens, part)) }
                div.stack.deal-side {
                    (facts::customer(look))
                    (facts::card(look))
                    (facts::team(look))
                    (committee::card(look))
                    (journeys::card(look))
                    (proof::files(look))
                    (similar(look))
                }
            }
        }
    }
}

/// Whose changes the page shows: the deal's, its customer's, those of the contacts in the committee.
fn topics(look: Look<'_>) -> String {
    let dossier = look.dossier;
    let committee = look.state().people.iter().filter_map(|person| person.details.contact);
    let contacts: BTreeSet<_> =
        dossier.contact.iter().map(|it| it.id).chain(committee.take(MOST_CONTACTS)).collect();
    let company = dossier.company.iter().map(|it| it.id.to_string());
    let contacts = contacts.iter().map(ToString::to_string);
    let all = std::iter::once(dossier.deal.id.to_string()).chain(company).chain(contacts);
    all.collect::<Vec<_>>().join(" ")
}

/// More people than a committee has whom one can tell apart.
const MOST_CONTACTS: usize = 30;

/// Accounts like this one: read when somebody asks, since it looks at many.
fn similar(look: Look<'_>) -> Markup {
    let body = html! {
        div #similar {
            a.btn data-variant="outline" data-size="xs" href=(look.at("similar"))
                hx-get=(look.at("similar")) hx-target="#similar" hx-swap="outerHTML" { (ui::icon(Icon::Search)) "Show similar deals" }
        }
    };
    html! { @if look.dossier.company.is_some() { (ui::card("Similar deals", html! {}, body)) } }
}

/// The ways to the deals before and after in the list that one came from.
async fn beside(viewer: &Viewer, dossier: &Dossier, list: Option<&str>) -> Result<Markup, Oops> {
    let Some(list) = list else { return Ok(html! {}) };
    let Some(Says { filter, sort, .. }) = list_of(viewer, list) else { return Ok(html! {}) };
    let (by, number) = (viewer.by.clone(), dossier.deal.number);
    let path = if filter.phase.as_deref() == Some("lead") { "/leads" } else { "/deals" };
    let found =
        viewer.app.read(move |read| list::neighbours(read, &by, &filter, sort, number)).await?;
    Ok(neighbours(found, path, list))
}

fn neighbours(found: Neighbours, path: &str, list: &str) -> Markup {
    let to = |number: i64| format!("/deals/{number}?in={}", encoded(list));
    html! {
        nav.beside aria-label="In the list" {
            @if let Some(number) = found.before { a.btn data-variant="ghost" data-size="icon-sm" href=(to(number)) data-hotkey="k" aria-label="Previous in the list" title="Previous in the list (k)" { (ui::icon(Icon::ChevronLeft)) } }
            a.muted href={ (path) "?" (list) } { "List" }
            @if let Some(number) = found.after { a.btn data-variant="ghost" data-size="icon-sm" href=(to(number)) data-hotkey="j" aria-label="Next in the list" title="Next in the list (j)" { (ui::icon(Icon::ChevronRight)) } }
        }
    }
}

/// The list that one came from, as its address says it; none where that is no list's.
fn list_of(viewer: &Viewer, list: &str) -> Option<Says> {
    let query = Query::<ListQuery>::read(list).ok()?;
    query.says(viewer.workspace.currency).ok()
}
