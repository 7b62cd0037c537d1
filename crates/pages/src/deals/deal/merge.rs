//! Making one deal of two: finding the other one, and both side by side with what becomes of them.

use app::deals::dossier::Dossier;
use app::deals::{self, DealLine, Which};
use app::journal::Kind;
use app::{By, Error, companies, contacts, duplicates, search};
use axum::http::StatusCode;
use axum::response::Response;
use db::Read;
use deal::Refusal;
use deal::state::Outcome;
use maud::{Markup, html};
use serde::Deserialize;
use ui::{Icon, Section, Tone};
use web::{Path, Query};

use super::look::{Look, money};
use super::page;
use crate::records::{Line, Side, came, keep, versus};
use crate::{Answer, Done as _, Filled, Oops, Viewer};

/// How many deals are offered.
const OFFERED: usize = 20;

/// Which other deal is looked for, or looked at.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    q: String,
    with: Option<Which>,
    #[serde(rename = "in")]
    list: Option<String>,
}

/// A deal that may be the same.
struct Offered {
    number: i64,
    name: String,
    detail: Option<String>,
}

impl From<DealLine> for Offered {
    fn from(line: DealLine) -> Offered {
        let customer = line.company_name.or(line.contact_name);
        let detail = [customer, Some(line.status)].into_iter().flatten().collect::<Vec<_>>();
        Offered { number: line.number, name: line.name, detail: Some(detail.join(" · ")) }
    }
}

/// Whether the reader may make one of this deal and another.
pub(super) fn may_merge(look: Look<'_>) -> bool {
    duplicates::may_merge(&look.viewer.by, &[look.state().owner]).is_ok()
}

/// The page where one finds the other deal, or looks at both.
pub(super) async fn show(
    viewer: Viewer,
    Path(which): Path<Which>,
    Query(wanted): Query<Wanted>,
) -> Answer {
    viewer.by.must_write("merge records")?;
    let dossier = page::load(&viewer, which).await?;
    if let Some(with) = wanted.with {
        let other = page::load(&viewer, with).await?;
        if other.deal.id != dossier.deal.id {
            return Ok(compared(&viewer, &[dossier, other], None));
        }
    }
    let (by, asked) = (viewer.by.clone(), wanted.clone());
    let (links, own) = (dossier.deal.links, dossier.deal.number);
    let found = viewer.app.read(move |read| offers(read, &by, &asked.q, links)).await?;
    let others: Vec<Offered> = found.into_iter().filter(|one| one.number != own).collect();
    let look = Look { viewer: &viewer, dossier: &dossier, list: wanted.list.as_deref() };
    let title = format!("Merge · {}", look.state().name);
    Ok(viewer.page(&title, Section::Deals, choice(look, &wanted, &others)))
}

/// What is found; before anything is looked for, the other deals of the customer.
fn offers(read: &mut Read<'_>, by: &By, q: &str, links: deals::Links) -> app::Result<Vec<Offered>> {
    let q = q.trim();
    let number = q.strip_prefix('#').unwrap_or(q).parse::<i64>().ok();
    match number.map(|number| deals::find(read, by, Which::Number(number))) {
        None | Some(Err(Error::NotFound)) => {}
        Some(found) => {
            let (number, name) = found.map(|deal| (deal.number, deal.state.name))?;
            return Ok(vec![Offered { number, name, detail: None }]);
        }
    }
    if q.is_empty() {
        let lines = match (links.company, links.contact) {
            (Some(company), _) => companies::deals(read, by, company)?,
            (None, Some(contact)) => contacts::deals(read, by, contact)?,
            (None, None) => Vec::new(),
        };
        return Ok(lines.into_iter().map(Offered::from).take(OFFERED + 1).collect());
    }
    let found = search::find(read, by, q, &[Kind::Deal], OFFERED)?.into_iter();
    let offered = found.filter_map(|found| {
        Some(Offered { number: found.number?, name: found.title, detail: found.detail })
    });
    Ok(offered.collect())
}

