//! Choosing the deal's customer: find a company or a contact, and take it.

use app::deals::{self, Links, Which};
use app::journal::Kind;
use app::search::{self, Found};
use maud::{Markup, html};
use serde::Deserialize;
use types::{Company, Contact, Id};
use ui::{Icon, Section};
use web::{Path, Query};

use super::look::Look;
use super::page;
use crate::{Answer, Done as _, Filled, Viewer};

/// How many records are offered.
const OFFERED: usize = 20;

/// What is looked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    q: String,
    #[serde(rename = "in")]
    list: Option<String>,
}

/// The page where one chooses.
pub(super) async fn show(
    viewer: Viewer,
    Path(which): Path<Which>,
    Query(wanted): Query<Wanted>,
) -> Answer {
    viewer.by.must_write("change deals")?;
    let dossier = page::load(&viewer, which).await?;
    let (by, question) = (viewer.by.clone(), wanted.q.clone());
    let found = viewer
        .app
        .read(move |read| {
            if question.trim().is_empty() {
                return Ok(Vec::new());
            }
            search::find(read, &by, &question, &[Kind::Company, Kind::Contact], OFFERED)
        })
        .await?;
    let look = Look { viewer: &viewer, dossier: &dossier, list: wanted.list.as_deref() };
    let title = format!("Customer · {}", look.state().name);
    Ok(viewer.page(&title, Section::Deals, content(look, &wanted.q, &found)))
}

fn content(look: Look<'_>, question: &str, found: &[Found]) -> Markup {
    let links = look.dossier.deal.links;
    html! {
        (ui::breadcrumb(&[("Deals", "/deals"), (look.state().name.as_str(), look.home().as_str())], "Customer"))
        div.alone {
            section.card {
                header { h1 { "The customer" } }
                div.card-body {
                    p {
                        @match &look.dossier.company { Some(company) => { "Company: " strong { (company.name) } }, None => "No company" }
                        @match &look.dossier.contact { Some(contact) => { " · contact: " strong { (contact.name) } }, None => " · no contact" }
                    }
                    form.search-form method="get" action={ "/deals/" (look.dossier.deal.number) "/customer" } role="search" {
                        @if let Some(list) = look.list { (ui::hidden("in", list)) }
                        label.sr-only for="customer-q" { "Find a company or a contact" }
                        (ui::input("search", "q", question).attr("id", "customer-q").attr("placeholder", "Find a company or a contact").flag("autofocus"))
                        (ui::button("Find").icon(Icon::Search))
                    }
                    @if !question.trim().is_empty() && found.is_empty() {
                        p.muted { "Nothing is called so. " a href="/companies/new" { "Add a company" } " or " a href="/contacts/new" { "a contact" } "." }
                    }
                    ul.rows { @for one in found { (offered(look, one)) } }
                    @if links.contact.is_some() { (look.press("customer", &[("contact", "none")], ui::button("Without the contact").small().ghost())) }
                    @if links.company.is_some() { (look.press("customer", &[("company", "none")], ui::button("Without company and contact").small().ghost())) }
                }
            }
        }
    }
}

fn offered(look: Look<'_>, found: &Found) -> Markup {
    let (field, icon) = match found.kind {
        Kind::Company => ("company", Icon::Building2),
        _ => ("contact", Icon::User),
    };
    html! {
        li {
            (ui::icon(icon))
            div { p { strong { (found.title) } } @if let Some(detail) = &found.detail { p.muted { (detail) } } }
            (look.press("customer", &[(field, &found.id)], ui::button("Take").small()))
        }
    }
}

/// Takes what was chosen. Another company lets go of the contact; a contact brings its company.
pub(super) async fn choose(viewer: Viewer, Path(which): Path<Which>, filled: Filled) -> Answer {
    let dossier = page::load(&viewer, which).await?;
    let links = chosen(dossier.deal.links, &filled);
    let by = viewer.by.clone();
    viewer.app.write(move |tx| deals::link(tx, &by, which, None, links).map(|_| ())).await?;
    let list = filled.some("in");
    let look = Look { viewer: &viewer, dossier: &dossier, list: list.as_deref() };
    Ok(viewer.see_other(look.home()).with_flash("The customer is kept."))
}

fn chosen(now: Links, filled: &Filled) -> Links {
    match (filled.get("company"), filled.get("contact")) {
        ("none", _) => Links::default(),
        (_, "none") => Links { contact: None, ..now },
        ("", contact) => Links { company: None, contact: contact.parse::<Id<Contact>>().ok() },
        (company, _) => Links { company: company.parse::<Id<Company>>().ok(), contact: None },
    }
}
