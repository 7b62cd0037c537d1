//! Choosing the deal's customer: find a company or a contact and take it, or add it; from the page of the deal, from a
//! question group that waits for it, and from a call.

use app::access::idempotency;
use app::companies::{self, NewCompany};
use app::contacts::{self, ContactFilter, NewContact};
use app::deals::{self, Links, Which};
use app::journal::Kind;
use app::lists::Sort;
use app::search;
use app::{By, Error};
use axum::http::StatusCode;
use db::{Read, Tx};
use maud::{Markup, html};
use playbook::model::{About, QuestionGroup};
use serde::Deserialize;
use types::{Company, Contact, Id};
use ui::{Icon, Section};
use web::{Limit, Path, Query};

use super::look::Look;
use super::page;
use crate::filled::ONCE;
use crate::{Answer, Done as _, Filled, Viewer};

/// How many records are offered.
const OFFERED: usize = 20;

/// Which side of the customer is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Side {
    Company,
    Contact,
}

impl Side {
    fn word(self) -> &'static str {
        match self {
            Side::Company => "company",
            Side::Contact => "contact",
        }
    }

    fn icon(self) -> Icon {
        match self {
            Side::Company => Icon::Building2,
            Side::Contact => Icon::User,
        }
    }

    fn kind(self) -> Kind {
        match self {
            Side::Company => Kind::Company,
            Side::Contact => Kind::Contact,
        }
    }

    /// The side that the answers of a group are kept with.
    fn of(group: &QuestionGroup) -> Option<Side> {
        match group.about {
            About::Deal => None,
            About::Company => Some(Side::Company),
            About::Contact => Some(Side::Contact),
        }
    }
}

/// What is looked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    q: String,
    #[serde(rename = "for")]
    side: Option<Side>,
    /// Where to go on: the key of a question group, or the call.
    then: Option<String>,
    #[serde(rename = "in")]
    list: Option<String>,
}

impl Wanted {
    /// As the form remembers it.
    fn of(filled: &Filled) -> Wanted {
        let side = [Side::Company, Side::Contact];
        Wanted {
            q: filled.get("q").to_owned(),
            side: side.into_iter().find(|side| side.word() == filled.get("for")),
            then: filled.some("then"),
            list: filled.some("in"),
        }
    }

    fn sides(&self) -> Vec<Side> {
        self.side.map_or(vec![Side::Company, Side::Contact], |side| vec![side])
    }

    /// The hidden fields that remember it.
    fn remembered(&self) -> Vec<(&'static str, &str)> {
        let side = self.side.map(|side| ("for", side.word()));
        let then = self.then.as_deref().map(|then| ("then", then));
        side.into_iter().chain(then).collect()
    }
}

/// Something that can be taken.
struct Offered {
    side: Side,
    id: String,
    title: String,
    detail: Option<String>,
}

/// The word for [`Wanted::then`] that leads back to the call.
const CALL: &str = "-call";

/// The side of the customer that a group waits for, because the deal names none.
fn waits_for(look: Look<'_>, group: &QuestionGroup) -> Option<Side> {
    let links = look.dossier.deal.links;
    Side::of(group).filter(|side| match side {
        Side::Company => links.company.is_none(),
        Side::Contact => links.contact.is_none(),
    })
}

/// Whether the answers of a group have nowhere to be kept yet.
pub(super) fn is_waited_for(look: Look<'_>, group: &QuestionGroup) -> bool {
    waits_for(look, group).is_some()
}

/// What stands in a group in place of its questions while the deal names nobody whom they are about.
pub(super) fn picker(look: Look<'_>, group: &QuestionGroup) -> Markup {
    let Some(side) = waits_for(look, group) else { return html! {} };
    let wanted = Wanted { side: Some(side), then: Some(group.key.clone()), ..Wanted::default() };
    html! {
        (why(side))
        @if look.dossier.may.write { (search_form(look, &wanted, &format!("customer-{}", group.key), false)) }
    }
}

/// The same during a call, whose form can hold no other: the way to where one chooses, and from there back.
pub(super) fn picker_in_call(look: Look<'_>, group: &QuestionGroup) -> Markup {
    let Some(side) = waits_for(look, group) else { return html! {} };
    let to = look.at(&format!("customer?for={}&then={CALL}", side.word()));
    html! {
        (why(side))
        (ui::link_button(format!("Choose or add the {}", side.word()), to).icon(side.icon()))
    }
}

fn why(side: Side) -> Markup {
    let word = side.word();
    html! { p.muted { "These questions are about the " (word) ", and this deal names none yet. Choose or add the " (word) " first: the answers are kept there, for all its deals." } }
}