fn choice(look: Look<'_>, wanted: &Wanted, others: &[Offered]) -> Markup {
    let has_asked = !wanted.q.trim().is_empty();
    html! {
        (ui::breadcrumb(&[("Deals", "/deals"), (look.state().name.as_str(), look.home().as_str())], "Merge"))
        div.alone {
            section.card {
                header { h1 { "Which deal is the same as this one?" } }
                div.card-body {
                    (search_form(look, wanted))
                    @if others.is_empty() {
                        p.muted { @if has_asked { "No deal that you may see is called so." } @else { "The customer has no other deal that you may see. Look for one by its name or number." } }
                    } @else if !has_asked {
                        p.muted { "Other deals of the customer:" }
                    }
                    ul.rows { @for other in others { (offered(look, other)) } }
                }
            }
        }
    }
}

fn search_form(look: Look<'_>, wanted: &Wanted) -> Markup {
    let label = "A deal’s name or number";
    html! {
        form.search-form method="get" action={ "/deals/" (look.dossier.deal.number) "/merge" } role="search" {
            @if let Some(list) = look.list { (ui::hidden("in", list)) }
            label.sr-only for="merge-q" { (label) }
            (ui::input("search", "q", &wanted.q).attr("id", "merge-q").attr("placeholder", label).attr("maxlength", "300").flag("autofocus"))
            (ui::button("Find").icon(Icon::Search))
        }
    }
}

fn offered(look: Look<'_>, other: &Offered) -> Markup {
    let to = look.at(&format!("merge?with={}", other.number));
    html! {
        li {
            (ui::icon(Icon::Handshake))
            div {
                p { strong { (other.name) } " " span.muted { "#" (other.number) } }
                @if let Some(detail) = &other.detail { p.muted { (detail) } }
            }
            (ui::link_button("Compare", to).small().attr("aria-label", format!("Compare with {}", other.name)))
        }
    }
}

/// Both side by side; with a refusal after one of them was chosen.
fn compared(viewer: &Viewer, both: &[Dossier; 2], refusal: Option<&Refusal>) -> Response {
    let looks = both.each_ref().map(|dossier| Look { viewer, dossier, list: None });
    let sides = looks.map(side);
    let feet = [foot(looks[0], looks[1], &sides), foot(looks[1], looks[0], &sides)];
    let home = looks[0].home();
    let content = html! {
        (ui::breadcrumb(&[("Deals", "/deals"), (looks[0].state().name.as_str(), home.as_str())], "Merge"))
        (ui::page_header("Are these one deal?", html! {}, html! { (ui::link_button("Back", &home)) }))
        @if let Some(refusal) = refusal { (ui::alert(Tone::Bad, &refusal.message, html! {})) }
        (what_happens())
        (versus("/deals", &sides, came(&sides), &feet))
    };
    let status = if refusal.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    viewer.page_with(status, "Two deals", Section::Deals, content)
}

fn what_happens() -> Markup {
    let says = html! {
        ul {
            li { "The one that is kept goes on as it stands: its name, stage, worth, owner and tasks stay as they are." }
            li { "It takes over what it does not know yet: people, answers, evidence and payments. Talks, notes and files move to it." }
            li { "The other one ends as merged and leads to it. Its open tasks end with it, and this cannot be undone." }
        }
    };
    ui::alert(Tone::Quiet, "What happens", says)
}

