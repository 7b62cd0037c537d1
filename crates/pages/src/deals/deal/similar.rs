//! Deals with accounts like this one, won or lost: what to learn from, and whom to name.

use app::deals::{Which, briefing};
use app::similar::Similar;
use maud::{Markup, html};
use types::Money;
use ui::{Section, Tone};
use web::{Path, Query};

use super::look::{Look, money};
use super::page;
use super::timeline::Wanted;
use crate::{Answer, Viewer};

/// The accounts, as a part of the page or a page of their own.
pub(super) async fn show(
    viewer: Viewer,
    Path(which): Path<Which>,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let dossier = page::load(&viewer, which).await?;
    let (by, deal) = (viewer.by.clone(), dossier.deal.id);
    let found = viewer
        .app
        .read(move |read| {
            let dossier = app::deals::dossier::of(read, &by, deal)?;
            briefing::similar_to(read, &by, &dossier)
        })
        .await?;
    let look = Look { viewer: &viewer, dossier: &dossier, list: wanted.list.as_deref() };
    // It stays when the page around it is brought up to date, which has only the way to it.
    let part = html! { div #similar data-live-keep { (accounts(look, &found)) } };
    if viewer.fragment {
        return Ok(viewer.fragment(part));
    }
    let content = html! {
        (ui::breadcrumb(&[("Deals", "/deals"), (look.state().name.as_str(), look.home().as_str())], "Similar deals"))
        div.alone { section.card { header { h1 { "Similar deals" } } div.card-body { (part) } } }
    };
    Ok(viewer.page("Similar deals", Section::Deals, content))
}

/// Accounts with their deals.
pub(super) fn accounts(look: Look<'_>, found: &[Similar]) -> Markup {
    html! {
        @if found.is_empty() { p.muted { "No account like this one that you can see. Industry, country and size of the company make it comparable." } }
        ul.similar { @for similar in found { (account(look, similar)) } }
    }
}

fn account(look: Look<'_>, similar: &Similar) -> Markup {
    html! {
        li {
            p { a href={ "/companies/" (similar.company.number) } { strong { (similar.company.name) } } span.muted { " · " (similar.score) " % alike" } }
            p.muted { (similar.reasons.join(" · ")) }
            ul.rows {
                @for line in similar.deals.iter().take(3) {
                    li {
                        a href={ "/deals/" (line.number) } { (line.name) } " " (ui::badge(tone(&line.status), &line.status))
                        @if let Some(amount) = amount(line.amount, line.currency.as_deref()) { span.muted { " " (money(amount)) } }
                        @if let Some(at) = line.closed_at { span.muted { ", " (look.time(at)) } }
                    }
                }
            }
        }
    }
}

fn tone(status: &str) -> Tone {
    match status {
        "won" => Tone::Good,
        "lost" => Tone::Bad,
        _ => Tone::Quiet,
    }
}

fn amount(minor: Option<i64>, currency: Option<&str>) -> Option<Money> {
    Some(Money::of_minor(minor?, currency?.parse().ok()?))
}