/// The page where one chooses.
pub(super) async fn show(
    viewer: Viewer,
    Path(which): Path<Which>,
    Query(wanted): Query<Wanted>,
) -> Answer {
    viewer.by.must_write("change deals")?;
    drawn(&viewer, which, &wanted, &Filled::default(), StatusCode::OK).await
}

async fn drawn(
    viewer: &Viewer,
    which: Which,
    wanted: &Wanted,
    filled: &Filled,
    status: StatusCode,
) -> Answer {
    let dossier = page::load(viewer, which).await?;
    let (by, asked, links) = (viewer.by.clone(), wanted.clone(), dossier.deal.links);
    let found = viewer.app.read(move |read| offers(read, &by, &asked, links)).await?;
    let look = Look { viewer, dossier: &dossier, list: wanted.list.as_deref() };
    let title = format!("Customer · {}", look.state().name);
    Ok(viewer.page_with(status, &title, Section::Deals, content(look, wanted, &found, filled)))
}

/// What is found; before anything is looked for, the people of the deal's company.
fn offers(
    read: &mut Read<'_>,
    by: &By,
    wanted: &Wanted,
    links: Links,
) -> app::Result<Vec<Offered>> {
    if wanted.q.trim().is_empty() {
        return match (wanted.side, links.company) {
            (Some(Side::Contact), Some(company)) => colleagues(read, by, company, links),
            _ => Ok(Vec::new()),
        };
    }
    let kinds: Vec<Kind> = wanted.sides().into_iter().map(Side::kind).collect();
    let found = search::find(read, by, &wanted.q, &kinds, OFFERED)?;
    let offered = found.into_iter().map(|found| Offered {
        side: if found.kind == Kind::Company { Side::Company } else { Side::Contact },
        id: found.id,
        title: found.title,
        detail: found.detail,
    });
    Ok(offered.collect())
}

/// Those who work at the company, besides the one whom the deal names.
fn colleagues(
    read: &mut Read<'_>,
    by: &By,
    company: Id<Company>,
    links: Links,
) -> app::Result<Vec<Offered>> {
    let filter = ContactFilter { company: Some(company), ..ContactFilter::default() };
    let page = contacts::list(read, by, &filter, Sort::Name, None, Limit::default())?;
    let others = page.items.into_iter().filter(|line| Some(line.contact.id) != links.contact);
    let offered = others.take(OFFERED).map(|line| Offered {
        side: Side::Contact,
        id: line.contact.id.to_string(),
        title: line.contact.name,
        detail: line.contact.facts.title,
    });
    Ok(offered.collect())
}

fn search_form(look: Look<'_>, wanted: &Wanted, id: &str, is_focused: bool) -> Markup {
    let label = match wanted.side {
        Some(side) => format!("Name of the {}", side.word()),
        None => "Find a company or a contact".to_owned(),
    };
    html! {
        form.search-form method="get" action={ "/deals/" (look.dossier.deal.number) "/customer" } role="search" {
            @if let Some(list) = look.list { (ui::hidden("in", list)) }
            @for (name, value) in wanted.remembered() { (ui::hidden(name, value)) }
            label.sr-only for=(id) { (label) }
            (ui::input("search", "q", &wanted.q).attr("id", id).attr("placeholder", label).attr("maxlength", "300").flag_if(is_focused, "autofocus"))
            (ui::button(if wanted.side.is_some() { "Find or add" } else { "Find" }).icon(Icon::Search))
        }
    }
}

fn content(look: Look<'_>, wanted: &Wanted, found: &[Offered], filled: &Filled) -> Markup {
    let links = look.dossier.deal.links;
    let title = wanted.side.map_or("customer", Side::word);
    html! {
        (ui::breadcrumb(&[("Deals", "/deals"), (look.state().name.as_str(), look.home().as_str())], "Customer"))
        div.alone {
            section.card {
                header { h1 { "The " (title) } }
                div.card-body {
                    p {
                        @match &look.dossier.company { Some(company) => { "Company: " strong { (company.name) } }, None => "No company" }
                        @match &look.dossier.contact { Some(contact) => { " · contact: " strong { (contact.name) } }, None => " · no contact" }
                    }
                    (ui::form_errors(filled.errors_besides(&[])))
                    (search_form(look, wanted, "customer-q", true))
                    ul.rows { @for one in found { (offered(look, wanted, one)) } }
                    (adding(look, wanted, found.is_empty()))
                    @if links.contact.is_some() { (look.press("customer", &[("contact", "none")], ui::button("Without the contact").small().ghost())) }
                    @if links.company.is_some() { (look.press("customer", &[("company", "none")], ui::button("Without company and contact").small().ghost())) }
                }
            }
        }
    }
}