fn side(look: Look<'_>) -> Side {
    let (state, dossier) = (look.state(), look.dossier);
    let customer = [
        dossier.company.as_ref().map(|company| company.name.clone()),
        dossier.contact.as_ref().map(|contact| contact.name.clone()),
    ];
    let names = state.people.iter().map(|person| person.details.name.as_str());
    let number = |many: usize| Some(many).filter(|many| *many > 0).map(|many| many.to_string());
    let lines = vec![
        Line::of("customer", "Customer", joined(customer.into_iter().flatten())),
        Line::of("playbook", "Playbook", Some(look.playbook().playbook().name.clone())),
        Line::of("stage", "Stands", Some(standing(look))),
        Line::of("amount", "Worth", state.amount.map(money)),
        Line::of("owner", "Owner", state.owner.map(|owner| look.name(owner).to_owned())),
        Line::of("close", "Closes", state.expected_close.map(|close| close.to_string())),
        Line::of("source", "Source", state.profile.source.clone()),
        Line::of("product", "Product", state.profile.product.clone()),
        Line::of("people", "People", joined(names.map(str::to_owned))),
        Line::of("tasks", "Open tasks", number(state.open_tasks().count())),
        Line::of("evidence", "Evidence", number(state.evidence.len())),
        Line::of("payments", "Payments", number(state.payments.len())),
        Line::of("files", "Files", number(dossier.files.len())),
    ];
    Side {
        number: dossier.deal.number,
        name: state.name.clone(),
        lines,
        deals: 0,
        since: html! { @if let Some(at) = state.opened_at { (look.time(at)) } },
    }
}

fn joined(parts: impl Iterator<Item = String>) -> Option<String> {
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Where it stands, in words.
fn standing(look: Look<'_>) -> String {
    let state = look.state();
    match (&state.outcome, look.stage()) {
        (Outcome::Merged { .. }, _) => "Merged into another".to_owned(),
        (Outcome::Lost { .. }, _) => "Lost".to_owned(),
        (Outcome::Disqualified { .. }, _) => "Disqualified".to_owned(),
        (Outcome::Won { .. }, Some(stage)) => format!("Won, {}", stage.name),
        (Outcome::Won { .. }, None) => "Won and completed".to_owned(),
        (Outcome::Open, Some(stage)) => stage.name.clone(),
        (Outcome::Open, None) => "Open".to_owned(),
    }
}

/// The button that keeps one, or why it cannot be kept.
fn foot(kept: Look<'_>, lost: Look<'_>, sides: &[Side; 2]) -> Markup {
    let is_kept = |side: &&Side| side.number == kept.dossier.deal.number;
    let (Some(one), Some(other)) =
        (sides.iter().find(is_kept), sides.iter().find(|side| !is_kept(side)))
    else {
        return html! {};
    };
    let says = if !may_merge(kept) || !may_merge(lost) {
        "A colleague looks after one of them: ask them, or a manager."
    } else if !kept.state().is_alive() {
        "It has ended and can take nothing over."
    } else if lost.state().is_won() {
        "The other one is won: keep that one."
    } else {
        return keep(kept.viewer, "/deals", one, other);
    };
    html! { p.muted { (says) } }
}

/// Makes one deal of two: that of the address is kept.
pub(super) async fn merge(viewer: Viewer, Path(which): Path<Which>, form: Filled) -> Answer {
    let lose: Which = form.get("lose").parse().map_err(|_| Error::NotFound)?;
    let by = viewer.by.clone();
    let merged = viewer.app.write(move |tx| {
        let keep = deals::find(tx, &by, which)?.id;
        let lose = deals::find(tx, &by, lose)?.id;
        duplicates::merge_deals(tx, &by, keep, lose)
    });
    match merged.await {
        Ok(done) => {
            let to = format!("/deals/{}", done.deal.number);
            Ok(viewer.see_other(to).with_flash("The two are one now."))
        }
        Err(Error::Refused(refusal)) => refused(&viewer, which, lose, &refusal).await,
        Err(error) => Err(error.into()),
    }
}

async fn refused(
    viewer: &Viewer,
    keep: Which,
    lose: Which,
    refusal: &Refusal,
) -> Result<Response, Oops> {
    let both = [page::load(viewer, keep).await?, page::load(viewer, lose).await?];
    Ok(compared(viewer, &both, Some(refusal)))
}