fn offered(look: Look<'_>, wanted: &Wanted, one: &Offered) -> Markup {
    let fields: Vec<_> =
        std::iter::once((one.side.word(), one.id.as_str())).chain(wanted.remembered()).collect();
    html! {
        li {
            (ui::icon(one.side.icon()))
            div { p { strong { (one.title) } } @if let Some(detail) = &one.detail { p.muted { (detail) } } }
            (look.press("customer", &fields, ui::button("Take").small()))
        }
    }
}

/// What was looked for, to be added under this name.
fn adding(look: Look<'_>, wanted: &Wanted, is_unknown: bool) -> Markup {
    let name = wanted.q.trim();
    if name.is_empty() {
        return html! {};
    }
    html! {
        p.muted { @if is_unknown { "Nothing is called so. " } @else { "Is it none of these? " } "Add it under this name; the rest can be filled in later." }
        div.actions {
            @for side in wanted.sides() {
                @let key = look.viewer.new_key();
                @let fields: Vec<_> = [("add", side.word()), ("q", name), (ONCE, key.as_str())].into_iter().chain(wanted.remembered()).collect();
                (look.press("customer", &fields, ui::button(format!("Add “{name}” as a {}", side.word())).small().icon(Icon::Plus)))
            }
        }
    }
}

/// Takes or adds what was chosen. Another company lets go of the contact; a contact brings its company.
pub(super) async fn choose(viewer: Viewer, Path(which): Path<Which>, mut filled: Filled) -> Answer {
    let wanted = Wanted::of(&filled);
    let (by, wish) = (viewer.by_once(&filled), filled.clone());
    let kept =
        viewer.app.write(move |tx| idempotency::once(tx, &by, |tx, by| take(tx, by, which, &wish)));
    if let Err(error) = kept.await {
        filled.take(error)?;
        return drawn(&viewer, which, &wanted, &filled, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let dossier = page::load(&viewer, which).await?;
    let look = Look { viewer: &viewer, dossier: &dossier, list: wanted.list.as_deref() };
    Ok(viewer.see_other(onward(look, &wanted)).with_flash("The customer is kept."))
}

/// Where one came from.
fn onward(look: Look<'_>, wanted: &Wanted) -> String {
    match wanted.then.as_deref() {
        Some(CALL) => look.at("call"),
        Some(key) => match look.playbook().group(key) {
            Some(group) => super::questions::place(look, group),
            None => look.home(),
        },
        None => look.home(),
    }
}

fn take(tx: &mut Tx<'_>, by: &By, which: Which, filled: &Filled) -> app::Result<()> {
    let now = deals::find(tx, by, which)?.links;
    let links = match filled.get("add") {
        "" => chosen(tx, by, now, filled)?,
        add => added(tx, by, now, add, filled.get("q"))?,
    };
    deals::link(tx, by, which, None, links).map(|_| ())
}

fn chosen(read: &mut Read<'_>, by: &By, now: Links, filled: &Filled) -> app::Result<Links> {
    let is_named = |text: &str| !text.is_empty() && text != "none";
    Ok(match (filled.get("company"), filled.get("contact")) {
        ("none", _) => Links::default(),
        (_, "none") => Links { contact: None, ..now },
        (company, _) if is_named(company) => {
            let company = company.parse::<Id<Company>>().map_err(|_| Error::NotFound)?;
            of_company(now, company)
        }
        (_, contact) => {
            let contact = contact.parse::<Id<Contact>>().map_err(|_| Error::NotFound)?;
            let company = contacts::find(read, by, contact)?.company.or(now.company);
            Links { company, contact: Some(contact) }
        }
    })
}

/// The first company of a deal keeps its contact, another one lets go of it.
fn of_company(now: Links, company: Id<Company>) -> Links {
    let contact = now.contact.filter(|_| now.company.is_none());
    Links { company: Some(company), contact }
}

fn added(tx: &mut Tx<'_>, by: &By, now: Links, add: &str, name: &str) -> app::Result<Links> {
    let (name, owner) = (name.to_owned(), by.user());
    if add == Side::Company.word() {
        let new = NewCompany { name, owner, ..NewCompany::default() };
        return Ok(of_company(now, companies::create(tx, by, new)?.id));
    }
    let new = NewContact { name, owner, company: now.company, ..NewContact::default() };
    Ok(Links { contact: Some(contacts::create(tx, by, new)?.id), ..now })
}
